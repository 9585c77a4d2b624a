import type { Disposable } from '../models/listeners.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { CompletionExclusions } from './completion-exclusions.ts';

/** What the next edit stands on. */
export interface NextEditParts {
  readonly exclusions: CompletionExclusions;
  /** Fires after a suggestion was accepted. */
  readonly onDidAccept: (listener: () => void) => Disposable;
  readonly clock: Clock;
  readonly logger: Logger;
}
