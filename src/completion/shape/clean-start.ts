import { isProse } from '../syntax/block-language.ts';
import { indentOf, isBlank } from '../syntax/indentation.ts';
import type { FilterName } from './shape-answer.ts';

/** Where an answer begins. */
export interface StartPlace {
  readonly linePrefix: string;
  readonly path: string;
  readonly languageId: string;
}

/** The answer without what models put in front of it. `text` is empty while that is still open. */
export interface CleanStart {
  readonly text: string;
  readonly cuts: readonly FilterName[];
}

/** A step gives the text without something, or undefined while only more of the stream can tell. */
type Step = (text: string, place: StartPlace, isWhole: boolean) => string | undefined;

/** Where what stands in front of an answer ends at the latest, in characters; what is still open there belongs to the answer. */
const longestStart = 200;

const steps: readonly (readonly [FilterName, Step])[] = [
  ['fence', withoutOpeningFence],
  ['path-comment', withoutPathComment],
  ['bad-start', withoutBadStart],
  ['indentation', withoutBlankLine],
  ['indentation', withoutRepeatedIndentation],
];

/**
 * Takes off what stands in front of an answer: an opening fence, the path as a comment, indentation that the line already has. What has
 * once been given out stays the beginning of everything given out later, so that typing can be compared with it. Of an answer that grows it is
 * looked for again only as long as it may grow.
 */
export class StartCleaner {
  readonly #place: StartPlace;
  /** The first characters, once there are more. */
  #settled: CleanStart | undefined;

  constructor(place: StartPlace) {
    this.#place = place;
  }

  /** `raw` begins with all that was given before. */
  clean(raw: string, isWhole: boolean): CleanStart {
    let text = raw.replaceAll('\r\n', '\n');
    if (!isWhole && text.endsWith('\r')) text = text.slice(0, -1);
    if (text.length <= longestStart) return cleanHead(text, this.#place, isWhole);
    this.#settled ??= cleanHead(text.slice(0, longestStart), this.#place, true);
    return { text: this.#settled.text + text.slice(longestStart), cuts: this.#settled.cuts };
  }
}

function cleanHead(head: string, place: StartPlace, isWhole: boolean): CleanStart {
  let text = head;
  const cuts: FilterName[] = [];
  for (const [name, step] of steps) {
    const next = step(text, place, isWhole);
    if (next === undefined) return { text: '', cuts };
    if (next !== text) cuts.push(name);
    text = next;
  }
  return { text, cuts };
}

function withoutOpeningFence(text: string, { languageId }: StartPlace, isWhole: boolean): string | undefined {
  if (languageId === 'markdown') return text;
  const open = /^\s*```[^\n]*\n/.exec(text);
  if (open !== null) return text.slice(open[0].length);
  return !isWhole && /^\s*(?:`{1,2}|```[^\n]*)$/.test(text) ? undefined : text;
}

/** Models trained on file headers begin with the path as a comment. */
function withoutPathComment(text: string, { path }: StartPlace, isWhole: boolean): string | undefined {
  const start = /^\s*(?:\/\/|#|--|\/\*)/.exec(text);
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (start === null || name === '') return !isWhole && /^\s*[/-]?$/.test(text) && text !== '' ? undefined : text;
  const lineEnd = text.indexOf('\n', start[0].length);
  if (lineEnd < 0) return isWhole ? text : undefined;
  const comment = text.slice(start[0].length, lineEnd);
  return /^\s*(?:path:?\s*)?(\S+)/i.exec(comment)?.[1]?.endsWith(name) === true ? text.slice(lineEnd + 1) : text;
}

/** Marks that chat and diff answers begin with: an emoji or a zero-width character before white space, `+`, `-` or `.` before two spaces. */
const badStart = /^(?:\p{Emoji_Presentation}|\u200B)+[ \t]+|^[+.-][ \t]{2,}/u;
const maybeBadStart = /^(?:(?:\p{Emoji_Presentation}|\u200B)+[ \t]*|[\uD83C-\uD83E]|[+.-][ \t]*)$/u;

function withoutBadStart(text: string, { linePrefix, languageId }: StartPlace, isWhole: boolean): string | undefined {
  if (isProse(languageId) || !isBlank(linePrefix)) return text;
  if (!isWhole && maybeBadStart.test(text.slice(0, 40))) return undefined;
  return text.replace(badStart, '');
}

/** White space before a line end is nothing that anyone types. */
function withoutBlankLine(text: string, _place: StartPlace, isWhole: boolean): string | undefined {
  const blank = /^[ \t]+(?=\n|$)/.exec(text)?.[0].length ?? 0;
  return blank === text.length && blank > 0 && !isWhole ? undefined : text.slice(blank);
}

/** The answer repeats the indentation of the line, or a part of it, or a space that is already there. */
function withoutRepeatedIndentation(text: string, { linePrefix }: StartPlace, isWhole: boolean): string | undefined {
  if (linePrefix !== '' && isBlank(linePrefix)) return withoutIndentation(text, linePrefix, isWhole);
  if (!/\S\s$/.test(linePrefix)) return text;
  if (/^ \S/.test(text)) return text.slice(1);
  return !isWhole && (text === '' || text === ' ') ? undefined : text;
}

function withoutIndentation(text: string, indentation: string, isWhole: boolean): string | undefined {
  if (text.startsWith(indentation)) return text.slice(indentation.length);
  const own = /^[ \t]*/.exec(text)?.[0] ?? '';
  if (!isWhole && own.length === text.length && own.length <= indentation.length) return undefined;
  // Less than the line has is the same indentation counted wrongly, or with other characters.
  return indentOf(own) <= indentOf(indentation) ? text.slice(own.length) : text;
}
