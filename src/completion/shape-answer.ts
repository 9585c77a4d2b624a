import { stripHidden } from '../guard/hidden-characters.ts';
import type { CursorContext } from './document-snapshot.ts';
import { isBlank, isCloser } from './indentation.ts';
import { fitLineSuffix } from './line-suffix.ts';
import { opensBlock } from './multiline.ts';
import { cutBlock, cutLine } from './scope-cut.ts';
import type { ScopeCut } from './scope-cut.ts';
import { isVisible } from './visibility.ts';

/** The filters, in the order in which they run. */
export const filterNames = [
  'leak',
  'fence',
  'path-comment',
  'hidden-characters',
  'indentation',
  'scope',
  'line-suffix',
  'next-lines',
  'line-above',
  'repetition',
  'empty',
  'visibility',
] as const;
export type FilterName = (typeof filterNames)[number];

/** A model's text to be made into a suggestion. */
export interface RawAnswer {
  /** The answer from its beginning, without what models put in front of it. */
  readonly text: string;
  /** Characters of it that stand before the cursor already. */
  readonly typed: number;
  /** The place the model was asked for; the cursor's own where nothing is typed. */
  readonly origin: CursorContext;
  /** The stream is over. */
  readonly isWhole: boolean;
  readonly multiline: boolean;
  readonly stop: readonly string[];
  readonly languageId: string;
}

/** What is left of an answer, or nothing, and which filters took something away. */
export interface ShapedAnswer {
  readonly text: string;
  /** Characters right of the cursor that the text replaces. */
  readonly replaceAfter: number;
  readonly isDropped: boolean;
  /** More of the stream cannot change the text. */
  readonly isComplete: boolean;
  readonly cuts: readonly FilterName[];
}

/** Makes a suggestion of a model's text, or nothing. Pure, never throws, linear in the length of the text. */
export function shapeAnswer(raw: RawAnswer, context: CursorContext): ShapedAnswer {
  const shaping = new Shaping(raw.text);
  shaping.run('leak', (text) => cutLeaks(text, raw.stop));
  shaping.run('fence', (text) => cutClosingFence(text, raw.languageId));
  shaping.run('hidden-characters', (text) => (isPlain(text) ? text : ''));
  const cut = cutScope(shaping.text, raw, context);
  if (cut.isShortened) shaping.run('scope', () => cut.text);
  shaping.text = cut.text;
  if (context.lineSuffix.trim() !== '') shaping.run('scope', (text) => (text.includes('\n') ? '' : text));
  const fitted = fitLineSuffix(shaping.text, context.lineSuffix);
  shaping.run('line-suffix', () => fitted.text);
  shaping.run('next-lines', (text) => cutNextLines(text, context));
  shaping.run('line-above', (text) => dropRepeatedLineAbove(text, context));
  shaping.run('repetition', cutRepetition);
  shaping.run('empty', (text) => (isBlank(text) ? '' : text.trimEnd()));
  const replaced = context.lineSuffix.slice(0, fitted.replaceAfter);
  shaping.run('visibility', (text) => (isVisible({ replaced, insertText: text, cursor: 0 }) ? text : ''));
  const isDropped = shaping.text === '';
  return {
    text: shaping.text,
    replaceAfter: isDropped ? 0 : fitted.replaceAfter,
    isDropped,
    isComplete: cut.isComplete || raw.isWhole,
    cuts: shaping.cuts,
  };
}

/**
 * The part of the answer that belongs here, without what is typed. It ends where it would have ended at the place the model was asked for,
 * so that typing into a suggestion does not shorten it; behind that end, the next line or block is cut by the cursor's own place.
 */
function cutScope(text: string, raw: RawAnswer, context: CursorContext): ScopeCut & { readonly isShortened: boolean } {
  const mayBreak = context.lineSuffix.trim() === '';
  const cutAt = (part: string, place: CursorContext): ScopeCut => {
    if (mayBreak && raw.multiline) return cutBlock(part, place, raw.isWhole);
    return mayBreak ? cutOpenedBlock(part, place, raw) : cutLine(part);
  };
  const whole = cutAt(text, raw.origin);
  const isInside = whole.text.length > raw.typed;
  const rest = isInside ? whole.text.slice(raw.typed) : text.slice(raw.typed);
  const cut = isInside ? { text: rest, isComplete: whole.isComplete } : cutAt(rest, context);
  return { ...cut, isShortened: cut.text.length < text.length - raw.typed };
}

