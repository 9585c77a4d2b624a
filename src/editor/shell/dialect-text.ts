import type { DialectResult } from '../../edit/learning/dialect-results.ts';
import { modelAtServer } from '../../edit/learning/model-at-server.ts';
import type { DialectResults } from '../../edit/learning/dialect-results.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Provider } from '../../models/provider.ts';
import type { Translate } from './translate.ts';

/** How the edits of a model came out so far, a line for each dialect that it wrote. */
export function dialectTexts(
  results: Pick<DialectResults, 'of'>,
  { ref, provider }: { readonly ref: ModelRef; readonly provider: Provider },
  t: Translate,
): readonly string[] {
  return results.of(modelAtServer(ref, provider)).map((result) => dialectText(result, t));
}

function dialectText({ dialect, successes, failures }: DialectResult, t: Translate): string {
  // Old results count half.
  const values = [Math.round(successes), Math.round(successes + failures)] as const;
  switch (dialect) {
    case 'replace':
      return t('edits as replacements: {0} of {1} applied', ...values);
    case 'patch':
      return t('edits as patches: {0} of {1} applied', ...values);
    case 'blocks':
      return t('edits as blocks: {0} of {1} applied', ...values);
    case 'whole':
      return t('edits as whole files: {0} of {1} applied', ...values);
  }
}
