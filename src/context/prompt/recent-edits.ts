import { BoundedMap } from '../../base/bounded-map.ts';
import type { Clock } from '../../platform/clock.ts';
import { maximumMirrored, MirroredLines } from './mirrored-lines.ts';
import type { LineChange, ReplacedLines } from './mirrored-lines.ts';

/** What an edit took away and what it put there, as a person would tell it. Lines are whole. */
export interface RecentEdit {
  readonly path: string;
  /** Where it stands in the document as it is now, from 0. */
  readonly line: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Where the person is. */
export interface EditPlace {
  readonly path: string;
  readonly line: number;
}

/** Changes this near to each other in lines, and in milliseconds, are one edit. */
export const groupedLines = 8;
export const groupedMs = 1_000;
export const maximumEdits = 8;
/** More than twice what is quoted, since edits where the person is now are left out. */
const maximumKept = 20;
/** An edit of more lines (a paste, a formatter, a checkout) says nothing about what comes next. */
const maximumLines = 40;
const maximumDocuments = 12;

interface Group {
  readonly path: string;
  line: number;
  before: readonly string[];
  after: readonly string[];
  at: number;
}

/**
 * The last edits of the person, grouped. Follows only documents it was shown; what may not go to a model must never be shown to it. Bounded
 * in edits, lines and documents.
 */
export class RecentEdits {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #documents = new BoundedMap<string, MirroredLines>(maximumDocuments);
  #groups: Group[] = [];

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Begins to follow a document. Very long ones are not followed. The one followed longest makes room. */
  open(path: string, text: string): void {
    this.#documents.delete(path);
    if (text.length > maximumMirrored) return;
    this.#documents.set(path, new MirroredLines(text));
  }

  isFollowed(path: string): boolean {
    return this.#documents.has(path);
  }

  /** The lines of a followed document as they are now. */
  linesOf(path: string): readonly string[] | undefined {
    return this.#documents.get(path)?.lines;
  }

  /** Changes of a document, in an order in which they can be applied one after another. */
  change(path: string, changes: readonly LineChange[]): void {
    const document = this.#documents.get(path);
    for (const change of changes) {
      const replaced = document?.apply(change);
      if (replaced === undefined) {
        this.close(path);
        return;
      }
      this.#note(path, replaced, document?.lines ?? []);
    }
  }

  /** A document is not followed any more; its edits stay. */
  close(path: string): void {
    this.#documents.delete(path);
  }

  /** Nothing is known of a document any more, not even its edits. */
  forgetFile(path: string): void {
    this.#documents.delete(path);
    this.#groups = this.#groups.filter((group) => group.path !== path);
  }

  /** Nothing is known any more: trust, an ignore file or a switch changed. */
  forget(): void {
    this.#documents.clear();
    this.#groups = [];
  }

  /** The last edits, newest last, without the one the person is in the middle of and without what the text near the cursor tells anyway. */
  latest({ path, line }: EditPlace): readonly RecentEdit[] {
    return this.#groups
      .filter((group) => !isHere(group, path, line))
      .map((group) => ({ path: group.path, line: group.line, ...trimmed(group) }))
      .filter(({ before, after }) => before.length + after.length > 0)
      .slice(-maximumEdits);
  }

  #note(path: string, replaced: ReplacedLines, lines: readonly string[]): void {
    const now = this.#clock.now();
    const last = this.#groups.at(-1);
    const joins = last?.path === path && now - last.at <= groupedMs && isNear(last, replaced);
    const shift = replaced.after.length - replaced.before.length;
    for (const group of this.#groups) {
      const isBelow = group.path === path && group.line > replaced.line;
      if (isBelow && !(joins && group === last)) group.line += shift;
    }
    if (joins) join(last, replaced, lines);
    else this.#groups.push({ path, ...replaced, at: now });
    const current = this.#groups.at(-1);
    if (current !== undefined) {
      current.at = now;
      if (current.before.length > maximumLines || current.after.length > maximumLines) this.#groups.pop();
    }
    if (this.#groups.length > maximumKept) this.#groups.shift();
  }
}

function isNear(group: Group, { line, before }: ReplacedLines): boolean {
  const end = group.line + group.after.length - 1;
  return line <= end + groupedLines && line + before.length - 1 >= group.line - groupedLines;
}

/** Widens a group so that it holds a change near it. `lines` is the document after the change. */
function join(group: Group, { line, before, after }: ReplacedLines, lines: readonly string[]): void {
  const shift = after.length - before.length;
  const groupEnd = group.line + group.after.length;
  const start = Math.min(group.line, line);
  const end = Math.max(groupEnd, line + before.length);
  const newEnd = end + shift;
  // Lines of the widened part that neither touched are the same before and after; those of the change are not in the document any more.
  const old = (from: number, to: number): string[] => {
    const result: string[] = [];
    for (let at = from; at < to; at++) {
      if (at < line) result.push(lines[at] ?? '');
      else if (at < line + before.length) result.push(before[at - line] ?? '');
      else result.push(lines[at + shift] ?? '');
    }
    return result;
  };
  group.before = [...old(start, group.line), ...group.before, ...old(groupEnd, end)];
  group.after = lines.slice(start, newEnd);
  group.line = start;
}

/** Where the person is, the prompt shows the new text itself. Only what was taken away there is news. */
function isHere(group: Group, path: string, line: number): boolean {
  if (group.path !== path) return false;
  const end = group.line + group.after.length - 1;
  if (line >= group.line - 1 && line <= end + 1) return true;
  const isNearby = line >= group.line - 40 && line <= end + 40;
  return isNearby && trimmed(group).before.every((text) => text.trim() === '');
}

/** Without the lines that both sides begin and end with. */
function trimmed({ before, after }: Pick<Group, 'before' | 'after'>): Pick<Group, 'before' | 'after'> {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { before: before.slice(head, before.length - tail), after: after.slice(head, after.length - tail) };
}
