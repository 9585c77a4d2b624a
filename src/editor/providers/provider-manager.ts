import * as vscode from 'vscode';
import type { ProviderManagerParts } from './provider-parts.ts';
import { registerCommand } from '../shell/register-command.ts';

/** Registers the commands about providers; all but Add Server… take a provider's id as an argument. Their code is loaded with the first use. */
export function registerProviderManager(parts: ProviderManagerParts): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(
      'crossfade.provider.manage',
      async (id) => (await import('./manage-providers.ts')).manageProviders(parts, id),
      parts.logger,
    ),
    registerCommand(
      'crossfade.provider.add',
      async () => (await import('./add-server.ts')).addServer(parts),
      parts.logger,
    ),
    registerCommand(
      'crossfade.provider.remove',
      async (id) => (await import('./remove-server.ts')).removeServer(parts, id),
      parts.logger,
    ),
    registerCommand(
      'crossfade.provider.changeAddress',
      async (id) => (await import('./change-address.ts')).changeAddress(parts, id),
      parts.logger,
    ),
    registerCommand('crossfade.provider.tryAgain', (id) => tryAgain(parts, id), parts.logger),
    registerCommand(
      'crossfade.provider.test',
      async (id) => (await import('./test-provider.ts')).testProvider(parts, id),
      parts.logger,
    ),
  );
}

async function tryAgain(parts: ProviderManagerParts, id: unknown): Promise<void> {
  const provider = typeof id === 'string' ? parts.registry.provider(id) : undefined;
  if (provider !== undefined) await (await import('./add-server.ts')).settleIn(parts, provider);
}
