import * as vscode from 'vscode';
import { holdsPrivateKey } from '../guard/private-keys.ts';
import { isSecretFile } from '../guard/secret-files.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { codeCommandPrompt } from './code-command-prompts.ts';
import type { CodeCommand } from './code-command-prompts.ts';
import { codeTarget, problemsIn } from './code-command-target.ts';
import { localize } from './localize.ts';
import type { CommandId } from './manifest/commands.ts';
import { registerCommand } from './register-command.ts';
import { showInformation } from './show-notice.ts';

/** A message for the chat. */
export interface ChatRequest {
  readonly text: string;
  readonly send: boolean;
  /** Paths of the files whose code is in the text. */
  readonly sources?: readonly string[];
}

/** Opens the chat with a message. */
export interface ChatOpener {
  /** `send` true sends it at once; false leaves it in the input box for the person to go on with. */
  ask(request: ChatRequest): Promise<void>;
}

const commands: Readonly<Record<CodeCommand, CommandId>> = {
  ask: 'crossfade.chat.askSelection',
  explain: 'crossfade.chat.explain',
  fix: 'crossfade.chat.fix',
  tests: 'crossfade.chat.tests',
  docs: 'crossfade.chat.docs',
};

/** Registers the commands that ask the chat about the code at the cursor. */
export function registerCodeCommands(opener: ChatOpener, clock: Clock, logger: Logger): vscode.Disposable {
  const registrations = Object.entries(commands).map(([command, id]) =>
    registerCommand(id, () => run(command as CodeCommand, opener, clock), logger),
  );
  return vscode.Disposable.from(...registrations);
}

async function run(command: CodeCommand, opener: ChatOpener, clock: Clock): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    void showInformation(vscode.l10n.t('Open a file first: this command acts on the code in it.'));
    return;
  }
  const excerpt = await codeTarget(editor, clock);
  if (excerpt === undefined) {
    void showInformation(vscode.l10n.t('There is no code here. Select some and try again.'));
    return;
  }
  if (isSecretFile(excerpt.path) || holdsPrivateKey(excerpt.text)) {
    const text = localize('{0} may hold secrets; nothing of it is sent to a model.', excerpt.path);
    void showInformation(text);
    return;
  }
  const question = command === 'ask' ? await askQuestion(excerpt.path) : undefined;
  if (command === 'ask' && question === undefined) return;
  const text = codeCommandPrompt(command, {
    excerpt,
    ...(question !== undefined && { question }),
    ...(command === 'fix' && { problems: problemsIn(editor.document, excerpt) }),
  });
  await opener.ask({ text, send: true, sources: [excerpt.path] });
}

/** The person's question; undefined when they thought better of it. */
async function askQuestion(path: string): Promise<string | undefined> {
  const question = await vscode.window.showInputBox({
    title: vscode.l10n.t('Ask About Selection'),
    prompt: localize('The selected code of {0} goes along with the question.', path),
    placeHolder: vscode.l10n.t('What do you want to know?'),
  });
  return question === undefined || question.trim() === '' ? undefined : question;
}
