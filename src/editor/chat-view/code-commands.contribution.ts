import * as vscode from 'vscode';
import type { CodeCommand } from '../../context/mentions/code-commands.ts';
import { excerptParts } from '../../context/mentions/code-excerpt.ts';
import type { InputPart } from '../../conversation/part.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { codeAtCursor } from './code-at-cursor.ts';
import { localize } from '../shell/localize.ts';
import type { CommandId } from '../manifest/commands.ts';
import { registerCommand } from '../shell/register-command.ts';
import { showInformation } from '../shell/show-notice.ts';

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

/** The commands of the editor that do the same as those typed into the chat. */
const commands: Readonly<Record<CodeCommand, CommandId>> = {
  ask: 'crossfade.chat.askSelection',
  explain: 'crossfade.chat.explain',
  fix: 'crossfade.chat.fix',
  tests: 'crossfade.chat.tests',
  docs: 'crossfade.chat.docs',
};

/** What each command does, in a few words, in the language of the person. */
export function codeCommandTexts(): Readonly<Record<CodeCommand, string>> {
  return {
    explain: vscode.l10n.t('Explain the code at the cursor'),
    fix: vscode.l10n.t('Find and fix problems in it'),
    tests: vscode.l10n.t('Write tests for it'),
    docs: vscode.l10n.t('Write its documentation comments'),
    ask: vscode.l10n.t('Ask a question about it'),
  };
}

/** Registers the commands that ask the chat about the code at the cursor. */
export function registerCodeCommands(dependencies: CodeCommandDependencies): vscode.Disposable {
  const registrations = Object.entries(commands).map(([command, id]) =>
    registerCommand(id, () => run(command as CodeCommand, dependencies), dependencies.logger),
  );
  return vscode.Disposable.from(...registrations);
}

/** The code is taken now, whatever the person goes on to look at while the chat opens. */
async function run(command: CodeCommand, { opener, clock, redact }: CodeCommandDependencies): Promise<void> {
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
