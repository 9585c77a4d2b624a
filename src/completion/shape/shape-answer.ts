import { stripHidden } from '../../guard/hidden-characters.ts';
import type { CursorContext } from '../engine/document-snapshot.ts';
import { cutRepetition } from './cut-repetition.ts';
import { isEmptyBlockStart } from '../syntax/empty-block-start.ts';
import { isLastOfList } from '../syntax/list-place.ts';
import { ghostText } from './ghost-text.ts';
import { isBlank, isCloser } from '../syntax/indentation.ts';
import { coversLineSuffix, fitAutoClosed, fitLineSuffix, isAutoClosed } from './line-suffix.ts';
import type { FittedText } from './line-suffix.ts';
import { opensBlock } from './multiline.ts';
import { openText } from '../syntax/open-text.ts';
import { cutPromptMarks } from './prompt-marks.ts';
import { cutNextLines, dropRepeatedLineAbove } from './repeated-lines.ts';
import { cutBlock, cutLine, cutOpenText } from './scope-cut.ts';
import type { ScopeCut, ScopePlace } from './scope-cut.ts';
import { withoutLastTalk } from './talk.ts';
import { isVisible } from './visibility.ts';

/** The filters, in the order in which they run. */
export const filterNames = [
  'leak',
  'talk',
  'fence',
  'path-comment',
  'bad-start',
  'echo',
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
  /** The model ended it by itself. Absent where something else did, or where that is not known. */
  readonly isFinished?: boolean;
  readonly multiline: boolean;
  readonly stop: readonly string[];
  readonly languageId: string;
  /** The file's path. */
  readonly path: string;
}

/** What is left of an answer, or nothing, and which filters took something away. */
export interface ShapedAnswer {
  readonly text: string;
  /** Characters right of the cursor that the text replaces. */
  readonly replaceAfter: number;
  readonly isDropped: boolean;
  /** More of the stream cannot change the text. */
  readonly isComplete: boolean;
  /** An item of a list, of which the stream may bring more. */
  readonly isInList?: boolean;
  readonly cuts: readonly FilterName[];
}

/** Makes a suggestion of a model's text, or nothing. Pure, never throws, linear in the length of the text. */
export function shapeAnswer(raw: RawAnswer, context: CursorContext): ShapedAnswer {
  const shaping = new Shaping(raw.text);
  shaping.run('leak', (text) => cutPromptMarks(text, raw.stop, { ...raw, linePrefix: raw.origin.linePrefix }));
  shaping.run('fence', (text) => cutClosingFence(text, raw.languageId));
  shaping.run('talk', (text) => withoutLastTalk(text, { ...raw, context: raw.origin }, raw.isWhole));
  shaping.run('hidden-characters', (text) => (isPlain(text) ? text : ''));
  const cut = cutScope(shaping.text, raw, context);
  if (cut.isShortened) shaping.run('scope', () => cut.text);
  shaping.text = cut.text;
  const place: ScopePlace = { context, languageId: raw.languageId };
  const { lineSuffix } = context;
  const fitted = fitFirstLine(shaping.text, lineSuffix);
  shaping.run('line-suffix', () => fitted.text);
  shaping.run('next-lines', (text) => cutNextLines(text, place));
  shaping.run('line-above', (text) => dropRepeatedLineAbove(text, place));
  shaping.run('repetition', (text) => cutRepetition(text, raw.isFinished));
  shaping.run('empty', (text) => (isWorthless(text, place) ? '' : lineSuffix.trim() === '' ? text.trimEnd() : text));
  shaping.run('visibility', (text) => (isDrawn(text, context, fitted.replaceAfter) ? text : ''));
  const isDropped = shaping.text === '';
  return {
    text: shaping.text,
    replaceAfter: isDropped ? 0 : fitted.replaceAfter,
    isDropped,
    isComplete: cut.isComplete || raw.isWhole,
    ...(cut.isInList === true && { isInList: true }),
    cuts: shaping.cuts,
  };
}

/**
 * The part of the answer that belongs here, without what is typed. It ends where it would have ended at the place the model was asked for,
 * so that typing into a suggestion does not shorten it; behind that end, the next line or block is cut by the cursor's own place.
 */
