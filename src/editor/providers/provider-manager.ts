import * as vscode from 'vscode';
import type { ProviderManagerDependencies } from './provider-dependencies.ts';
import { registerCommand } from '../shell/register-command.ts';

/** Registers the commands about providers; all but Add Server… take a provider's id as an argument. Their code is loaded with the first use. */
export function registerProviderManager(dependencies: ProviderManagerDependencies): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(
      'crossfade.provider.manage',
      async (id) => (await import('./manage-providers.ts')).manageProviders(dependencies, id),
      dependencies.logger,
    ),
    registerCommand(
      'crossfade.provider.add',
      async () => (await import('./add-server.ts')).addServer(dependencies),
      dependencies.logger,
    ),
    registerCommand(
      'crossfade.provider.remove',
      async (id) => (await import('./remove-server.ts')).removeServer(dependencies, id),
      dependencies.logger,
    ),
    registerCommand(
      'crossfade.provider.changeAddress',
      async (id) => (await import('./change-address.ts')).changeAddress(dependencies, id),
      dependencies.logger,
    ),
    registerCommand('crossfade.provider.tryAgain', (id) => tryAgain(dependencies, id), dependencies.logger),
    registerCommand(
      'crossfade.provider.test',
      async (id) => (await import('./test-provider.ts')).testProvider(dependencies, id),
      dependencies.logger,
    ),
  );
}

async function tryAgain(dependencies: ProviderManagerDependencies, id: unknown): Promise<void> {
  const provider = typeof id === 'string' ? dependencies.registry.provider(id) : undefined;
  if (provider !== undefined) await (await import('./add-server.ts')).settleIn(dependencies, provider);
}
