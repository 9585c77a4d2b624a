import type { Slices } from '../../platform/slices.ts';
import { wildmatch } from './wildmatch.ts';

/** What the last matching line of an ignore file says: true ignores, false takes an earlier line back. */
export type IgnoreVerdict = boolean | undefined;

/** Something an ignore list is asked about. Texts hold one character a byte. */
export interface IgnoreCandidate {
  /** Relative to the folder of the list, with `/`. */
  readonly path: string;
  /** The last segment of `path`. */
  readonly name: string;
  readonly isFolder: boolean;
}

interface Rule {
  readonly line: number;
  readonly ignores: boolean;
}

interface GlobRule extends Rule {
  readonly foldersOnly: boolean;
  /** Characters of the pattern. */
  readonly length: number;
  readonly matches: (candidate: IgnoreCandidate) => boolean;
}

/** A literal name or path: the last line for anything, and the last one for folders only. */
interface LiteralRules {
  anything?: Rule;
  folders?: Rule;
}

const maxFileLength = 1_000_000;
const maxLines = 20_000;
/** Lines that are read at once. */
const linesAtOnce = 500;
/** Beyond these a pattern with wildcards counts as one that matches everything, and its negation is passed over. */
const maxGlobLength = 256;
const maxStars = 32;
/** A pattern's length times a text's: beyond it the same holds for this text. */
const maxSteps = 50_000;

/** The lines of one ignore file, read as git reads them. Whatever is too long ignores everything. */
export class IgnoreList {
  readonly #ignoreCase: boolean;
  readonly #literals = new Map<string, LiteralRules>();
  /** The last line first. */
  readonly #globs: GlobRule[] = [];

  #isEverything = false;

  private constructor(ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase;
  }

  /** A list that ignores everything. */
  static everything(): IgnoreList {
    const list = new IgnoreList(false);
    list.#isEverything = true;
    list.#globs.push({ line: 0, ignores: true, foldersOnly: false, length: 0, matches: () => true });
    return list;
  }

  /** True for {@link everything}: the file could not be read, or not be understood. */
  get isEverything(): boolean {
    return this.#isEverything;
  }

  /** Reads the bytes of an ignore file, one character a byte. */
  static async read(bytes: string, ignoreCase: boolean, slices?: Slices): Promise<IgnoreList> {
    if (bytes.length > maxFileLength || bytes.includes('\0')) return IgnoreList.everything();
    const lines = bytes.replace(/^\u00ef\u00bb\u00bf/, '').split('\n');
    if (lines.length > maxLines) return IgnoreList.everything();
    const list = new IgnoreList(ignoreCase);
    for (const [line, text] of lines.entries()) {
      list.#add(text.endsWith('\r') ? text.slice(0, -1) : text, line);
      if (line % linesAtOnce === linesAtOnce - 1 && slices?.due === true) await slices.rest();
    }
    list.#globs.reverse();
    return list;
  }

  /** The verdict about a candidate; undefined where no line matches. */
  async verdict(candidate: IgnoreCandidate, slices?: Slices): Promise<IgnoreVerdict> {
    let found = this.#literalRule(candidate);
    for (const rule of this.#globs) {
      if (found !== undefined && rule.line < found.line) break;
      if (slices?.due === true) await slices.rest();
      if ((candidate.isFolder || !rule.foldersOnly) && matches(rule, candidate)) {
        found = rule;
        break;
      }
    }
    return found?.ignores;
  }

  #literalRule({ path, name, isFolder }: IgnoreCandidate): Rule | undefined {
    if (this.#literals.size === 0) return undefined;
    const byName = this.#literals.get(this.#folded(name));
    const byPath = this.#literals.get(`/${this.#folded(path)}`);
    const rules = [byName?.anything, byPath?.anything, ...(isFolder ? [byName?.folders, byPath?.folders] : [])];
    let last: Rule | undefined;
    for (const rule of rules) if (rule !== undefined && rule.line > (last?.line ?? -1)) last = rule;
    return last;
  }

  #add(text: string, line: number): void {
    if (text.startsWith('#')) return;
    const trimmed = withoutTrailingSpaces(text);
    const ignores = !trimmed.startsWith('!');
    const whole = ignores ? trimmed : trimmed.slice(1);
    const foldersOnly = whole.endsWith('/');
    const pattern = foldersOnly ? whole.slice(0, -1) : whole;
    if (pattern === '') return;
    if (!/[*?[\\]/.test(pattern)) this.#addLiteral(pattern, foldersOnly, { line, ignores });
    else if (!isCostly(pattern))
      this.#globs.push({
        line,
        ignores,
        foldersOnly,
        length: pattern.length,
        matches: globTest(pattern, this.#ignoreCase),
      });
    else if (ignores) this.#globs.push({ line, ignores, foldersOnly, length: 0, matches: () => true });
  }

  /** A pattern with a slash names a path from the list's folder, any other a name at any depth. */
  #addLiteral(pattern: string, foldersOnly: boolean, rule: Rule): void {
    const key = pattern.includes('/') ? `/${pattern.replace(/^\//, '')}` : pattern;
    const folded = this.#folded(key);
    const rules = this.#literals.get(folded) ?? {};
    rules[foldersOnly ? 'folders' : 'anything'] = rule;
    this.#literals.set(folded, rules);
  }

  #folded(text: string): string {
    return this.#ignoreCase ? lowerAscii(text) : text;
  }
}

/** A text that would take long to compare counts as ignored: it matches what ignores, and nothing that takes an earlier line back. */
function matches(rule: GlobRule, candidate: IgnoreCandidate): boolean {
  return rule.length * candidate.path.length > maxSteps ? rule.ignores : rule.matches(candidate);
}

function isCostly(pattern: string): boolean {
  return pattern.length > maxGlobLength || pattern.split('*').length > maxStars;
}

/** The literal beginning is compared as it stands, as git does: what follows it counts as the beginning of the pattern. */
function globTest(pattern: string, ignoreCase: boolean): (candidate: IgnoreCandidate) => boolean {
  const fold = (text: string): string => (ignoreCase ? lowerAscii(text) : text);
  if (!pattern.includes('/')) {
    if (/^\*[^*?[\\]*$/.test(pattern)) {
      const end = fold(pattern.slice(1));
      return ({ name }) => fold(name).endsWith(end);
    }
    const matches = wildmatch(pattern, { isPath: false, ignoreCase });
    return ({ name }) => matches(name);
  }
  const fromFolder = pattern.replace(/^\//, '');
  const prefix = fold(/^[^*?[\\]*/.exec(fromFolder)?.[0] ?? '');
  const matches = wildmatch(fromFolder.slice(prefix.length), { isPath: true, ignoreCase });
  return ({ path }) => fold(path.slice(0, prefix.length)) === prefix && matches(path.slice(prefix.length));
}

/** Spaces at the end do not count, unless a backslash stands before. */
function withoutTrailingSpaces(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ') end--;
  let slashes = 0;
  while (text[end - 1 - slashes] === '\\') slashes++;
  return slashes % 2 === 1 ? text.slice(0, end + 1) : text.slice(0, end);
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The bytes of a text, one character a byte. */
export function byteText(text: string): string {
  return /[\u0080-\uffff]/.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}
