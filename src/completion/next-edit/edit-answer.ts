import { hasHidden } from '../../guard/hidden-characters.ts';
import type { EditWindow } from './edit-window.ts';
import type { PredictedEdit } from './predicted-edit.ts';

/** An edit of a model is small, or it is none. */
export const answerLimits = { characters: 4_000, replacedLines: 20, newLines: 30 };

/**
 * Reads a model's answer to an edit prompt. Anything that is not exactly one edit of the agreed form inside the window is refused: other text
 * around it, lines outside, more than {@link answerLimits}, hidden or half characters, no change. `text` is the text the window was cut from. Never
 * throws.
 */
export function readEditAnswer(answer: string, window: EditWindow, text: string): PredictedEdit | undefined {
  if (answer.length > answerLimits.characters || hasHidden(answer) || !answer.isWellFormed()) return undefined;
  const [head = '', ...rest] = withoutFence(answer);
  const body = rest.slice(0, -1);
  const lines = linesOf(head, window);
  if (lines === undefined || rest.at(-1) !== 'END' || !body.every((line) => line.startsWith('|'))) return undefined;
  if (lines.to - lines.from > answerLimits.replacedLines || body.length > answerLimits.newLines) return undefined;
  const bare = body.map((line) => line.slice(1));
  // A line end of its own for the editor, in the middle of what is one line here.
  if (bare.some((line) => line.includes('\r'))) return undefined;
  return smallest(replacement(window, lines, bare), text);
}

/** Lines `from` up to and without `to` of a window, counted from 0. */
interface Lines {
  readonly from: number;
  readonly to: number;
}

function linesOf(head: string, { firstLine, lines }: EditWindow): Lines | undefined {
  const match = /^REPLACE (\d{1,7})-(\d{1,7})$/.exec(head);
  if (match === null) return undefined;
  const from = Number(match[1]) - 1 - firstLine;
  const to = Number(match[2]) - firstLine;
  return from < 0 || from >= lines.length || to < from || to > lines.length ? undefined : { from, to };
}

/** The lines of the answer; a fence around all of it is taken off. */
function withoutFence(answer: string): string[] {
  const lines = answer
    .replaceAll('\r\n', '\n')
    .trim()
    .split('\n')
    .map((line) => (line.startsWith('|') ? line : line.trimEnd()));
  return lines.length > 2 && /^```\w*$/.test(lines[0] ?? '') && lines.at(-1) === '```' ? lines.slice(1, -1) : lines;
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Lines of the window, replaced by whole lines. The text may end without a line end. */
function replacement(
  { starts, lineEnd, lines }: EditWindow,
  { from, to }: Lines,
  body: readonly string[],
): Replacement {
  const start = starts[from] ?? 0;
  if (to === from) return { start, end: start, text: body.map((line) => line + lineEnd).join('') };
  if (body.length === 0) return { start, end: starts[to] ?? start, text: '' };
  // The end of the last line stays.
  const end = (starts[to - 1] ?? start) + (lines[to - 1]?.length ?? 0);
  return { start, end, text: body.join(lineEnd) };
}

/** The same edit without what stays as it is at both ends. Undefined where nothing is left, or halves of a character would be. */
function smallest({ start, end, text: wanted }: Replacement, text: string): PredictedEdit | undefined {
  const before = text.slice(start, end);
  const most = Math.min(before.length, wanted.length);
  let head = 0;
  while (head < most && before[head] === wanted[head]) head++;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === wanted[wanted.length - 1 - tail]) tail++;
  if (isHalf(before, head) || isHalf(wanted, head)) head--;
  if (isHalf(before, before.length - tail) || isHalf(wanted, wanted.length - tail)) tail--;
  const change = {
    start: start + head,
    end: end - tail,
    before: before.slice(head, before.length - tail),
    text: wanted.slice(head, wanted.length - tail),
  };
  return change.before === change.text ? undefined : { ...change, source: 'model' };
}

/** Whether an offset lies between the two units of one character, a CR LF included. */
function isHalf(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return false;
  const low = text.charCodeAt(at);
  return (low >= 0xdc00 && low <= 0xdfff) || (text[at] === '\n' && text[at - 1] === '\r');
}
