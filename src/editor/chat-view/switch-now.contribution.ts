import type * as vscode from 'vscode';
import type { ChatSession } from '../../chat/chat-session.ts';
import { parseModelRef } from '../../models/model-ref.ts';
import type { Registry } from '../../models/registry.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Discovery } from '../../routing/discovery/discovery.ts';
import { registerCommand } from '../shell/register-command.ts';

/** Dependencies of handing a running answer to another model. */
export interface SwitchNowDependencies {
  readonly session: ChatSession;
  readonly registry: Registry;
  readonly discovery: Pick<Discovery, 'refresh'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Registers the command that hands the running answer over to another model. With `provider/model` as its argument it asks nothing. Resolves
 * with the model; with undefined where none was chosen.
 */
export function registerSwitchNow({
  session,
  registry,
  discovery,
  clock,
  logger,
}: SwitchNowDependencies): vscode.Disposable {
  return registerCommand(
    'crossfade.model.switchNow',
    async (named) => {
      const given = typeof named === 'string' ? parseModelRef(named) : undefined;
      if (!session.isBusy) return undefined;
      const { pickSuccessor } = await import('./switch-now-picker.ts');
      const { answering, tokens } = session;
      const refresh = (signal: AbortSignal): Promise<void> => discovery.refresh(undefined, signal);
      const question = { registry, resolved: session.resolve(), answering, tokens, clock, refresh };
      const ref = given ?? (await pickSuccessor(question));
      // The answer may have ended while the list was open: then the choice counts for the next one.
      if (ref === undefined || registry.provider(ref.provider) === undefined) return undefined;
      await session.switchNow(ref);
      return ref;
    },
    logger,
  );
}
