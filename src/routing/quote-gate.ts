import { receiversOf } from '../models/receivers.ts';
import type { Registry } from '../models/registry.ts';
import type { ModelChoice } from './model-choice.ts';
import type { ModelsHere } from './models-here.ts';

/** Where a prompt is for. */
export interface QuotingPlace {
  /** URI of the document. */
  readonly document: string;
  /** Its workspace path. */
  readonly path: string;
  readonly languageId: string;
}

interface QuotingDependencies {
  readonly choice: ModelChoice;
  readonly here: Pick<ModelsHere, 'folderOfPath'>;
  readonly registry: Pick<Registry, 'provider'>;
}

/** What runs in this process hands nothing on. */
const embedded = 'workspace';

/**
 * Whether code of another file may stand in the completion prompts of a document. Code of another workspace folder may where completions of that
 * folder go to all the same providers: the person is not asked while typing.
 */
export function mayQuoteThere(
  { choice, here, registry }: QuotingDependencies,
  { document, path: own, languageId }: QuotingPlace,
  path: string,
): boolean {
  const folder = here.folderOfPath(path);
  if (folder === undefined || folder.uri === here.folderOfPath(own)?.uri) return true;
  const receivers = (resource: string): ReadonlySet<string> => {
    const { refs } = choice.resolve('completion', { resource, languageId });
    return receiversOf(
      registry,
      refs.filter(({ provider }) => provider !== embedded),
    );
  };
  const theirs = receivers(folder.uri);
  return [...receivers(document)].every((receiver) => theirs.has(receiver));
}
