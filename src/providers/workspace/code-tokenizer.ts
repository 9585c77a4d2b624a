/** Receives one token: its text without white space before it, and whether white space stood there. */
export type TokenSink = (text: string, spaced: boolean) => void;

/** Receives the ends of one token in the text, and whether white space stood before it. */
export type SpanSink = (from: number, to: number, spaced: boolean) => void;

/** A line end, as a token; further empty lines are not told apart. */
export const newline = '\n';
/** Longer strings and comments' words are cut: their exact text is never worth suggesting. */
const maximumTokenLength = 64;
const maximumStringLength = 40;

const operators = new Set([
  ...['===', '!==', '**=', '...', '<<=', '>>=', '>>>', '&&=', '||=', '??='],
  ...['=>', '==', '!=', '<=', '>=', '&&', '||', '??', '?.', '++', '--', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^='],
  ...['->', '::', '<<', '>>', '**', '//', '/*', '*/', ':=', '</', '/>', '..', '{}', '[]'],
]);

const operatorBeginnings = new Set([...operators].flatMap((operator) => [operator.slice(0, 1), operator.slice(0, 2)]));

/** True for texts that a longer operator begins with. */
export function isOperatorBeginning(text: string): boolean {
  return operatorBeginnings.has(text) && !/[{[]/.test(text);
}

/** Which ASCII characters an operator of several characters begins with. */
const isOperatorCode = new Uint8Array(128);
for (const operator of operators) isOperatorCode[operator.charCodeAt(0)] = 1;

/** True for characters of identifiers and numbers. Everything beyond ASCII counts, so that no script is cut into pieces. */
export function isWordCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 36 ||
    (code >= 0xc0 && code < 0x2000) ||
    (code >= 0x2e80 && code < 0xfe00)
  );
}

/** Cuts code into tokens as {@link scanTokens} does and gives out their texts. */
export function tokenize(text: string, from: number, to: number, sink: TokenSink): void {
  scanTokens(text, from, to, (start, end, spaced) => sink(text.slice(start, end), spaced));
}

/**
 * Cuts code of any language into tokens between two offsets: words, short strings, operators, and one token for the end of a line that
 * holds something. Needs no grammar: an unfinished or broken text gives tokens too. Never throws; linear time.
 */
export function scanTokens(text: string, from: number, to: number, sink: SpanSink): void {
  let at = from;
  let spaced = false;
  let lineHolds = false;
  while (at < to) {
    const code = text.charCodeAt(at);
    if (code === 10) {
      if (lineHolds) sink(at, at + 1, false);
      lineHolds = false;
      spaced = false;
      at++;
    } else if (code === 32 || code === 9 || code === 13) {
      spaced = lineHolds;
      at++;
    } else {
      const end = tokenEnd(text, at, to);
      sink(at, Math.min(end, at + maximumTokenLength), spaced);
      lineHolds = true;
      spaced = false;
      at = end;
    }
  }
}

function tokenEnd(text: string, at: number, to: number): number {
  const code = text.charCodeAt(at);
  if (isWordCode(code)) {
    let end = at + 1;
    while (end < to && isWordCode(text.charCodeAt(end))) end++;
    return end;
  }
  if (code === 34 || code === 39 || code === 96) return stringEnd(text, at, to);
  if (code < 128 && isOperatorCode[code] === 1) {
    for (let length = 3; length >= 2; length--) {
      if (at + length <= to && operators.has(text.slice(at, at + length))) return at + length;
    }
  }
  return Math.min(to, at + (code >= 0xd800 && code < 0xdc00 ? 2 : 1));
}

/** A short string on one line is one token; a longer one begins with its quote as a token. */
function stringEnd(text: string, at: number, to: number): number {
  const quote = text.charCodeAt(at);
  const limit = Math.min(to, at + maximumStringLength);
  for (let i = at + 1; i < limit; i++) {
    const code = text.charCodeAt(i);
    if (code === 10) break;
    if (code === 92) i++;
    else if (code === quote) return i + 1;
  }
  return at + 1;
}
