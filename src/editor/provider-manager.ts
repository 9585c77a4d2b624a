import * as vscode from 'vscode';
import type { LearnedBook } from '../models/learned-settings.ts';
import type { Clock } from '../platform/clock.ts';
import type { Connector } from '../routing/connector.ts';
import type { ModelChoice } from '../routing/model-choice.ts';
import type { KeyEntryParts } from './key-entry.ts';
import { registerCommand } from './register-command.ts';

/** What managing and testing providers stands on. */
export interface ProviderManagerParts extends KeyEntryParts {
  readonly connector: Connector;
  readonly clock: Clock;
  readonly learned: LearnedBook;
  /** Tells which model of a provider is in use: the likeliest one to test. */
  readonly choice: ModelChoice;
}

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
