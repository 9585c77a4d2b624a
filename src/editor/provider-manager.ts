import * as vscode from 'vscode';
import type { ProviderManagerParts } from './provider-parts.ts';
import { registerCommand } from './register-command.ts';

/** Registers Manage Providers… and Test Provider…; both take a provider's id as an argument. Their code is loaded with the first use. */
export function registerProviderManager(parts: ProviderManagerParts): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(
      'crossfade.provider.manage',
      async (id) => (await import('./manage-providers.ts')).manageProviders(parts, id),
      parts.logger,
    ),
    registerCommand(
      'crossfade.provider.test',
      async (id) => (await import('./test-provider.ts')).testProvider(parts, id),
      parts.logger,
    ),
  );
}