function cutScope(text: string, raw: RawAnswer, context: CursorContext): ListCut & { readonly isShortened: boolean } {
  const cutAt = (part: string, place: CursorContext): ListCut => {
    const lineEnd = part.indexOf('\n');
    const { lineSuffix } = place;
    const mayBreak =
      lineSuffix.trim() === '' ||
      (lineEnd === 0 && isAutoClosed(lineSuffix)) ||
      (lineEnd > 0 && coversLineSuffix(part.slice(0, lineEnd), lineSuffix));
    if (!mayBreak) return cutLine(part);
    const open = openText(place, raw.languageId);
    if (open !== undefined) return cutOpenText(part, open.closer, raw.isWhole);
    const scope: ScopePlace = { context: place, languageId: raw.languageId };
    const isBlock = raw.multiline || (lineEnd === 0 && lineSuffix.trim() !== '');
    return isBlock ? cutBlock(part, scope, raw.isWhole) : cutOpenedBlock(part, scope, raw);
  };
  const whole = cutAt(text, raw.origin);
  const isInside = whole.text.length > raw.typed;
  const rest = isInside ? whole.text.slice(raw.typed) : text.slice(raw.typed);
  const cut = isInside ? { ...whole, text: rest } : cutAt(rest, context);
  return { ...cut, isShortened: cut.text.length < text.length - raw.typed };
}

/** A cut that may become longer: the line is an item, and more of its list may follow. */
interface ListCut extends ScopeCut {
  readonly isInList?: boolean;
}

/** One line, or the whole block where that line opens one: half a block is worth little. The last item of a list brings the rest of it along. */
function cutOpenedBlock(text: string, place: ScopePlace, raw: RawAnswer): ListCut {
  const line = cutLine(text);
  const opener = line.text.startsWith('\n') ? line.text : place.context.linePrefix + line.text;
  if (!opensBlock(opener, place.languageId)) return restOfList(line, text, place, raw);
  const { isWhole } = raw;
  const block = cutBlock(text, place, isWhole);
  return block.isComplete || isWhole ? block : { text: line.text, isComplete: false };
}

/** The line, and the further items of its list up to the end of that or of the answer. What was cut off elsewhere says nothing of the next item. */
function restOfList(
  line: ScopeCut,
  text: string,
  place: ScopePlace,
  { isWhole, isFinished = false }: RawAnswer,
): ListCut {
  if (!line.isComplete || line.text.startsWith('\n')) return line;
  if (!isLastOfList(place.context, place.languageId, place.context.linePrefix + line.text)) return line;
  const rest = cutBlock(text, { ...place, isItem: true }, isWhole);
  if (rest.isComplete || isFinished) return rest;
  return isWhole ? line : { text: line.text, isComplete: false, isInList: true };
}

/** Fits the first line to what stands right of the cursor; further lines stay only where it replaces all of that. */
function fitFirstLine(text: string, lineSuffix: string): FittedText {
  const lineEnd = text.indexOf('\n');
  if (lineEnd < 0 || lineSuffix.trim() === '') return fitLineSuffix(text, lineSuffix);
  const first = text.slice(0, lineEnd);
  const nothing = { text: '', replaceAfter: 0 };
  if (isBlank(first)) return (isAutoClosed(lineSuffix) ? fitAutoClosed(text, lineSuffix) : undefined) ?? nothing;
  if (coversLineSuffix(first, lineSuffix)) return { text, replaceAfter: lineSuffix.trimEnd().length };
  return fitLineSuffix(first, lineSuffix);
}

/** White space, or nothing but the end of a block that has nothing in it yet. */
function isWorthless(text: string, { context, languageId }: ScopePlace): boolean {
  return isBlank(text) || (isCloser(text) && isBlank(context.linePrefix) && isEmptyBlockStart(context, languageId));
}

/** Whether VS Code shows the text at all, and whether it has something to draw. */
function isDrawn(text: string, { linePrefix, lineSuffix }: CursorContext, replaceAfter: number): boolean {
  const start = linePrefix.length;
  if (!isVisible({ replaced: lineSuffix.slice(0, replaceAfter), insertText: text, cursor: 0 })) return false;
  const parts = ghostText({
    line: linePrefix + lineSuffix,
    start,
    end: start + replaceAfter,
    insertText: text,
  });
  return parts !== undefined && parts.length > 0;
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

function cutClosingFence(text: string, languageId: string): string {
  if (languageId === 'markdown') return text;
  const close = text.search(/(?:^|\n)[ \t]*(?:```|~~~)/);
  return close < 0 ? text : text.slice(0, close);
}

/** False for text that is not what it looks like: characters that cannot be seen, halves of characters, bare carriage returns. */
function isPlain(text: string): boolean {
  return text.isWellFormed() && !text.includes('\r') && stripHidden(text).removed.size === 0;
}
