import type { Disposable } from '../models/listeners.ts';
import type { Clock } from '../platform/clock.ts';
import type { CursorContext } from './document-snapshot.ts';
import type { Acceptance, CompletionEvent, Suggestion } from './suggestion.ts';

/** A suggestion whose answer was not withdrawn for this long was drawn, in milliseconds. Stable VS Code has no event for it. */
export const shownAfter = 120;

interface Live {
  readonly suggestion: Suggestion;
  readonly document: string;
  readonly guard: string;
  isShown: boolean;
  isTaken: boolean;
}

/** Follows the suggestion that is on the screen and tells what becomes of it. */
export class ShownSuggestions {
  readonly #clock: Clock;
  readonly #tell: (event: CompletionEvent) => void;
  #live: Live | undefined;
  #timer: Disposable | undefined;

  constructor(clock: Clock, tell: (event: CompletionEvent) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** A suggestion was returned to the editor; it counts as shown if `signal` stays quiet. */
  returned(suggestion: Suggestion, document: string, context: CursorContext, signal: AbortSignal): void {
    const isSame = this.#live !== undefined && this.#isContinued(suggestion, document, context);
    const wasShown = isSame && this.#live?.isShown === true;
    this.#timer?.dispose();
    const live = { suggestion, document, guard: context.before.slice(-200), isShown: wasShown, isTaken: false };
    this.#live = live;
    if (wasShown) return;
    this.#timer = this.#clock.after(shownAfter, () => {
      if (signal.aborted || this.#live !== live) return;
      live.isShown = true;
      this.#tell({ kind: 'shown', suggestion });
    });
  }

  /** The next call of the document settles what became of the last suggestion. */
  settle(document: string, context: CursorContext): 'kept' | 'taken' | 'dropped' | 'none' {
    const live = this.#live;
    if (live?.document !== document) return 'none';
    const { insertText, range } = live.suggestion;
    const length = context.offset - range.start;
    const typed =
      length >= 0 && length <= context.before.length ? context.before.slice(context.before.length - length) : '';
    const stands = length >= 0 && context.before.slice(0, context.before.length - length).endsWith(live.guard);
    if (stands && typed.length < insertText.length && insertText.startsWith(typed)) return 'kept';
    const isTyped = stands && typed.startsWith(insertText);
    this.#clear();
    if (live.isTaken) return 'taken';
    if (!live.isShown) return 'none';
    this.#tell({ kind: isTyped ? 'typed-through' : 'dropped', suggestion: live.suggestion });
    return isTyped ? 'taken' : 'dropped';
  }

  accepted(id: number, how: Acceptance): boolean {
    const live = this.#live;
    if (live?.suggestion.id !== id || live.isTaken) return false;
    live.isTaken = how === 'whole';
    this.#tell({ kind: 'accepted', suggestion: live.suggestion, how });
    return true;
  }

  dispose(): void {
    this.#clear();
  }

  #clear(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#live = undefined;
  }

  /** The same text seen from further on: typing as suggested shows nothing new. */
  #isContinued(next: Suggestion, document: string, context: CursorContext): boolean {
    const live = this.#live;
    if (live?.document !== document) return false;
    const typed = context.offset - live.suggestion.range.start;
    return typed >= 0 && live.suggestion.insertText.slice(typed) === next.insertText;
  }
}