/** One line, or the whole block where that line opens one: half a block is worth little. */
function cutOpenedBlock(text: string, place: CursorContext, { languageId, isWhole }: RawAnswer): ScopeCut {
  const line = cutLine(text);
  if (text.startsWith('\n') || !opensBlock(place.linePrefix + line.text, languageId)) return line;
  const block = cutBlock(text, place, isWhole);
  return block.isComplete ? block : { text: line.text, isComplete: false };
}

class Shaping {
  text: string;
  readonly cuts: FilterName[] = [];

  constructor(text: string) {
    this.text = text;
  }

  run(name: FilterName, filter: (text: string) => string): void {
    if (this.text === '') return;
    const next = filter(this.text);
    if (next !== this.text && !this.cuts.includes(name)) this.cuts.push(name);
    this.text = next;
  }
}

/** Tokens of any family's prompt format, should a server let one through. */
const leak =
  /<[|｜][\w▁ -]{2,40}[|｜]>|<\/?(?:fim_\w+|file_sep|repo_name|PRE|SUF|MID|EOT)>|\[(?:PREFIX|SUFFIX|MIDDLE)\]/;

function cutLeaks(text: string, stop: readonly string[]): string {
  let end = leak.exec(text)?.index ?? text.length;
  for (const token of stop) {
    const at = token === '' ? -1 : text.indexOf(token);
    if (at >= 0) end = Math.min(end, at);
  }
  return text.slice(0, end);
}

function cutClosingFence(text: string, languageId: string): string {
  if (languageId === 'markdown') return text;
  const close = text.search(/(?:^|\n)[ \t]*```/);
  return close < 0 ? text : text.slice(0, close);
}

/** False for text that is not what it looks like: characters that cannot be seen, halves of characters, bare carriage returns. */
function isPlain(text: string): boolean {
  return text.isWellFormed() && !text.includes('\r') && stripHidden(text).removed.size === 0;
}

/** Cuts where the answer begins to repeat what follows the cursor anyway. */
function cutNextLines(text: string, context: CursorContext): string {
  const following = context.after
    .split('\n', 24)
    .slice(1)
    .filter((line) => !isBlank(line));
  const [next, afterNext] = following.map((line) => line.trim());
  if (next === undefined) return text;
  const lines = text.split('\n');
  const first = (context.linePrefix + (lines[0] ?? '')).trim();
  if (first === next && !isCloser(first) && first.length > 3) return '';
  const at = lines.findIndex((line, i) => i > 0 && line.trim() === next && isRepetition(lines, i, afterNext));
  return at < 0 ? text : lines.slice(0, at).join('\n');
}

/** A short line (a bracket) repeats the document only where the answer ends with it or goes on as the document does. */
function isRepetition(lines: readonly string[], at: number, afterNext: string | undefined): boolean {
  if ((lines[at] ?? '').trim().length > 3 || at === lines.length - 1) return true;
  return lines[at + 1]?.trim() === afterNext;
}

function dropRepeatedLineAbove(text: string, context: CursorContext): string {
  if (isBlank(text)) return text;
  const first = text.trimStart().split('\n', 1)[0] ?? '';
  const startsOnLine = text.startsWith(first) || isBlank(text.slice(0, text.indexOf(first)).replace('\n', 'x'));
  const line = (startsOnLine ? context.linePrefix + first : first).trim();
  const above = context.before.slice(0, context.before.length - context.linePrefix.length);
  const last = above.split('\n').findLast((candidate) => !isBlank(candidate));
  return line.length > 4 && !isCloser(line) && last?.trim() === line ? '' : text;
}

/** Cuts a text that has begun to go round in circles. */
function cutRepetition(text: string): string {
  const lines = text.split('\n');
  for (let i = 2; i < lines.length; i++) {
    const line = (lines[i] ?? '').trim();
    if (line.length > 2 && !isCloser(line) && line === lines[i - 1]?.trim() && line === lines[i - 2]?.trim()) {
      return lines.slice(0, i - 1).join('\n');
    }
  }
  const circle = /(\S.{1,39}?)\1{4,}/.exec(text);
  return circle?.[1] === undefined || isRuler(circle[1]) ? text : text.slice(0, circle.index + circle[1].length);
}

/** Rows of one character (`-----`, `=====`) are wanted in comments. */
function isRuler(piece: string): boolean {
  return new Set(piece).size === 1;
}
