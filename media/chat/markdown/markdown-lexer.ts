import { fencedLines } from './fence-nesting.ts';
import { formulaAt, formulaBlock, openingAt, type FormulaSource } from './formula-source.ts';
import { lineBreakTag, taggedText } from './harmless-tags.ts';
import { maxColumns, tableColumns } from './line-shape.ts';
import { Hooks, Lexer, Tokenizer, type Links, type Token, type Tokens } from 'marked';
import { isUnspaced, withLettersBesideMarks } from './unspaced-emphasis.ts';

/** Deepest nesting of lists and quotes; what is deeper is shown as text. Each level is read anew by the one above it. */
export const maxNesting = 12;
/** Marks that may begin or end something within a line of text. Each is compared with the others. */
const inlineMarks = /[*_~`[\]!<$]|\\\(/g;
/** A paragraph, list item or cell with more of them is shown as text. */
export const maxInlineMarks = 300;

/** Deepest nesting of tags; each level is read anew by the one above it. */
const maxTagDepth = 6;
/** The most columns of a table in a list or quote. */
const maxNestedColumns = 16;
const longAddress = /^(?:https?:\/\/|ftp:\/\/|www\.)[^\s<]{500,}/i;

/** A formula, or text between two harmless tags: what this view knows beyond GitHub Markdown. */
export type OwnToken =
  | { readonly type: 'formula'; readonly raw: string; readonly isDisplay: boolean; readonly isBlock: boolean }
  | { readonly type: 'tagged'; readonly raw: string; readonly tag: string; readonly tokens: Token[] };

function formulaToken({ raw, isDisplay }: FormulaSource): Tokens.Generic {
  return { type: 'formula', raw, isDisplay, isBlock: false } satisfies OwnToken;
}

/** Reads no raw HTML but a few harmless tags, and nothing nested too deep. */
class BoundedTokenizer extends Tokenizer {
  #depth = 0;
  #tagDepth = 0;

  override html(): undefined {
    return undefined;
  }

  override tag(source: string): Tokens.Tag | undefined {
    if (!source.startsWith('<')) return undefined;
    const lineBreak = lineBreakTag(source);
    if (lineBreak !== undefined) return { type: 'br', raw: lineBreak } as unknown as Tokens.Tag;
    const tagged = this.#tagDepth < maxTagDepth ? taggedText(source) : undefined;
    if (tagged === undefined) return undefined;
    this.#tagDepth++;
    try {
      const { raw, tag, text } = tagged;
      const token: OwnToken = { type: 'tagged', raw, tag, tokens: this.lexer.inlineTokens(text) };
      return token as unknown as Tokens.Tag;
    } finally {
      this.#tagDepth--;
    }
  }

  /** A backslash before a bracket begins a formula. One that is not complete is shown as it stands. */
  override escape(source: string): Tokens.Escape | undefined {
    const opening = source.startsWith('\\') ? openingAt(source) : undefined;
    if (opening === undefined) return super.escape(source);
    const formula = formulaAt(source, '');
    if (formula !== undefined) return formulaToken(formula) as Tokens.Escape;
    if (!/^\s/.test(source.slice(opening.length))) return super.escape(source);
    return { type: 'escape', raw: opening, text: opening };
  }

  override fences(source: string): Tokens.Code | undefined {
    const token = super.fences(source);
    const fenced = token === undefined ? undefined : fencedLines(source);
    if (token === undefined || fenced === undefined) return token;
    const { lines, isClosed } = fenced;
    const raw = lines.join('\n');
    // The usual block ends with its first fence.
    if (raw.length <= token.raw.trimEnd().length) return token;
    const indent = /^ */.exec(raw)?.[0].length ?? 0;
    const text = lines
      .slice(1, isClosed ? -1 : undefined)
      .map((line) => line.replace(new RegExp(`^ {0,${indent}}`), ''));
    return { ...token, raw, text: text.join('\n') };
  }

  override blockquote(source: string): Tokens.Blockquote | undefined {
    return this.#nested(() => super.blockquote(source));
  }

  /** A table with many columns is text: each of its rows would have as many cells, however short it is. */
  override table(source: string): Tokens.Table | undefined {
    const [head = '', below = ''] = source.split('\n', 2);
    const columns = tableColumns(head, below);
    if (columns === 0 || columns > (this.#depth > 0 ? maxNestedColumns : maxColumns)) return undefined;
    return super.table(source);
  }

  /** A very long address without angle brackets is text: where it ends is costly to find. */
  override url(source: string): Tokens.Link | undefined {
    const run = longAddress.exec(source)?.[0];
    if (run !== undefined) return { type: 'text', raw: run, text: run } as unknown as Tokens.Link;
    return super.url(source);
  }

  override list(source: string): Tokens.List | undefined {
    return this.#nested(() => super.list(source));
  }

  #nested<T>(read: () => T): T | undefined {
    if (this.#depth >= maxNesting) return undefined;
    this.#depth++;
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }
}

/** Reads emphasis also beside scripts without blanks, and crosses out between two tildes only: one is a range. */
class EmphasisTokenizer extends BoundedTokenizer {
  /** Whether only the length of an emphasis is wanted. */
  #isMeasuring = false;

  get isMeasuring(): boolean {
    return this.#isMeasuring;
  }

  override emStrong(source: string, masked: string, before = ''): Tokens.Em | Tokens.Strong | undefined {
    return this.#read(source, masked, before, (...asMeant) => super.emStrong(...asMeant));
  }

  override del(source: string, masked: string, before = ''): Tokens.Del | undefined {
    if (!source.startsWith('~~')) return undefined;
    return this.#read(source, masked, before, (...asMeant) => super.del(...asMeant));
  }

  /** Where emphasis is meant the mask has other characters beside the marks than the source, which must have them too. */
  #read<T extends Tokens.Em | Tokens.Strong | Tokens.Del>(
    source: string,
    masked: string,
    before: string,
    read: (source: string, masked: string, before: string) => T | undefined,
  ): T | undefined {
    const at = masked.length - source.length;
    const marks = /^(?:\*+|~+)/.exec(source)?.[0].length ?? 0;
    const maskedBefore = at > 0 && before !== '' ? (masked[at - 1] ?? '') : before;
    const maskedAfter = /^a{1,2}/.exec(masked.slice(at + marks, at + marks + 2))?.[0] ?? '';
    const asMeant = source.slice(0, marks) + maskedAfter + source.slice(marks + maskedAfter.length);
    if (marks === 0 || (asMeant === source && maskedBefore === before)) return read(source, masked, before);
    const wasMeasuring = this.#isMeasuring;
    this.#isMeasuring = true;
    const token = read(asMeant, masked, maskedBefore);
    this.#isMeasuring = wasMeasuring;
    if (token === undefined) return undefined;
    const length = (token.raw.length - token.text.length) / 2;
    const raw = source.slice(0, token.raw.length);
    const text = raw.slice(length, raw.length - length);
    return { ...token, raw, text, tokens: this.lexer.inlineTokens(text) };
  }
}

/** Reads lines of text within which nothing is too expensive. */
class BoundedLexer extends Lexer {
  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    if (!hasManyMarks(source)) return super.inlineTokens(source, tokens);
    tokens.push({ type: 'text', raw: source, text: source, escaped: false });
    return tokens;
  }
}

const emphasisHooks = new Hooks();
emphasisHooks.emStrongMask = withLettersBesideMarks;

/** Reads what {@link EmphasisTokenizer} is for, with the extensions, links and state of another lexer. */
class EmphasisLexer extends BoundedLexer {
  readonly #emphasis: EmphasisTokenizer;

  constructor(parent: Lexer) {
    const tokenizer = new EmphasisTokenizer();
    super({ ...parent.options, tokenizer, hooks: emphasisHooks });
    this.#emphasis = tokenizer;
    this.tokens.links = parent.tokens.links;
    this.state = parent.state;
  }

  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    return this.#emphasis.isMeasuring ? tokens : super.inlineTokens(source, tokens);
  }
}

/** Reads GitHub Markdown without raw HTML, in time that grows with the text. */
export class MarkdownLexer extends BoundedLexer {
  #emphasis: EmphasisLexer | undefined;

  constructor(links: Links) {
    super({ gfm: true, breaks: false, tokenizer: new BoundedTokenizer() });
    // Definitions of the text itself are added to its own; copying the others would cost as much as there are.
    this.tokens.links = Object.create(links) as Links;
  }

  override lex(source: string): ReturnType<Lexer['lex']> {
    const hasDollars = source.includes('$');
    if (hasDollars || source.includes('\\[')) {
      this.options.extensions = {
        ...{ renderers: {}, childTokens: {}, inline: hasDollars ? [dollarFormula] : [] },
        ...{ startInline: hasDollars ? [(rest: string) => rest.indexOf('$')] : [] },
        ...(source.split(formulaLine, maxFormulaLines + 1).length > maxFormulaLines ? {} : formulaBlocks),
      };
    }
    return super.lex(source);
  }

  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    const isUnusual = source.includes('~') || (source.includes('*') && isUnspaced(source));
    if (!isUnusual) return super.inlineTokens(source, tokens);
    this.#emphasis ??= new EmphasisLexer(this);
    return this.#emphasis.inlineTokens(source, tokens);
  }
}

/** With more lines that may begin a formula, formulas are read within their paragraphs only. */
const maxFormulaLines = 100;
const formulaLine = /\n {0,3}(?:\\\[|\$\$)/;

const formulaBlocks = { block: [blockFormula], startBlock: [(rest: string): number => rest.search(formulaLine)] };

function dollarFormula(source: string, tokens: readonly Token[]): Tokens.Generic | undefined {
  if (!source.startsWith('$')) return undefined;
  const formula = formulaAt(source, tokens.at(-1)?.raw.slice(-1) ?? '');
  return formula && formulaToken(formula);
}

function blockFormula(source: string): Tokens.Generic | undefined {
  const formula = formulaBlock(source);
  return formula && { ...formulaToken(formula), raw: formula.block, isBlock: true };
}

function hasManyMarks(source: string): boolean {
  if (source.length <= maxInlineMarks) return false;
  inlineMarks.lastIndex = 0;
  let count = 0;
  while (count <= maxInlineMarks && inlineMarks.test(source)) count++;
  return count > maxInlineMarks;
}
