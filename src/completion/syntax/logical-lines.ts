import type { BlockLanguage } from './block-language.ts';
import { codeTokens } from './code-tokens.ts';
import type { CodeToken } from './code-tokens.ts';

/** A statement's line with all lines that open brackets and strings join to it; lines of nothing but a comment are lines of their own. */
export interface LogicalLine {
  readonly start: number;
  readonly indent: number;
  /** The word it begins with (`async` left out), or nothing. */
  word: string;
  readonly isComment: boolean;
  /** It is one string and nothing else. */
  isString: boolean;
  /** Where its last token ends. */
  end: number;
  /** End of a colon outside of brackets, the first one; undefined without. */
  colon: number | undefined;
  /** What follows the colon on the line. */
  afterColon: 'nothing' | 'string' | 'code';
  /** Brackets open at its end. */
  depth: number;
  /** Its last word. */
  lastWord: string;
  /** It ends in `do |name|`. */
  endsInBar: boolean;
  /** Words by which blocks end (`end`, `fi`, …) in it. */
  enders: number;
}

const enders = /^(?:end|fi|done|esac|endif|endfor|endwhile|endfunction)$/;

/** The logical lines of a text, in order. Blank lines are none. Linear. */
export function logicalLines(text: string, language: BlockLanguage): LogicalLine[] {
  const lines: LogicalLine[] = [];
  let current: LogicalLine | undefined;
  let lineStart = 0;
  for (const token of codeTokens(text, language)) {
    if (token.kind === 'break') {
      if (current === undefined || current.depth <= 0) current = undefined;
      lineStart = token.end;
      continue;
    }
    if (current === undefined) {
      current = begin(text, token, lineStart);
      lines.push(current);
    } else extend(current, token);
  }
  return lines;
}

function begin(text: string, token: CodeToken, lineStart: number): LogicalLine {
  let indent = 0;
  for (let at = lineStart; at < token.start; at++) indent += text[at] === '\t' ? 4 : 1;
  const word = token.kind === 'word' ? token.text : '';
  return {
    start: token.start,
    indent,
    word,
    isComment: token.kind === 'comment',
    isString: token.kind === 'string',
    end: token.end,
    colon: undefined,
    afterColon: 'nothing',
    depth: token.kind === 'open' ? 1 : 0,
    lastWord: word,
    endsInBar: false,
    enders: enders.test(word) ? 1 : 0,
  };
}

function extend(line: LogicalLine, token: CodeToken): void {
  if (token.kind === 'comment') return;
  line.end = token.end;
  line.isString = false;
  line.endsInBar = token.text === '|';
  if (line.colon !== undefined)
    line.afterColon = token.kind === 'string' && line.afterColon === 'nothing' ? 'string' : 'code';
  if (token.kind === 'word') {
    if (line.word === 'async' && line.lastWord === 'async') line.word = token.text;
    line.lastWord = token.text;
    if (enders.test(token.text)) line.enders++;
  } else if (token.kind === 'open') line.depth++;
  else if (token.kind === 'close') line.depth--;
  else if (token.text === ':' && line.depth === 0) line.colon ??= token.end;
}
