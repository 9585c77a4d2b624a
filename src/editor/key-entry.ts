import * as vscode from 'vscode';
import type { KeyRing } from '../guard/key-ring.ts';
import type { Registry } from '../models/registry.ts';
import type { Logger } from '../platform/logger.ts';
import type { Discovery } from '../routing/discovery.ts';
import { registerCommand } from './register-command.ts';

/** What entering keys stands on. */
export interface KeyEntryParts {
  readonly registry: Registry;
  readonly keys: KeyRing;
  readonly discovery: Discovery;
  readonly logger: Logger;
  /** The value of an environment variable; read only after the person said yes. */
  readonly variable: (name: string) => string | undefined;
}

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
