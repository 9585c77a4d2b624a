import type { Usage } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import { StartCleaner } from '../shape/clean-start.ts';
import type { CleanStart } from '../shape/clean-start.ts';
import type { CursorContext, DocumentText } from '../engine/document-snapshot.ts';
import { isBlank } from '../syntax/indentation.ts';
import type { FilterName } from '../shape/shape-answer.ts';

/** Characters before and after the anchor by which a track knows its place again. */
const guardBefore = 600;
const guardAfter = 512;
const probeLength = 120;
const comparedAfter = 200;
const comparedHere = 32;
/** Longest answer that is kept. */
export const maximumTrackLength = 8_000;
const maximumTrackLines = 12;

export interface TrackOrigin {
  readonly document: string;
  readonly context: CursorContext;
  readonly path: string;
  readonly languageId: string;
  readonly multiline: boolean;
  readonly model: ModelRef;
  readonly name: string;
  readonly stop: readonly string[];
  /** Asked before the document was there: the suggestion that has to be taken first. Its text ends at the anchor. */
  readonly ahead?: AskedAhead;
}

/** The suggestion that a request which went out early counts on. */
export interface AskedAhead {
  /** Where the suggestion was offered. */
  readonly offset: number;
  readonly text: string;
}

/** Where a cursor is on a track. */
export interface TrackFit {
  /** Characters of the answer, or beyond it, that stand between the anchor and the cursor. */
  readonly typed: number;
  /** What the answer has for the cursor; empty while the stream is behind the typing. */
  readonly remaining: string;
  /** The line was begun with another indentation than the answer's, so that only this line of it is of use. */
  readonly isReindented: boolean;
}

/**
 * One model stream and where it belongs. Every later call asks it first: typing as suggested, going back, accepting a part, or returning to
 * an old place are all "the text between the anchor and the cursor begins the answer".
 */
export class Track {
  readonly origin: TrackOrigin;
  readonly anchor: number;
  readonly startedAt: number;
  readonly controller = new AbortController();
  /** Something of it was given to the editor. */
  isSuggested = false;
  readonly #before: string;
  readonly #after: string;
  /** The end of what stood before the anchor, by which its place is found again. */
  readonly #probe: string;
  readonly #waiters = new Set<() => void>();
  readonly #cleaner: StartCleaner;
  #raw = '';
  #clean: CleanStart = { text: '', cuts: [] };
  #state: 'running' | 'done' | 'failed' = 'running';
  #fault: Fault | undefined;
  #firstTokenAt: number | undefined;
  #isFinished = false;

  constructor(origin: TrackOrigin, now: number) {
    this.origin = origin;
    this.anchor = origin.context.offset;
    this.startedAt = now;
    this.#before = origin.context.before.slice(-guardBefore);
    this.#after = origin.context.after.slice(0, guardAfter);
    this.#probe = this.#before.slice(-probeLength);
    const { context, path, languageId } = origin;
    this.#cleaner = new StartCleaner({ context, path, languageId });
  }

  /** The answer so far, without what models put in front of it. */
  get text(): string {
    return this.#clean.text;
  }
  /** The filters that took something from the front of the answer. */
  get startCuts(): readonly FilterName[] {
    return this.#clean.cuts;
  }
  get state(): 'running' | 'done' | 'failed' {
    return this.#state;
  }
  /** The model ended the answer by itself: nothing was cut off, neither by a limit nor by the engine. */
  get isFinished(): boolean {
    return this.#isFinished;
  }
  get fault(): Fault | undefined {
    return this.#fault;
  }
  get firstTokenAt(): number | undefined {
    return this.#firstTokenAt;
  }

  /** What the server counted, where it told. */
  usage: Usage | undefined;

