import type { Disposable } from '../../base/listeners.ts';
import type { Clock } from '../../platform/clock.ts';
import type { CursorContext } from './document-snapshot.ts';
import type { OffsetChange } from './offset-change.ts';
import { continued } from './suggestion.ts';
import type { Acceptance, CompletionEvent, Suggestion } from './suggestion.ts';

/** A suggestion whose answer was not withdrawn for this long was drawn, in milliseconds. Stable VS Code has no event for it. */
export const shownAfter = 120;

/** One key puts in more than a character: a pair that is closed by itself, a line end with its indentation, a tab as blanks. */
const isTypedAtOnce = /^(?:\S|[([{<]\S?[)\]}>]|(\S)\1|\s+)$/u;

interface Live {
  readonly suggestion: Suggestion;
  readonly document: string;
  readonly guard: string;
  isShown: boolean;
  isTaken: boolean;
  /** A piece of it, or of what it continues, was taken. */
  hasParts: boolean;
  /** How much of its text stands in the document by now. */
  entered: number;
}

/** Follows the suggestion that is on the screen and tells what becomes of it. */
export class ShownSuggestions {
  readonly #clock: Clock;
  readonly #tell: (event: CompletionEvent) => void;
  #live: Live | undefined;
  /** The last one that was typed to its end: its continuation may still be on the screen, as the editor's own. */
  #typedThrough: Suggestion | undefined;
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
    const live = {
      suggestion,
      document,
      guard: context.before.slice(-200),
      isShown: wasShown,
      isTaken: false,
      hasParts: isSame && this.#live?.hasParts === true,
      entered: 0,
    };
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
    const { insertText } = live.suggestion;
    const typed = typedSince(live, context);
    if (typed !== undefined && typed.length < insertText.length && insertText.startsWith(typed)) return 'kept';
    const isTyped = typed?.startsWith(insertText) === true;
    this.#clear();
    this.#typedThrough = isTyped ? live.suggestion : undefined;
    if (live.isTaken || live.hasParts) return 'taken';
    if (!live.isShown) return 'none';
    this.#tell({ kind: isTyped ? 'typed-through' : 'dropped', suggestion: live.suggestion });
    return isTyped ? 'taken' : 'dropped';
  }

  /** `isContinued`: with its continuation. */
  accepted(id: number, how: Acceptance, isContinued = false): boolean {
    const live = this.#live;
    if (live === undefined || live.isTaken) return false;
    if (isContinued && this.#isContinuationOf(id, live)) return this.accepted(live.suggestion.id, how);
    if (live.suggestion.id !== id) return false;
    live.isTaken = how === 'whole';
    const { insertText, range } = isContinued ? continued(live.suggestion) : live.suggestion;
    this.#tellAccepted(live, how, range.start, insertText);
    return true;
  }

  /**
   * A document changed. Stable VS Code does not tell that a word or a line of a suggestion was accepted; it is seen as the one change that
   * puts in, at once, what comes next in it. True where that was so.
   */
  edited(document: string, changes: readonly OffsetChange[]): boolean {
    const live = this.#live;
    const [change] = changes;
    if (live?.document !== document || change === undefined || changes.length > 1) return false;
    const text = change.text.replaceAll('\r\n', '\n');
    const whole = continued(live.suggestion).insertText;
    const at = change.offset - live.suggestion.range.start;
    const isNext = change.removed === 0 && at === live.entered && whole.startsWith(text, at);
    if (!isNext || text === '') return false;
    live.entered += text.length;
    if (!isPiece(live, text)) return false;
    const isLine = text.includes('\n') || whole[live.entered] === '\n';
    this.#tellAccepted(live, isLine ? 'line' : 'word', change.offset, text);
    return true;
  }

  /** The call behind a typed suggestion gave anew what the editor showed already, and the editor has not taken it over yet. */
  #isContinuationOf(id: number, { suggestion }: Live): boolean {
    const before = this.#typedThrough;
    return before?.id === id && before.continuation === suggestion.insertText;
  }

  #tellAccepted(live: Live, how: Acceptance, offset: number, text: string): void {
    const { suggestion, document, hasParts } = live;
    live.hasParts = true;
    this.#tell({ kind: 'accepted', suggestion, how, isFirst: !hasParts, document, offset, text });
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

/** Whether what was just put in was taken, not typed. All that was left of an item is taken by its command, which tells of it. */
function isPiece({ suggestion, entered, isShown }: Live, text: string): boolean {
  const isLast = entered === suggestion.insertText.length || entered === continued(suggestion).insertText.length;
  return isShown && !isLast && !isTypedAtOnce.test(text);
}

/** What was put in since the suggestion was given; undefined where the text before it is not what it was, or the cursor went back. */
function typedSince({ suggestion, guard }: Live, { offset, before }: CursorContext): string | undefined {
  const length = offset - suggestion.range.start;
  if (length < 0) return undefined;
  const typed = length <= before.length ? before.slice(before.length - length) : '';
  return before.slice(0, before.length - length).endsWith(guard) ? typed : undefined;
}
