import type { Clock } from '../../platform/clock.ts';
import { Slices } from '../../platform/slices.ts';
import type { BlockLanguage } from '../syntax/block-language.ts';
import { CodeScanner } from '../syntax/code-tokens.ts';
import type { CodeToken } from '../syntax/code-tokens.ts';
import { siteOf } from './classify-site.ts';
import type { NameSite, SiteDraft } from './classify-site.ts';
import { CodeGroups } from './code-groups.ts';
import type { CodeGroup } from './code-groups.ts';
import { nextWholeWord } from './identifiers.ts';

export interface SiteScan {
  readonly sites: readonly NameSite[];
  readonly groups: readonly CodeGroup[];
}

export interface SiteSearch {
  readonly text: string;
  readonly language: BlockLanguage;
  /** The words to find. */
  readonly words: ReadonlySet<string>;
}

/** More sites are not collected. */
export const maximumSites = 2_000;
/** Milliseconds in a stretch. */
const sliceLength = 4;
const tokensBetweenLooks = 64;

/** Finds words in a file, in slices that leave the thread free. Throws the signal's reason when it is aborted. */
export async function findNames(search: SiteSearch, clock: Clock, signal: AbortSignal): Promise<SiteScan> {
  const slices = new Slices(clock, sliceLength);
  const scanner = new NameScanner(search);
  let count = 0;
  const tokens = new CodeScanner(search.text, search.language);
  for (let token = tokens.next(); token !== undefined; token = tokens.next()) {
    scanner.take(token);
    if (scanner.isFull) break;
    if (++count % tokensBetweenLooks === 0 && slices.due) await slices.rest(signal);
  }
  return scanner.result();
}

class NameScanner {
  readonly #search: SiteSearch;
  readonly #groups = new CodeGroups();
  readonly #drafts: SiteDraft[] = [];
  readonly #isScript: boolean;
  #previous: CodeToken | undefined;
  #beforePrevious: CodeToken | undefined;
  #isLineStart = true;

  constructor(search: SiteSearch) {
    this.#search = search;
    this.#isScript = search.language.hasRegex;
  }

  get isFull(): boolean {
    return this.#drafts.length >= maximumSites;
  }

  take(token: CodeToken): void {
    if (token.kind === 'string' || token.kind === 'comment') this.#inside(token);
    if (token.kind === 'comment') return;
    if (token.kind === 'break') {
      this.#isLineStart = true;
      return;
    }
    const isLineStart = this.#isLineStart;
    if (isLineStart) this.#beginLine(token);
    if (token.kind === 'word') this.#word(token, isLineStart);
    else this.#bracket(token);
    this.#beforePrevious = this.#previous;
    this.#previous = token;
  }

  #bracket({ kind, text }: CodeToken): void {
    if (kind === 'open') {
      const word = this.#previous?.kind === 'word' ? this.#previous.text : '';
      this.#groups.opened(text as '(' | '[' | '{', word);
    } else if (kind === 'close') this.#groups.closed();
    else if (text === '=>') this.#groups.arrow();
    else if (text === ';' || text === ',' || text === '=') this.#groups.statementEnded();
  }

  result(): SiteScan {
    const { groups } = this.#groups;
    return { groups, sites: this.#drafts.map((draft) => siteOf(draft, groups, this.#isScript)) };
  }

  #beginLine(token: CodeToken): void {
    this.#isLineStart = false;
    if (this.#search.language.style !== 'indent' || this.#groups.inBrackets) return;
    const { text } = this.#search;
    const column = token.start - (text.lastIndexOf('\n', token.start - 1) + 1);
    this.#groups.line(column, /^(?:async[ \t]+)?(?:def|class)\b/.test(text.slice(token.start, token.start + 40)));
    this.#previous = undefined;
  }

  #word(token: CodeToken, isLineStart: boolean): void {
    const { text, words, language } = this.#search;
    if (!words.has(token.text)) return;
    // A method's own name is known around it, its parameters below it.
    const isHead = language.style === 'indent' && /^(?:def|class)$/.test(this.#previous?.text ?? '');
    const current = this.#groups.current;
    const group = isHead ? (this.#groups.groups[current]?.parent ?? -1) : current;
    const rest = text.slice(token.end, token.end + 80).trimStart();
    const [previous, beforePrevious] = [this.#previous, this.#beforePrevious];
    this.#drafts.push({ token, previous, beforePrevious, group, isLineStart, rest, language });
  }

  /** Words in a string or a comment. Code inside a string is code. */
  #inside(token: CodeToken): void {
    const { text, words, language } = this.#search;
    for (const word of words) {
      const interpolations = token.kind === 'string' ? new Interpolations(text, token) : undefined;
      let at = nextWholeWord(text, word, token);
      for (; at >= 0 && !this.isFull; at = nextWholeWord(text, word, { start: at + word.length, end: token.end })) {
        const isCode = interpolations?.holds(at) === true;
        this.#drafts.push({
          token: { start: at, end: at + word.length, text: word },
          previous: undefined,
          beforePrevious: undefined,
          group: this.#groups.current,
          kind: isCode ? 'plain' : (token.kind as 'string' | 'comment'),
          isLineStart: false,
          rest: '',
          language,
        });
      }
    }
  }
}

/**
 * Tells which places inside a string are code: in `${…}` of a template, in `{…}` of an f-string, and not behind a dot there. Asked from the
 * beginning to the end, it reads the string once.
 */
class Interpolations {
  readonly #text: string;
  readonly #opening: string | undefined;
  #read: number;
  #isOpen = false;

  constructor(text: string, token: CodeToken) {
    this.#text = text;
    this.#read = token.start;
    if (text[token.start] === '`') this.#opening = '${';
    else if (/[fF$]/.test(text[token.start - 1] ?? '')) this.#opening = '{';
  }

  holds(at: number): boolean {
    if (this.#opening === undefined) return false;
    const piece = this.#text.slice(this.#read, at);
    const [open, close] = [piece.lastIndexOf(this.#opening), piece.lastIndexOf('}')];
    if (open >= 0 || close >= 0) this.#isOpen = open > close;
    this.#read = at;
    return this.#isOpen && this.#text[at - 1] !== '.';
  }
}
