/**
 * Git's `wildmatch`, which decides what a pattern of an ignore file matches. Texts hold one character a byte, since git compares bytes. All
 * ways through a pattern are followed at once, so that a text costs at most its length times the pattern's, whatever the pattern.
 */
export interface WildmatchOptions {
  /** `*`, `?` and sets stop at a slash; `**` does not. */
  readonly isPath: boolean;
  /** ASCII letters of either case match. */
  readonly ignoreCase: boolean;
}

type Token =
  | { readonly kind: 'one'; readonly matches: (code: number) => boolean }
  /** Any number of characters, slashes too where `slashes`. */
  | { readonly kind: 'star'; readonly slashes: boolean }
  /** Nothing, or whole folders with the slash behind them. */
  | { readonly kind: 'folders' }
  | { readonly kind: 'never' };

const slash = 0x2f;

/** Makes a test of a pattern. A malformed pattern matches nothing. */
export function wildmatch(pattern: string, options: WildmatchOptions): (text: string) => boolean {
  const tokens = tokensOf(pattern, options);
  return (text) => run(tokens, text, options.isPath);
}

/** Follows the pattern from every place that the text so far can have led to. */
function run(tokens: readonly Token[], text: string, isPath: boolean): boolean {
  let current = new Set<number>();
  enter(0, tokens, current);
  for (let at = 0; at < text.length && current.size > 0; at++) {
    const code = text.charCodeAt(at);
    const next = new Set<number>();
    for (const place of current) step({ place, code, isPath }, tokens, next);
    current = next;
  }
  return current.has(tokens.length);
}

/** Adds a place, and those behind it that need no character. */
function enter(place: number, tokens: readonly Token[], places: Set<number>): void {
  for (let at = place; !places.has(at); at++) {
    places.add(at);
    const kind = tokens[at]?.kind;
    if (kind !== 'star' && kind !== 'folders') return;
  }
}

function step(
  { place, code, isPath }: { readonly place: number; readonly code: number; readonly isPath: boolean },
  tokens: readonly Token[],
  next: Set<number>,
): void {
  const token = tokens[place];
  if (token?.kind === 'one') {
    if (token.matches(code)) enter(place + 1, tokens, next);
  } else if (token?.kind === 'star') {
    if (code !== slash || token.slashes || !isPath) enter(place, tokens, next);
  } else if (token?.kind === 'folders') {
    next.add(place);
    if (code === slash) enter(place + 1, tokens, next);
  }
}

function tokensOf(pattern: string, options: WildmatchOptions): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length;) {
    const [token, next] = tokenAt(pattern, at, options);
    tokens.push(token);
    if (token.kind === 'never') break;
    at = next;
  }
  return tokens;
}

function tokenAt(pattern: string, at: number, options: WildmatchOptions): readonly [Token, next: number] {
  const character = pattern[at];
  if (character === '*') return starAt(pattern, at, options.isPath);
  if (character === '?') return [{ kind: 'one', matches: (code) => !options.isPath || code !== slash }, at + 1];
  if (character === '[') return setAt(pattern, at, options);
  const literal = character === '\\' ? at + 1 : at;
  if (literal >= pattern.length) return [{ kind: 'never' }, literal];
  const wanted = lowered(pattern.charCodeAt(literal), options.ignoreCase);
  return [{ kind: 'one', matches: (code) => lowered(code, options.ignoreCase) === wanted }, literal + 1];
}

/** A run of stars. Two or more cross slashes only where they are a segment of their own. */
function starAt(pattern: string, at: number, isPath: boolean): readonly [Token, next: number] {
  let end = at;
  while (pattern[end] === '*') end++;
  if (!isPath) return [{ kind: 'star', slashes: true }, end];
  const begins = at === 0 || pattern[at - 1] === '/';
  const ends = end === pattern.length || pattern[end] === '/' || pattern.startsWith('\\/', end);
  if (end - at === 1 || !begins || !ends) return [{ kind: 'star', slashes: false }, end];
  return pattern[end] === '/' ? [{ kind: 'folders' }, end + 1] : [{ kind: 'star', slashes: true }, end];
}

