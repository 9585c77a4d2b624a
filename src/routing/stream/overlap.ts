import { beginsWithFence, reopened } from './code-fence.ts';
import type { CodeFence } from './code-fence.ts';
import { echoOf } from './prefill-echo.ts';

/** The end of what is shown, and how far the model that goes on was told of it. */
export interface Seam {
  /** All text shown of the step. */
  readonly shown: string;
  /** Place in `shown` up to which the model was told; what lies behind it is what it should write first. */
  readonly told: number;
  /** The code block in which the told text ends, where it does. */
  readonly fence?: CodeFence | undefined;
}

/** How the beginning of an answer joins what is shown. `wait`: more of it is needed to tell. */
export type Verdict =
  | { readonly kind: 'wait' }
  /** The answer goes on: its first `skip` characters are shown already. */
  | { readonly kind: 'join'; readonly skip: number }
  /** The answer says what is shown from `to` on in other words: that is to be replaced by the answer without its first `skip` characters. */
  | { readonly kind: 'rewind'; readonly to: number; readonly skip: number };

/** Characters, UTF-16. */
export const joinLimits = {
  /** What is repeated has to be as long, so that a line of code that comes twice is not taken for a repetition. */
  repeat: 30,
  /** … and of as many different characters. */
  variety: 8,
  /** Beginnings that agree for as long are the same beginning, even if they part later. */
  sameBeginning: 48,
  /** … where they are code: blocks of one answer often begin alike. */
  sameCode: 200,
  /** A beginning in other words is looked for in as much text. */
  head: 200,
  /** So much is enough to see that the beginning is another one. */
  glance: 64,
  /** How far back a repetition can begin. */
  reach: 4_000,
  /** The whole of a short answer that comes back counts as an echo from this length on. */
  echo: 8,
} as const;

const wait: Verdict = { kind: 'wait' };

/**
 * Judges the beginning of an answer that was asked to go on where `seam.told` ends. It may write the rest that is shown behind it, or begin
 * further back, or begin anew. Pure. `isWhole`: nothing more comes; then the verdict is never `wait`.
 */
export function judgeAsked(seam: Seam, head: string, isWhole: boolean): Verdict {
  const verdicts = [0, leadIn(head)].filter((skip, index, all) => all.indexOf(skip) === index);
  let isOpen = false;
  for (const skip of verdicts) {
    const verdict = judgeFrom(seam, head.slice(skip), isWhole);
    if (verdict?.kind === 'join') return { kind: 'join', skip: verdict.skip + skip };
    if (verdict?.kind === 'rewind') return { ...verdict, skip: verdict.skip + skip };
    isOpen ||= verdict === undefined;
  }
  if (isOpen && !isWhole) return wait;
  return judgeReopened(seam, head, isWhole) ?? withoutOverlap(seam, head, isWhole);
}

/** In a code block an answer often begins the block once more, as a code block of its own, and goes on in it. */
function judgeReopened(seam: Seam, head: string, isWhole: boolean): Verdict | undefined {
  if (seam.fence === undefined) return undefined;
  const space = head.length - head.trimStart().length;
  const length = reopened(seam.fence, head.slice(space));
  if (length === undefined && !isWhole) return wait;
  if (length === undefined || length === 0) return undefined;
  const skip = space + length;
  const verdict = judgeAsked({ ...seam, fence: undefined }, head.slice(skip), isWhole);
  return verdict.kind === 'wait' ? verdict : { ...verdict, skip: verdict.skip + skip };
}

/** Judges the beginning of an answer to a prefill: white space that was trimmed comes again, and some servers send the prefill back first, changed by the model's template. */
export function judgePrefilled(seam: Seam, head: string, isWhole: boolean): Verdict {
  const told = seam.shown.slice(0, seam.told);
  const echo = echoOf(told, head);
  if (echo.kind === 'echo') {
    const rest = head.slice(echo.length);
    if (rest.trim() === '' && !isWhole) return wait;
    return { kind: 'join', skip: echo.length + sharedSpace(seam.shown, rest) };
  }
  if (echo.kind === 'open' && !isWhole) return wait;
  if (head.trim() === '' && !isWhole) return wait;
  return { kind: 'join', skip: sharedSpace(seam.shown, head) };
}

type Finding = Verdict | { readonly kind: 'nothing' };

