import * as vscode from 'vscode';
import { localize } from './localize.ts';

/** Asks what a choice of model is for while an answer runs: for the answer itself, or for what is asked next. Undefined: for nothing. */
export async function chooseWhen(answering: string): Promise<'now' | 'next' | undefined> {
  const t = localize;
  const items = [
    {
      label: t('Continue with Another Model…'),
      detail: t('Another model continues this answer now. The text so far is kept.'),
      when: 'now',
    },
    {
      label: t('Change for the Next Message…'),
      detail: t('{0} finishes this answer first.', answering),
      when: 'next',
    },
  ] as const;
  const picked = await vscode.window.showQuickPick(items, { title: t('Change the Model During an Answer') });
  return picked?.when;
}
