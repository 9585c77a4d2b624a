import type { BlockLanguage, HeadShape } from './block-language.ts';
import type { CodeToken } from './code-tokens.ts';
import { codeTokens } from './code-tokens.ts';

/** The beginning of a block whose brace has not come yet. */
interface Head {
  readonly word: string;
  readonly shape: HeadShape | 'arrow' | 'method';
  /** Before, inside or behind its parentheses. */
  state: 'before' | 'inside' | 'after';
  /** A name, a string or a parenthesis has come. */
  isNamed: boolean;
  readonly indent: number;
}

interface Frame {
  readonly open: string;
  /** `members` is a block of members; `value` are braces of an object, a type or a `switch`. */
  readonly role: 'block' | 'members' | 'value' | 'head' | 'plain';
  readonly word: string;
  /** Indentation of the line the block's head begins on. */
  readonly indent: number;
  hasContent: boolean;
  head: Head | undefined;
  /** A block of `do` was closed just now: `while` belongs to it. */
  isAfterDo: boolean;
  words: number;
  hasAssignment: boolean;
}

/** Where a place lies among the blocks around it. */
export interface BlockPlace {
  /** A block's head has begun and its brace has not. */
  readonly isInHead: boolean;
  /** Parentheses of that head which are open. */
  readonly openParentheses: number;
  /** The innermost block has nothing in it yet. */
  readonly isEmptyBlock: boolean;
  /** Indentation of the line on which that block's head begins. */
  readonly indent: number;
}

