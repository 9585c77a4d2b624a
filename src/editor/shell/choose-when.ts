import * as vscode from 'vscode';
import { localize } from './localize.ts';

/** Asks what a choice of model is for while an answer runs: for the answer itself, or for what is asked next. Undefined: for nothing. */
export async function chooseWhen(answering: string): Promise<'now' | 'next' | undefined> {
  const t = localize;
  const items = [
    {
      label: t('Go On With…'),
      detail: t('Another model takes over this answer now. What is written so far stays.'),
      when: 'now',
    },
    {
      label: t('From the Next Question…'),
      detail: t('{0} finishes this answer.', answering),
      when: 'next',
    },
  ] as const;
  const picked = await vscode.window.showQuickPick(items, { title: t('Change the Model While It Answers') });
  return picked?.when;
}
