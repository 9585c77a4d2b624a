import * as vscode from 'vscode';
import type { CodeCommand } from '../../context/mentions/code-commands.ts';
import { excerptParts } from '../../context/mentions/code-excerpt.ts';
import type { InputPart } from '../../conversation/part.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { localize } from '../shell/localize.ts';
import { showInformation } from '../shell/show-notice.ts';
import { codeAtCursor } from './code-at-cursor.ts';

/** Opens the chat with a message. */
export interface ChatOpener {
  /** Sends a message at once. `brought` goes along without being named in it. */
  ask(request: { readonly text: string; readonly brought: readonly InputPart[] }): Promise<void>;
}

/** Dependencies of the editor's commands. */
export interface CodeCommandDependencies {
  readonly opener: ChatOpener;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redact: (text: string) => string;
}

/** Asks the chat about the code at the cursor as it is now, not as it is when the chat has opened. */
export async function runCodeCommand(
  command: CodeCommand,
  { opener, clock, redact }: CodeCommandDependencies,
): Promise<void> {
  const excerpt = await codeAtCursor(command, clock);
  if (typeof excerpt === 'string') {
    void showInformation(excerpt);
    return;
  }
  const question = command === 'ask' ? await askQuestion(excerpt.path) : '';
  if (question === undefined) return;
  await opener.ask({ text: `/${command} ${question}`.trim(), brought: excerptParts(excerpt, redact) });
}

/** The person's question; undefined when they thought better of it. */
async function askQuestion(path: string): Promise<string | undefined> {
  const question = await vscode.window.showInputBox({
    title: vscode.l10n.t('Ask About Selection'),
    prompt: localize('The selected code in {0} is sent with your question.', path),
    placeHolder: vscode.l10n.t('What do you want to know?'),
  });
  return question === undefined || question.trim() === '' ? undefined : question;
}