/** Words and marks with which a head goes on in a new line. */
const goesOn = /^(?:[{:,.&|<>+*=-]|=>|extends|implements|throws|where|with|async|noexcept|const|override|final)$/;
/** After these a new line goes on with what was begun. */
const isUnfinished = /[,.:&|<>+*=(-]$/;

/** Brackets inside of one another that are followed; deeper ones are counted only. */
const maximumDepth = 200;

/** Follows the blocks of a language with braces, token by token; what is missing or too much is taken as it comes. */
export class BraceBlocks {
  readonly #language: BlockLanguage;
  readonly #frames: Frame[] = [newFrame('', 'plain', { word: '', indent: 0 })];
  #last = '';
  #lastKind: CodeToken['kind'] = 'break';
  #lineIndent = 0;
  #isNewLine = false;
  /** Open brackets beyond {@link maximumDepth}. */
  #beyond = 0;

  constructor(language: BlockLanguage) {
    this.#language = language;
  }

  /** Brackets that are open. */
  get depth(): number {
    return this.#frames.length - 1;
  }

  /** Depth at which the innermost block lies that is open; 0 outside of blocks. */
  get blockDepth(): number {
    return this.#frames.findLastIndex(({ role }) => role === 'block' || role === 'members');
  }

  take(token: CodeToken, lineIndent: number): void {
    if (token.kind === 'comment') return;
    if (token.kind === 'break') {
      this.#isNewLine = true;
      return;
    }
    if (this.#isNewLine) this.#endHeadByLine(token);
    this.#isNewLine = false;
    this.#lineIndent = lineIndent;
    if (token.kind === 'word') this.#word(token.text);
    else if (token.kind === 'string') this.#value();
    else if (token.kind === 'open') {
      if (this.#frames.length > maximumDepth) this.#beyond++;
      else this.#open(token.text);
    } else if (token.kind === 'close') {
      if (this.#beyond > 0) this.#beyond--;
      else this.#close(token.text);
    } else this.#mark(token.text);
    this.#last = token.kind === 'string' ? '"' : token.text;
    this.#lastKind = token.kind;
  }

  /** Where the text taken so far ends. */
  place(): BlockPlace {
    let openParentheses = 0;
    for (const frame of this.#frames.toReversed()) {
      if (frame.head !== undefined && this.#isCertain(frame.head)) {
        return { isInHead: true, openParentheses, isEmptyBlock: false, indent: frame.head.indent };
      }
      if (frame.open === '(' || frame.open === '[') openParentheses++;
      else {
        const isBlock = frame.role === 'block' || frame.role === 'members';
        return { isInHead: false, openParentheses, isEmptyBlock: isBlock && !frame.hasContent, indent: frame.indent };
      }
    }
    return { isInHead: false, openParentheses, isEmptyBlock: false, indent: 0 };
  }

  /** A method is told from a call only by what follows its parameters; a type after a colon has to be begun. */
  #isCertain(head: Head): boolean {
    if (head.shape === 'named') return head.isNamed;
    return head.shape !== 'method' || (head.word !== '' && this.#last !== ':');
  }

  get #frame(): Frame {
    return this.#frames[this.#frames.length - 1] as Frame;
  }

  #endHeadByLine({ text }: CodeToken): void {
    const { head } = this.#frame;
    if (head === undefined || goesOn.test(text) || isUnfinished.test(this.#last)) return;
    if (head.shape === 'free' || head.shape === 'function' || head.shape === 'method' || head.shape === 'named') {
      this.#endStatement();
    }
  }

  #endStatement(): void {
    const frame = this.#frame;
    frame.head = undefined;
    frame.words = 0;
    frame.hasAssignment = false;
    frame.isAfterDo = false;
  }

  #word(word: string): void {
    this.#value();
    const frame = this.#frame;
    frame.words++;
    if (frame.head !== undefined) {
      frame.head.isNamed = true;
      return;
    }
    if (this.#last === '.' || this.#last === '#') return;
    if (word === 'while' && frame.isAfterDo) return;
    const shape = this.#language.heads.get(word);
    if (shape === undefined || (shape === 'named' && this.#lastKind === 'mark' && frame.words > 1)) return;
    const isNamed = word === 'global' && this.#last === 'declare';
    frame.head = { word, shape, state: 'before', isNamed, indent: this.#lineIndent };
  }

  /** A word, a string or anything else that is no bracket: the body of a head that needs no brace. */
  #value(): void {
    const frame = this.#frame;
    frame.hasContent = true;
    const { head } = frame;
    if (head === undefined) return;
    if (this.#lastKind === 'word' || this.#lastKind === 'break' || head.word === this.#last) head.isNamed = true;
    const isBody =
      head.shape === 'bare' || head.shape === 'arrow' || (head.shape === 'parens' && head.state === 'after');
    if (isBody) frame.head = undefined;
  }

  #open(bracket: string): void {
    if (bracket === '{') {
      this.#openBrace();
      return;
    }
    const frame = this.#frame;
    const { head } = frame;
    const isOfHead = head !== undefined && bracket === '(' && head.state === 'before' && hasParentheses(head);
    if (isOfHead) head.state = 'inside';
    else this.#value();
    frame.hasContent = true;
    this.#frames.push(newFrame(bracket, isOfHead ? 'head' : 'plain', { word: '', indent: this.#lineIndent }));
  }

  #openBrace(): void {
    const frame = this.#frame;
    const { head } = frame;
    frame.hasContent = true;
    const isType = head !== undefined && head.state === 'after' && /^[:|&<]$/.test(this.#last);
    if (head === undefined || isType) {
      const isBare = this.#language.hasBareBlocks && !/^[=(,:[]$/.test(this.#last);
      this.#frames.push(newFrame('{', isBare ? 'block' : 'value', { word: '', indent: this.#lineIndent }));
      return;
    }
    frame.head = undefined;
    const role = this.#language.memberHeads.has(head.word) ? 'members' : 'block';
    this.#frames.push(newFrame('{', role, { word: head.word, indent: head.indent }));
  }

  #close(bracket: string): void {
    const open = bracket === '}' ? '{' : bracket === ')' ? '(' : '[';
    const at = this.#frames.findLastIndex((frame) => frame.open === open);
    // A bracket that closes nothing, or that would close a block around it, is one too many.
    if (at <= 0 || (open !== '{' && this.#frames.slice(at + 1).some((frame) => frame.open === '{'))) return;
    const closed = this.#frames[at];
    this.#frames.length = at;
    const frame = this.#frame;
    frame.hasContent = true;
    if (open === '{') this.#closeBrace(closed);
    else if (closed?.role === 'head' && frame.head !== undefined) frame.head.state = 'after';
    else if (open === '(' && frame.head === undefined) this.#beginMethod(frame);
  }

  #closeBrace(closed: Frame | undefined): void {
    if (closed?.role === 'value') return;
    this.#endStatement();
    this.#frame.isAfterDo = closed?.word === 'do';
  }

  /** A name and parameters among members, or a type, a name and parameters where functions are written so. */
  #beginMethod(frame: Frame): void {
    const isMember = frame.role === 'members';
    const isTyped = this.#language.hasTypedFunctions && frame.open === '' && frame.words >= 2;
    const mayOpen = frame.role === 'value' && frame.words > 0;
    if (frame.hasAssignment || !(isMember || isTyped || mayOpen)) return;
    const word = mayOpen ? '' : '()';
    frame.head = { word, shape: 'method', state: 'after', isNamed: true, indent: this.#lineIndent };
  }

  #mark(mark: string): void {
    const frame = this.#frame;
    if (mark === ';') this.#semicolon(frame);
    else if (mark === ',') this.#comma(frame);
    else if (mark === '=>' && this.#language.hasArrows) this.#arrow(frame);
    else if (mark === '=') {
      frame.hasAssignment = true;
      if (frame.head?.shape === 'method') frame.head = undefined;
    } else if (mark !== ':' && mark !== '*') this.#markOfHead(frame);
  }

  #semicolon(frame: Frame): void {
    // Those of `for (;;)` end nothing.
    if (frame.open === '(') return;
    frame.hasContent = true;
    this.#endStatement();
  }

  #comma(frame: Frame): void {
    if (frame.role === 'members' || frame.role === 'value') this.#endStatement();
    else if (frame.head?.shape === 'arrow') frame.head = undefined;
    else this.#markOfHead(frame);
  }

  #markOfHead(frame: Frame): void {
    frame.hasContent = true;
    const { head } = frame;
    if (head?.shape === 'bare' || head?.shape === 'arrow') frame.head = undefined;
    if (head?.shape === 'parens' && head.state === 'after') frame.head = undefined;
    if (head?.word === '') frame.head = undefined;
  }

  #arrow(frame: Frame): void {
    // The type of what a function gives back may be a function too.
    if (frame.head?.state === 'after' && frame.head.shape === 'function') return;
    frame.hasContent = true;
    frame.head = { word: '=>', shape: 'arrow', state: 'after', isNamed: true, indent: this.#lineIndent };
  }
}

function hasParentheses(head: Head): boolean {
  return head.shape === 'parens' || head.shape === 'function';
}

function newFrame(open: string, role: Frame['role'], { word, indent }: { word: string; indent: number }): Frame {
  return {
    open,
    role,
    word,
    indent,
    hasContent: false,
    head: undefined,
    isAfterDo: false,
    words: 0,
    hasAssignment: false,
  };
}

/** Feeds a text to {@link BraceBlocks}, each token with the indentation of its line. `stop` is asked after each token. */
export function followBraces(
  text: string,
  language: BlockLanguage,
  stop: (blocks: BraceBlocks, token: CodeToken) => boolean = () => false,
): BraceBlocks {
  const blocks = new BraceBlocks(language);
  let lineStart = 0;
  let indent = 0;
  let isLineStart = true;
  for (const token of codeTokens(text, language)) {
    if (isLineStart) indent = widthOf(text, lineStart, token.start);
    isLineStart = token.kind === 'break';
    if (isLineStart) lineStart = token.end;
    blocks.take(token, indent);
    if (stop(blocks, token)) break;
  }
  return blocks;
}

function widthOf(text: string, from: number, to: number): number {
  let width = 0;
  for (let at = from; at < to; at++) width += text[at] === '\t' ? 4 : 1;
  return width;
}
