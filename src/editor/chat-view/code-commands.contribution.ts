import * as vscode from 'vscode';
import type { CodeCommand } from '../../context/mentions/code-commands.ts';
import type { CommandId } from '../manifest/commands.ts';
import { registerCommand } from '../shell/register-command.ts';
import type { CodeCommandDependencies } from './run-code-command.ts';

/** The commands of the editor that do the same as those typed into the chat. Those that change code propose an edit instead. */
const commands: Readonly<Partial<Record<CodeCommand, CommandId>>> = {
  ask: 'crossfade.chat.askSelection',
  explain: 'crossfade.chat.explain',
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
