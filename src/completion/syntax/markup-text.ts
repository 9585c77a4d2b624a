/** Languages whose files may hold markup besides code. Plain TypeScript is none: its `<T>` would be read as a tag. */
const withMarkup = new Set(['javascript', 'javascriptreact', 'typescriptreact', 'vue', 'svelte', 'astro', 'php']);

/** Elements that are never closed. */
const empty = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/;
/** Elements that hold code instead of text. */
const holdsCode = /^(?:script|style)$/;

const tag = String.raw`<\/(?<closed>[\w.:-]*)\s*>|(?<![\w$)\]])<(?<opened>[A-Za-z][\w.:-]*)(?![\w.:-]|\s*,|\s+extends\b)|<>`;
/** Tokens between the tags. Quotes are text there. */
const textToken = new RegExp(String.raw`\n|${tag}|[{}]`, 'g');
/** Tokens of code and of the head of a tag. */
const codeToken = new RegExp(String.raw`\n|(?<=^|\s)\/\/[^\n]*|"[^"\n]*"|'[^'\n]*'|${tag}|[{}]|\/?>`, 'gm');

interface Open {
  readonly kind: 'head' | 'text' | 'code';
  /** Name of the element; empty for a fragment and for braces. */
  readonly name: string;
  readonly isBrace: boolean;
}

/** What a text says about its markup. */
export interface MarkupText {
  /** For each line, whether it begins between tags or in the head of one. A pair of braces between tags holds code again. */
  readonly lines: readonly boolean[];
  /** A tag is closed that the text does not open. */
  readonly closesMore: boolean;
}

/** Whether files of the language may hold markup that {@link markupText} finds. */
export function mayHoldMarkup(languageId: string): boolean {
  return withMarkup.has(languageId);
}

/** Finds the text between the tags of markup. Without a parser: a tag that is only mentioned in code may count as open. Linear. */
export function markupText(text: string): MarkupText {
  const scanner = new MarkupScanner();
  for (let at = 0; at < text.length;) {
    const token = scanner.isInText ? textToken : codeToken;
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) break;
    at = match.index + match[0].length;
    scanner.read(match);
  }
  return scanner;
}

class MarkupScanner implements MarkupText {
  readonly lines: boolean[] = [false];
  closesMore = false;
  #open: Open[] = [];

  get isInText(): boolean {
    return this.#open.at(-1)?.kind === 'text';
  }

  read({ 0: token, groups }: RegExpExecArray): void {
    if (token === '\n') this.lines.push((this.#open.at(-1)?.kind ?? 'code') !== 'code');
    else if (token === '{') this.#open.push({ kind: 'code', name: '', isBrace: true });
    else if (token === '}') this.#close(({ isBrace }) => isBrace);
    else if (token === '<>') this.#open.push({ kind: 'text', name: '', isBrace: false });
    else if (groups?.['opened'] !== undefined)
      this.#open.push({ kind: 'head', name: groups['opened'], isBrace: false });
    else if (groups?.['closed'] !== undefined) this.#closeTag(groups['closed']);
    else if (token.endsWith('>')) this.#endHead(token);
  }

  #endHead(token: string): void {
    const head = this.#open.at(-1);
    if (head?.kind !== 'head') return;
    this.#open.pop();
    if (token === '/>' || empty.test(head.name)) return;
    this.#open.push({ ...head, kind: holdsCode.test(head.name) ? 'code' : 'text' });
  }

  #closeTag(closed: string): void {
    if (!this.#close(({ name, isBrace }) => !isBrace && name === closed)) this.closesMore = true;
  }

  /** Closes the last one of its kind, and what was forgotten in it. */
  #close(isIt: (open: Open) => boolean): boolean {
    const at = this.#open.findLastIndex(isIt);
    if (at >= 0) this.#open = this.#open.slice(0, at);
    return at >= 0;
  }
}
