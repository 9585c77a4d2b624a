import type { CompletionEvent } from '../../completion/engine/suggestion.ts';
import type { Redactor } from '../../guard/redact.ts';
import type { Disposable } from '../../base/listeners.ts';
import type { Logger } from '../../platform/logger.ts';
import type { EditAskDependencies } from '../../routing/one-shot/ask-for-edit.ts';
import type { CompletionExclusions } from '../completion/completion-exclusions.ts';
import type { CompletionSnooze } from '../completion/completion-snooze.ts';

/** Dependencies of the next edit. Models are asked only where the person switched that on. */
export interface NextEditDependencies extends EditAskDependencies {
  readonly exclusions: CompletionExclusions;
  readonly snooze: Pick<CompletionSnooze, 'end' | 'onDidChange'>;
  /** What becomes of ghost text. */
  readonly onDidEvent: (listener: (event: CompletionEvent) => void) => Disposable;
  readonly redactor: Pick<Redactor, 'redact'>;
  readonly logger: Logger;
}