/** `nothing`: no overlap begins here. Undefined: one may, more text will tell. */
function judgeFrom(seam: Seam, head: string, isWhole: boolean): Finding | undefined {
  if (head === '') return isWhole ? { kind: 'nothing' } : undefined;
  const found = longestOverlap(seam, head);
  if (found.isOpen && !isWhole) return undefined;
  if (found.length !== undefined) return { kind: 'join', skip: found.length };
  // All of it is shown already, and it ends here.
  if (found.isExpected) return { kind: 'join', skip: head.length };
  const least = beginsWithFence(head) ? joinLimits.sameCode : joinLimits.sameBeginning;
  return agreement(seam.shown, 0, head) >= least ? { kind: 'rewind', to: 0, skip: 0 } : { kind: 'nothing' };
}

interface Overlap {
  /** A longer one than `length` may still show. */
  readonly isOpen: boolean;
  /** The open one begins at the very beginning, or where the model was told to go on. */
  readonly isExpected: boolean;
  readonly length?: number;
}

function longestOverlap(seam: Seam, head: string): Overlap {
  let isOpen = false;
  let isExpected = false;
  for (const at of starts(seam)) {
    const agreed = agreement(seam.shown, at, head);
    const length = seam.shown.length - at;
    if (agreed === length && isRepetition(seam, at)) return { isOpen, isExpected: false, length };
    if (agreed === length || agreed < head.length) continue;
    isOpen = true;
    // A short end of an answer, such as the end of a code block, can be its beginning too.
    isExpected ||= at === seam.told || (at === 0 && head.length >= joinLimits.repeat);
  }
  return { isOpen, isExpected };
}

/** Places where a repetition can begin, the longest first: the very beginning, and the last stretch up to what the model was told. */
function* starts({ shown, told }: Seam): Generator<number> {
  if (shown === '') return;
  yield 0;
  const last = Math.min(told, shown.length - 1);
  for (let at = Math.max(1, shown.length - joinLimits.reach); at <= last; at++) yield at;
}

function agreement(shown: string, at: number, head: string): number {
  const most = Math.min(shown.length - at, head.length);
  let length = 0;
  while (length < most && shown.charCodeAt(at + length) === head.charCodeAt(length)) length++;
  return length;
}

/** What was to be written comes as expected; what was told is repeated only if it is long and varied enough not to be chance. */
function isRepetition({ shown, told }: Seam, at: number): boolean {
  if (at === told || (at === 0 && shown.length >= joinLimits.echo)) return true;
  const repeated = shown.slice(at);
  return repeated.length >= joinLimits.repeat && new Set(repeated.slice(0, 400)).size >= joinLimits.variety;
}

function withoutOverlap(seam: Seam, head: string, isWhole: boolean): Verdict {
  const { shown, told } = seam;
  if (head.length < joinLimits.glance && !isWhole) return wait;
  const likeness = beginsWithFence(head) ? 0 : likenessOf(shown, head);
  if (likeness > 0.4 && head.length < joinLimits.head && !isWhole) return wait;
  if (likeness >= 0.66) return { kind: 'rewind', to: 0, skip: 0 };
  const tail = shown.slice(told).trimStart();
  if (tail !== '') {
    const to = shown.length - tail.length;
    return { kind: 'rewind', to, skip: sharedSpace(shown.slice(0, to), head) };
  }
  return { kind: 'join', skip: sharedSpace(shown, head) };
}

/** Share of the head's first words that stand, in the same order, at the beginning of what is shown. 0 where there are too few to tell. */
function likenessOf(shown: string, head: string): number {
  const first = wordsOf(head.slice(0, joinLimits.head));
  if (first.length < 10) return 0;
  const before = wordsOf(shown.slice(0, joinLimits.head * 1.5));
  let at = 0;
  let found = 0;
  for (const word of first) {
    const next = before.indexOf(word, at);
    if (next < 0 || next > at + 8) continue;
    found++;
    at = next + 1;
  }
  return found / first.length;
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Length of the white space (and dots that say "going on") before the first word. */
function leadIn(head: string): number {
  return /^[\s…]*(?:\.{3}\s*)?/u.exec(head)?.[0].length ?? 0;
}

/** Length of the white space at the beginning of the head that stands at the end of the text already. */
function sharedSpace(text: string, head: string): number {
  // Not by an expression: one that looks for the last white space begins anew at every earlier one.
  const end = text.slice(text.trimEnd().length).slice(-joinLimits.reach);
  const begin = head.slice(0, head.length - head.trimStart().length).slice(0, joinLimits.reach);
  for (let length = Math.min(end.length, begin.length); length > 0; length--) {
    if (end.endsWith(begin.slice(0, length))) return length;
  }
  return 0;
}
