import type { CursorContext } from '../engine/document-snapshot.ts';
import { isProse } from '../syntax/block-language.ts';
import { indentOf, isBlank } from '../syntax/indentation.ts';
import { withoutEcho } from './echo.ts';
import { IndentationFollower } from './indentation-style.ts';
import type { FilterName } from './shape-answer.ts';
import { withoutTalk } from './talk.ts';

/** Where an answer begins. */
export interface StartPlace {
  readonly context: CursorContext;
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
const longestStart = 1_000;

const steps: readonly (readonly [FilterName, Step])[] = [
  ['talk', withoutTalk],
  ['path-comment', withoutPathComment],
  ['bad-start', withoutBadStart],
  ['indentation', withoutBlankLine],
  ['echo', withoutEcho],
  ['indentation', withoutRepeatedIndentation],
];

/** What is taken off: its length in characters, and why. */
interface Front {
  readonly length: number;
  readonly cuts: readonly FilterName[];
}

/**
 * Takes off what stands in front of an answer: what a chat model says about it, an opening fence, the path as a comment, what stands before the
 * cursor already; and gives its lines the tabs or spaces of the file. What has once been given out stays the beginning of everything given out
 * later, so that typing can be compared with it. Of an answer that grows the front is looked for only as long as it is not certain.
 */
export class StartCleaner {
  readonly #place: StartPlace;
  readonly #indentation: IndentationFollower;
  /** Length of the front and what it was, once both are certain. */
  #front: Front | undefined;

  constructor(place: StartPlace) {
    this.#place = place;
    this.#indentation = new IndentationFollower(place);
  }

  /** `raw` begins with all that was given before. */
  clean(raw: string, isWhole: boolean): CleanStart {
    let text = raw.replaceAll('\r\n', '\n');
    if (!isWhole && text.endsWith('\r')) text = text.slice(0, -1);
    // The other half of a character comes with the next piece; at the longest length of an answer it does not come.
    if (isHighSurrogate(text.charCodeAt(text.length - 1))) text = text.slice(0, -1);
    const front = this.#front ?? this.#findFront(text, isWhole);
    if (front === undefined) return { text: '', cuts: [] };
    return { text: this.#indentation.follow(text.slice(front.length), isWhole), cuts: front.cuts };
  }

  #findFront(text: string, isWhole: boolean): Front | undefined {
    const head = text.slice(0, longestStart);
    const { text: rest, cuts } = cleanHead(head, this.#place, isWhole || text.length > longestStart);
    if (rest === '' && !isWhole && text.length <= longestStart) return undefined;
    this.#front = { length: head.length - rest.length, cuts };
    return this.#front;
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd8_00 && unit <= 0xdb_ff;
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

function withoutBadStart(text: string, { context, languageId }: StartPlace, isWhole: boolean): string | undefined {
  if (isProse(languageId) || !isBlank(context.linePrefix)) return text;
  if (!isWhole && maybeBadStart.test(text.slice(0, 40))) return undefined;
  return text.replace(badStart, '');
}

/** White space before a line end is nothing that anyone types. */
function withoutBlankLine(text: string, _place: StartPlace, isWhole: boolean): string | undefined {
  const blank = /^[ \t]+(?=\n|$)/.exec(text)?.[0].length ?? 0;
  return blank === text.length && blank > 0 && !isWhole ? undefined : text.slice(blank);
}

/** The answer repeats the indentation of the line, or a part of it, or a space that is already there. */
function withoutRepeatedIndentation(text: string, { context }: StartPlace, isWhole: boolean): string | undefined {
  const { linePrefix } = context;
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