  append(text: string, now: number): void {
    if (this.#state !== 'running' || text === '') return;
    this.#firstTokenAt ??= now;
    this.#raw = (this.#raw + text).slice(0, maximumTrackLength);
    this.#cleanUp(false);
    if (this.#raw.length >= maximumTrackLength || countLines(this.text) > maximumTrackLines) this.finish();
    else this.#notify();
  }

  /** The stream is over: as it should, or with a fault. `isFinished`: the model had nothing more to say. Later calls change nothing. */
  finish(fault?: Fault, isFinished = false): void {
    if (this.#state !== 'running') return;
    this.#isFinished = isFinished;
    this.#state = fault === undefined ? 'done' : 'failed';
    this.#fault = fault;
    this.#cleanUp(true);
    this.controller.abort();
    this.#notify();
  }

  #cleanUp(isWhole: boolean): void {
    this.#clean = this.#cleaner.clean(this.#raw, isWhole);
  }

  /** Calls back once when the track has changed. */
  onChange(listener: () => void): () => void {
    this.#waiters.add(listener);
    return () => void this.#waiters.delete(listener);
  }

  #notify(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const waiter of waiters) waiter();
  }

  /** Where the cursor is on this track; undefined where the document says something else. */
  fit(context: CursorContext): TrackFit | undefined {
    const typedLength = this.#typedLength(context);
    if (typedLength === undefined) return undefined;
    // The cheap question first: of many tracks, few say what was typed.
    const fit = this.#fitOf(context.before.slice(context.before.length - typedLength));
    return fit !== undefined && isSameRest(this.#after, context.after) ? fit : undefined;
  }

  #fitOf(typed: string): TrackFit | undefined {
    const { length } = typed;
    if (this.text.startsWith(typed)) return { typed: length, remaining: this.text.slice(length), isReindented: false };
    if (this.#state === 'running' && typed.startsWith(this.text))
      return { typed: length, remaining: '', isReindented: false };
    const remaining = afterReindented(this.text, typed);
    return remaining === undefined ? undefined : { typed: length, remaining, isReindented: true };
  }

  /**
   * True when the document says something else at the anchor than the answer does. A cursor that merely went elsewhere contradicts nothing:
   * it may come back.
   */
  isContradicted(context: CursorContext, text: DocumentText): boolean {
    if (this.fit(context) !== undefined || this.#isStillAwaited(context)) return false;
    const here = text.slice(this.anchor, this.anchor + 2 * comparedHere).replaceAll('\r\n', '\n');
    const stood = this.#after.slice(0, comparedHere);
    // Where the document ended soon behind the anchor, anything more is new.
    return stood.length < comparedHere ? here !== stood : !here.startsWith(stood);
  }

  /** The suggestion that this request counts on is on the screen, and what was typed of it so far is right. */
  #isStillAwaited({ before, offset }: CursorContext): boolean {
    const { ahead } = this.origin;
    if (ahead === undefined) return false;
    const length = offset - ahead.offset;
    if (length < 0 || length > Math.min(before.length, ahead.text.length)) return false;
    const begun = before.slice(before.length - length);
    const guard = this.#before.slice(0, this.#before.length - ahead.text.length).slice(-probeLength);
    return ahead.text.startsWith(begun) && before.slice(0, before.length - length).endsWith(guard);
  }

  /** How far the cursor is from the anchor, told by the text before it; undefined where the anchor is not there. */
  #typedLength({ before, offset, fromStart }: CursorContext): number | undefined {
    const direct = offset - this.anchor;
    const place = before.length - direct;
    if (direct >= 0 && place >= 0 && this.#standsBefore(before, place, fromStart)) {
      // Most tracks lie far behind, and each key asks them all.
      return direct <= this.#reach ? direct : undefined;
    }
    // The document was edited above, or its line ends are two characters long.
    if (this.#probe.length < probeLength) return undefined;
    const near = before.slice(Math.max(0, before.length - probeLength - this.#reach));
    const found = near.lastIndexOf(this.#probe);
    const end = before.length - near.length + found + probeLength;
    return found >= 0 && this.#standsBefore(before, end, fromStart) ? before.length - end : undefined;
  }

  /** Characters behind the anchor that may say what the answer says: a person does not type ahead of a complete one, but may indent it further. */
  get #reach(): number {
    return this.#state === 'running' ? Number.POSITIVE_INFINITY : 2 * this.text.length + guardBefore;
  }

  #standsBefore(before: string, end: number, fromStart: boolean): boolean {
    const start = end - this.#before.length;
    if (start >= 0) return before.startsWith(this.#before, start);
    // The window is shorter than the guard: only the start of the document may cut it.
    const head = before.slice(0, end);
    return !fromStart && head.length >= probeLength && this.#before.endsWith(head);
  }
}

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** Equal, or different only in brackets and quotes that the editor closed by itself and in white space. */
function isSameRest(a: string, b: string): boolean {
  const left = withoutClosers(a);
  const right = withoutClosers(b);
  const length = Math.min(left.length, right.length, comparedAfter);
  if (length === 0) return left === right;
  return left.slice(0, length) === right.slice(0, length);
}

function withoutClosers(text: string): string {
  return text.replace(/^[\s)\]}"'`>]+/, '');
}

/**
 * The rest of an answer for a person who began its current line with another indentation (Enter, in an editor that indents by itself).
 * Undefined where more differs.
 */
function afterReindented(text: string, typed: string): string | undefined {
  const lineEnd = typed.indexOf('\n');
  if (lineEnd < 0 || !text.startsWith(typed.slice(0, lineEnd + 1))) return undefined;
  const lines = typed.split('\n');
  const answer = text.split('\n');
  if (lines.length > answer.length) return undefined;
  const last = lines.length - 1;
  for (let i = 1; i < last; i++) if (lines[i]?.trim() !== answer[i]?.trim()) return undefined;
  const line = lines[last] ?? '';
  const own = answer[last] ?? '';
  const begun = line.trimStart();
  if (!own.trimStart().startsWith(begun) || isBlank(own)) return undefined;
  return own.trimStart().slice(begun.length);
}
