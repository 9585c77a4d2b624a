import * as vscode from 'vscode';
import type { KeyEntryDependencies } from './provider-dependencies.ts';
import { registerCommand } from '../shell/register-command.ts';

/** Registers Set API Key… and Remove API Key…; both take a provider's id as an argument. Their code is loaded with the first use. */
export function registerKeyCommands(dependencies: KeyEntryDependencies): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(
      'crossfade.key.set',
      async (id) => (await import('./set-key.ts')).setKey(dependencies, textOf(id)),
      dependencies.logger,
    ),
    registerCommand(
      'crossfade.key.remove',
      async (id) => (await import('./set-key.ts')).removeKey(dependencies, textOf(id)),
      dependencies.logger,
    ),
  );
}

function textOf(argument: unknown): string | undefined {
  return typeof argument === 'string' && argument !== '' ? argument : undefined;
}
