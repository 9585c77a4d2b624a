import * as vscode from 'vscode';
import { localize } from '../shell/localize.ts';

/** What the box for a key says. */
export interface KeyQuestion {
  readonly title: string;
  readonly prompt: string;
}

/**
 * Asks for a key in a box that never shows what is typed. It stays open, and stays a key box, until a key was entered or the person closes it:
 * an empty answer that closed it would put the focus, and with it the key that is typed next, into whatever lies behind it. Resolves with the
 * key, or undefined when the box was closed.
 */
export async function askKey({ title, prompt }: KeyQuestion): Promise<string | undefined> {
  const box = vscode.window.createInputBox();
  box.password = true;
  box.ignoreFocusOut = true;
  box.title = title;
  box.prompt = prompt;
  const listening: vscode.Disposable[] = [];
  try {
    return await new Promise((resolve) => {
      listening.push(
        box.onDidChangeValue((text) => {
          box.validationMessage = text.trim() === '' ? undefined : keyProblem(text);
        }),
        box.onDidAccept(() => {
          const problem = keyProblem(box.value);
          if (problem === undefined) resolve(box.value.trim());
          else box.validationMessage = problem;
        }),
        box.onDidHide(() => resolve(undefined)),
      );
      box.show();
    });
  } finally {
    for (const one of listening) one.dispose();
    box.dispose();
  }
}

function keyProblem(text: string): string | undefined {
  const t = localize;
  const key = text.trim();
  if (key === '') return t('Enter the key, or press Escape to cancel.');
  return /^[\x20-\x7e]+$/.test(key)
    ? undefined
    : t('The key contains line breaks or invalid characters. Copy it again.');
}