/** A test of one character of a set: a single one, a range or a class. `code` comes with letters in lower case where case is ignored. */
type Member = (code: number) => boolean;

function setAt(pattern: string, start: number, options: WildmatchOptions): readonly [Token, next: number] {
  let at = start + 1;
  const isNegated = pattern[at] === '!' || pattern[at] === '^';
  if (isNegated) at++;
  const members: Member[] = [];
  let before: number | undefined;
  do {
    const part = memberAt(pattern, at, before, options.ignoreCase);
    if (part === undefined) return [{ kind: 'never' }, pattern.length];
    members.push(part.member);
    before = part.single;
    at = part.next;
  } while (pattern[at] !== ']');
  const matches = (code: number): boolean => {
    if (options.isPath && code === slash) return false;
    const folded = lowered(code, options.ignoreCase);
    return members.some((member) => member(folded)) !== isNegated;
  };
  return [{ kind: 'one', matches }, at + 1];
}

interface SetPart {
  readonly member: Member;
  /** The character, where it may begin a range. */
  readonly single?: number;
  readonly next: number;
}

/** One part of a set; undefined where the set does not end. `before`: the character that stands before, where a range may begin with it. */
function memberAt(pattern: string, at: number, before: number | undefined, ignoreCase: boolean): SetPart | undefined {
  if (at >= pattern.length) return undefined;
  const character = pattern[at];
  if (character === '\\') return at + 1 < pattern.length ? single(pattern, at + 1) : undefined;
  const follows = pattern[at + 1];
  if (character === '-' && before !== undefined && follows !== undefined && follows !== ']') {
    const last = follows === '\\' ? at + 2 : at + 1;
    if (last >= pattern.length) return undefined;
    return { member: range(before, pattern.charCodeAt(last), ignoreCase), next: last + 1 };
  }
  if (character === '[' && follows === ':') return classAt(pattern, at, ignoreCase);
  return single(pattern, at);
}

function single(pattern: string, at: number): SetPart {
  const wanted = pattern.charCodeAt(at);
  return { member: (code) => code === wanted, single: wanted, next: at + 1 };
}

function range(first: number, last: number, ignoreCase: boolean): Member {
  const isWithin = (code: number): boolean => code >= first && code <= last;
  return (code) => isWithin(code) || (ignoreCase && isLower(code) && isWithin(code - 0x20));
}

/** `[:name:]`; a set that does not say it to its end holds a bracket. */
function classAt(pattern: string, at: number, ignoreCase: boolean): SetPart | undefined {
  const end = pattern.indexOf(']', at + 2);
  if (end === -1) return undefined;
  if (end - at < 3 || pattern[end - 1] !== ':') return single(pattern, at);
  const member = characterClasses[pattern.slice(at + 2, end - 1)];
  if (member === undefined) return undefined;
  const isUpper = pattern.slice(at + 2, end - 1) === 'upper';
  return { member: isUpper && ignoreCase ? (code) => member(code) || isLower(code) : member, next: end + 1 };
}

const characterClasses: Readonly<Record<string, Member | undefined>> = {
  alnum: matching(/[A-Za-z0-9]/),
  alpha: matching(/[A-Za-z]/),
  blank: matching(/[ \t]/),
  cntrl: (code) => code < 0x20 || code === 0x7f,
  digit: matching(/[0-9]/),
  graph: (code) => code > 0x20 && code < 0x7f,
  lower: matching(/[a-z]/),
  print: (code) => code >= 0x20 && code < 0x7f,
  punct: matching(/[!-/:-@[-`{-~]/),
  space: matching(/[ \t\n\v\f\r]/),
  upper: matching(/[A-Z]/),
  xdigit: matching(/[A-Fa-f0-9]/),
};

function matching(expression: RegExp): Member {
  return (code) => expression.test(String.fromCharCode(code));
}

function isLower(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

function lowered(code: number, ignoreCase: boolean): number {
  return ignoreCase && code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
}
