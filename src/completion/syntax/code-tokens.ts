import type { BlockLanguage } from './block-language.ts';

export interface CodeToken {
  /** `open` and `close` are brackets; `break` is a line end outside of strings and comments; `mark` is any other character, or `=>`. */
  readonly kind: 'word' | 'string' | 'comment' | 'open' | 'close' | 'mark' | 'break';
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The text ended before the string or the comment did. */
  readonly isOpen: boolean;
}

const space = 1;
const word = 2;
const opening = 3;
const closing = 4;
/** Kinds of characters below 128; all others count as letters. */
const classes = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[ \t\r]/.test(character)) classes[code] = space;
  else if (/[\w$@]/.test(character)) classes[code] = word;
  else if ('([{'.includes(character)) classes[code] = opening;
  else if (')]}'.includes(character)) classes[code] = closing;
}

/**
 * Cuts code into words, strings, comments and brackets; white space is left out. Linear in the length of the text, whatever it holds: each
 * character is looked at once, and a search that fails is not made again.
 */
export function* codeTokens(text: string, language: BlockLanguage): Generator<CodeToken, void> {
  const scanner = new CodeScanner(text, language);
  for (let token = scanner.next(); token !== undefined; token = scanner.next()) yield token;
}

/** The same one by one, for texts of which every character may be a token: a generator costs more than that. */
export class CodeScanner {
  readonly #text: string;
  readonly #language: BlockLanguage;
  #at = 0;
  /** What the last token that is neither a comment nor a line end ends with; tells a division from a regular expression. */
  #last = '';

  readonly #commentStarts: string;

  constructor(text: string, language: BlockLanguage) {
    this.#text = text;
    this.#language = language;
    this.#commentStarts =
      language.lineComments.map((mark) => mark[0]).join('') + (language.hasBlockComments ? '/' : '');
  }

  /** The next token; undefined at the end. */
  next(): CodeToken | undefined {
    const text = this.#text;
    while (classes[text.charCodeAt(this.#at)] === space) this.#at++;
    if (this.#at >= text.length) return undefined;
    const code = text.charCodeAt(this.#at);
    const kind = code < 128 ? classes[code] : word;
    const token = kind === word ? this.#word() : this.#other(text[this.#at] ?? '', kind);
    this.#at = token.end;
    if (token.kind === 'string') this.#last = '"';
    else if (token.kind !== 'comment' && token.kind !== 'break') this.#last = token.text;
    return token;
  }

  #other(character: string, kind: number | undefined): CodeToken {
    if (kind === opening) return this.#one('open', character);
    if (kind === closing) return this.#one('close', character);
    if (character === '\n') return this.#token('break', this.#at + 1);
    const comment = this.#commentStarts.includes(character) ? this.#comment() : undefined;
    return comment ?? this.#string(character) ?? this.#mark(character);
  }

  #word(): CodeToken {
    const text = this.#text;
    let end = this.#at + 1;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code < 128 && (classes[code] !== word || code === 64)) break;
    }
    return this.#token('word', end);
  }

  #mark(character: string): CodeToken {
    return this.#token('mark', this.#at + (character === '=' && this.#text[this.#at + 1] === '>' ? 2 : 1));
  }

  #one(kind: 'open' | 'close', text: string): CodeToken {
    return { kind, text, start: this.#at, end: this.#at + 1, isOpen: false };
  }

  #token(kind: CodeToken['kind'], end: number, isOpen = false): CodeToken {
    const start = this.#at;
    return {
      kind,
      text: kind === 'comment' || kind === 'string' ? '' : this.#text.slice(start, end),
      start,
      end,
      isOpen,
    };
  }

  #comment(): CodeToken | undefined {
    const text = this.#text;
    const { lineComments, hasBlockComments } = this.#language;
    if (hasBlockComments && text.startsWith('/*', this.#at)) {
      const close = text.indexOf('*/', this.#at + 2);
      return close < 0 ? this.#token('comment', text.length, true) : this.#token('comment', close + 2);
    }
    if (!lineComments.some((mark) => text.startsWith(mark, this.#at))) return undefined;
    const end = text.indexOf('\n', this.#at);
    return end < 0 ? this.#token('comment', text.length, true) : this.#token('comment', end);
  }

  #string(quote: string): CodeToken | undefined {
    const text = this.#text;
    const language = this.#language;
    if (language.hasRegex && quote === '/' && this.#mayBeRegex()) return this.#closed('/', this.#at + 1, true);
    if (!language.quotes.includes(quote)) return undefined;
    if (language.hasTripleQuotes && text[this.#at + 1] === quote && text[this.#at + 2] === quote) {
      return this.#closed(quote.repeat(3), this.#at + 3, false);
    }
    if (quote === "'" && language.hasLifetimes) {
      const length = text[this.#at + 1] === '\\' ? 3 : 2;
      return text[this.#at + length] === "'" ? this.#token('string', this.#at + length + 1) : undefined;
    }
    return this.#closed(quote, this.#at + 1, quote !== '`');
  }

  /** Up to the closing quote, or to where the string breaks off: the end of the line for those that lie on one. */
  #closed(quote: string, from: number, isOneLine: boolean): CodeToken {
    const text = this.#text;
    for (let at = from; at < text.length; at++) {
      const character = text[at];
      if (character === '\\') at++;
      else if (isOneLine && character === '\n') return this.#token('string', at);
      else if (character === quote[0] && text.startsWith(quote, at)) return this.#token('string', at + quote.length);
    }
    return this.#token('string', text.length, true);
  }

  /** After a value a slash divides; a line that has no second one divides too. */
  #mayBeRegex(): boolean {
    if (/[\w$)\]}'"`]$/.test(this.#last) && !/^(?:return|typeof|case|in|of|await|yield)$/.test(this.#last))
      return false;
    if (this.#last === '' && this.#at > 0 && /\S/.test(this.#text[this.#at - 1] ?? '')) return false;
    const close = this.#text.indexOf('/', this.#at + 1);
    return close > 0 && this.#text[this.#at - 1] !== '<' && !this.#text.slice(this.#at, close).includes('\n');
  }
}
