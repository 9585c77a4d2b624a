import * as vscode from 'vscode';
import type { CodeCommand } from '../../context/mentions/code-commands.ts';
import type { InputPart } from '../../conversation/part.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { CommandId } from '../manifest/commands.ts';
import { registerCommand } from '../shell/register-command.ts';

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

/** Registers the commands that ask the chat about the code at the cursor. */
export function registerCodeCommands(dependencies: CodeCommandDependencies): vscode.Disposable {
  const registrations = Object.entries(commands).map(([command, id]) =>
    registerCommand(
      id,
      async () => (await import('./run-code-command.ts')).runCodeCommand(command as CodeCommand, dependencies),
      dependencies.logger,
    ),
  );
  return vscode.Disposable.from(...registrations);
}
