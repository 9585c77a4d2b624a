import * as vscode from 'vscode';
import type { Logger } from '../../platform/logger.ts';
import { registerCommand } from '../shell/register-command.ts';
import type { CommitMessageDependencies, CommitMessages } from './commit-messages.ts';

/** Registers the commands that write a commit message. What writes it is loaded with the first one. */
export function registerCommitMessages(
  dependencies: CommitMessageDependencies & { readonly logger: Logger },
): vscode.Disposable {
  let loaded: Promise<CommitMessages> | undefined;
  const messages = (): Promise<CommitMessages> =>
    (loaded ??= import('./commit-messages.ts').then(({ CommitMessages: Loaded }) => new Loaded(dependencies)));
  return vscode.Disposable.from(
    registerCommand(
      'crossfade.commit.generate',
      async (argument) => (await messages()).generate(argument),
      dependencies.logger,
    ),
    registerCommand(
      'crossfade.commit.stop',
      async (argument) => (await messages()).stop(argument),
      dependencies.logger,
    ),
  );
}
