import * as vscode from 'vscode';
import type { FolderQuestion, Otherwise } from '../../chat/folder-gate.ts';
import { localize } from '../shell/localize.ts';
import { plainText } from '../shell/plain-text.ts';
import { destinationLine } from '../shell/row-line.ts';

type Item = vscode.QuickPickItem & { readonly sends: boolean };

/**
 * Asks in a list whether code of another folder may go to the models of this conversation. Closing the list is a no. `otherwise`: what becomes
 * of the question then.
 */
export async function askFolder(
  question: FolderQuestion,
  signal: AbortSignal,
  otherwise = consequence(question.otherwise),
): Promise<boolean> {
  const t = localize;
  const { folders, paths, model } = question;
  const names = folders.map(({ name }) => name).join(', ');
  const detail = folders
    .map((folder) =>
      folder.model === undefined
        ? t('{0} has no chat model.', folder.name)
        : t('{0} itself uses {1} ({2}).', folder.name, folder.model.name, folder.model.destination),
    )
    .join(' ');
  const items: readonly Item[] = [
    // The first row is taken by Enter: nothing leaves by a key that was meant for the message.
    { label: t("Don't Send"), detail: otherwise, sends: false },
    {
      label: t('Send to {0}', model.name),
      description: destinationLine(plainText(model.destination)),
      detail,
      sends: true,
    },
  ];
  const closing = new vscode.CancellationTokenSource();
  const close = (): void => closing.cancel();
  signal.addEventListener('abort', close);
  try {
    const picked = await vscode.window.showQuickPick(
      items,
      {
        title: t('Send code from {0} to another model?', names),
        placeHolder: t('Includes code from another folder: {0}', paths.join(', ')),
        ignoreFocusOut: true,
      },
      closing.token,
    );
    return picked?.sends === true;
  } finally {
    signal.removeEventListener('abort', close);
    closing.dispose();
  }
}

function consequence(otherwise: Otherwise): string {
  switch (otherwise) {
    case 'give-back':
      return localize('Your message stays in the input box');
    case 'keep-answer':
      return localize('Nothing is sent, and the current answer is kept');
    case 'keep-model':
      return localize('The current answer continues with its model');
  }
}
