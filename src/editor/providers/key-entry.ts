import * as vscode from 'vscode';
import type { KeyEntryParts } from './provider-parts.ts';
import { registerCommand } from '../shell/register-command.ts';

/** Registers Set API Key… and Remove API Key…; both take a provider's id as an argument. Their code is loaded with the first use. */
export function registerKeyCommands(parts: KeyEntryParts): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(
      'crossfade.key.set',
      async (id) => (await import('./set-key.ts')).setKey(parts, textOf(id)),
      parts.logger,
    ),
    registerCommand(
      'crossfade.key.remove',
      async (id) => (await import('./set-key.ts')).removeKey(parts, textOf(id)),
      parts.logger,
    ),
  );
}

function textOf(argument: unknown): string | undefined {
  return typeof argument === 'string' && argument !== '' ? argument : undefined;
}
