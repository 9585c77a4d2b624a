import { PatternRefused } from './pattern-refused.ts';

type Matches = (code: number) => boolean;
type Assertion = 'start' | 'end' | 'word' | 'not-word';

/** Parsed form; compiled to states below. */
type Node =
  | { readonly kind: 'one'; readonly matches: Matches }
  | { readonly kind: 'assert'; readonly what: Assertion }
  | { readonly kind: 'all'; readonly of: readonly Node[] }
  | { readonly kind: 'any'; readonly of: readonly Node[] }
  | { readonly kind: 'repeat'; readonly of: Node; readonly min: number; readonly max: number };

type State =
  | { readonly kind: 'one'; readonly matches: Matches; readonly next: number }
  | { readonly kind: 'assert'; readonly what: Assertion; readonly next: number }
  | { readonly kind: 'split'; readonly next: readonly number[] }
  | { readonly kind: 'end' };

/** With lines of 2,000 characters at most a million steps: some milliseconds. */
const maxStates = 500;
const maxPattern = 500;

/**
 * A regular expression that is matched in time proportional to its length times the length of the text, whatever the pattern: all ways
 * through it are followed at once. Takes literals, `.`, classes, `\d \w \s \b` and their negations, `^ $`, groups, `|`, `* + ? {m,n}`; no
 * look-around and no back-references. Throws {@link PatternRefused}.
 */
export function compileLinear(pattern: string, ignoreCase: boolean): (line: string) => boolean {
  if (pattern.length > maxPattern) throw new PatternRefused(`The pattern is longer than ${maxPattern} characters.`);
  const states: State[] = [{ kind: 'end' }];
  const start = compile(new Parser(pattern, ignoreCase).parse(), 0, states);
  const search = new Search(states, start);
  return (line) => search.matches(line);
}

function compile(node: Node, next: number, states: State[]): number {
  const add = (state: State): number => {
    if (states.length >= maxStates) throw new PatternRefused('The pattern is too large; use smaller repetitions.');
    return states.push(state) - 1;
  };
  switch (node.kind) {
    case 'one':
      return add({ kind: 'one', matches: node.matches, next });
    case 'assert':
      return add({ kind: 'assert', what: node.what, next });
    case 'all':
      return node.of.reduceRight((after, each) => compile(each, after, states), next);
    case 'any':
      return add({ kind: 'split', next: node.of.map((each) => compile(each, next, states)) });
    case 'repeat':
      return compileRepeat(node, next, states, add);
  }
}

function compileRepeat(
  node: Extract<Node, { kind: 'repeat' }>,
  next: number,
  states: State[],
  add: (state: State) => number,
): number {
  let entry = next;
  if (node.max === Number.POSITIVE_INFINITY) {
    const targets = [next];
    entry = add({ kind: 'split', next: targets });
    targets.push(compile(node.of, entry, states));
  } else {
    for (let i = node.min; i < node.max; i++)
      entry = add({ kind: 'split', next: [compile(node.of, entry, states), next] });
  }
  for (let i = 0; i < node.min; i++) entry = compile(node.of, entry, states);
  return entry;
}

/** Follows all ways at once. Keeps its memory from line to line: the same states are looked at a million times. */
class Search {
  readonly #states: readonly State[];
  readonly #start: number;
  /** The step at which a state was reached last. */
  readonly #seen: Float64Array;
  #step = 0;

  constructor(states: readonly State[], start: number) {
    this.#states = states;
    this.#start = start;
    this.#seen = new Float64Array(states.length);
  }

  matches(line: string): boolean {
    let waiting: number[] = [];
    for (let at = 0; at <= line.length; at++) {
      this.#step++;
      const reached: number[] = [];
      // A match may begin anywhere.
      waiting.push(this.#start);
      if (this.#reach(waiting, reached, { line, at })) return true;
      waiting = reached;
    }
    return false;
  }

  /** Adds to `next` where the character at this place leads, from all states that can be reached without one. True at the end of the pattern. */
  #reach(open: number[], next: number[], place: { readonly line: string; readonly at: number }): boolean {
    const { line, at } = place;
    const code = at < line.length ? line.charCodeAt(at) : -1;
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (this.#seen[index] === this.#step) continue;
      this.#seen[index] = this.#step;
      const state = this.#states[index];
      if (state === undefined || state.kind === 'end') return true;
      if (state.kind === 'one') {
        if (code >= 0 && state.matches(code)) next.push(state.next);
      } else if (state.kind === 'split') open.push(...state.next);
      else if (holds(state.what, line, at)) open.push(state.next);
    }
    return false;
  }
}

function holds(what: Assertion, line: string, at: number): boolean {
  if (what === 'start') return at === 0;
  if (what === 'end') return at === line.length;
  const isBorder = isWord(line.charCodeAt(at - 1)) !== isWord(line.charCodeAt(at));
  return isBorder === (what === 'word');
}

const isDigit: Matches = (code) => code >= 48 && code <= 57;
const isWord: Matches = (code) =>
  isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
const isSpace: Matches = (code) => /\s/.test(String.fromCharCode(code));
const not =
  (matches: Matches): Matches =>
  (code) =>
    !matches(code);
const classes: Readonly<Record<string, Matches>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
};
const controls: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, v: 11, 0: 0 };

/** Recursive descent over the pattern. */
class Parser {
  readonly #pattern: string;
  readonly #ignoreCase: boolean;
  #at = 0;
  #depth = 0;

  constructor(pattern: string, ignoreCase: boolean) {
    this.#pattern = pattern;
    this.#ignoreCase = ignoreCase;
  }

  parse(): Node {
    const node = this.#alternatives();
    if (this.#at < this.#pattern.length) throw new PatternRefused('The pattern has a ) without a (.');
    return node;
  }

  #alternatives(): Node {
    const of = [this.#sequence()];
    while (this.#take('|')) of.push(this.#sequence());
    return of.length === 1 && of[0] ? of[0] : { kind: 'any', of };
  }

  #sequence(): Node {
    const of: Node[] = [];
    while (this.#at < this.#pattern.length && !'|)'.includes(this.#peek())) of.push(this.#repeated());
    return { kind: 'all', of };
  }

  #repeated(): Node {
    let node = this.#atom();
    for (let times = this.#times(); times !== undefined; times = this.#times()) {
      this.#take('?');
      node = { kind: 'repeat', of: node, ...times };
    }
    return node;
  }

  #times(): { readonly min: number; readonly max: number } | undefined {
    if (this.#take('*')) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (this.#take('+')) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (this.#take('?')) return { min: 0, max: 1 };
    const [all, low, comma, high] = /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(this.#pattern.slice(this.#at)) ?? [];
    if (all === undefined) return undefined;
    this.#at += all.length;
    const min = Number(low);
    const max = comma === '' ? min : high === '' ? Number.POSITIVE_INFINITY : Number(high);
    if (max < min) throw new PatternRefused('The pattern has a repetition whose numbers are out of order.');
    return { min, max };
  }

  #atom(): Node {
    const character = this.#next();
    if (character === '(') return this.#group();
    if (character === '[') return { kind: 'one', matches: this.#set() };
    if (character === '.')
      return { kind: 'one', matches: (code) => code !== 10 && code !== 13 && (code | 1) !== 0x2029 };
    if (character === '^') return { kind: 'assert', what: 'start' };
    if (character === '$') return { kind: 'assert', what: 'end' };
    if (character === '\\') return this.#escape();
    if ('*+?'.includes(character)) throw new PatternRefused('The pattern has a repetition of nothing.');
    return { kind: 'one', matches: this.#literal(character.charCodeAt(0)) };
  }

  #group(): Node {
    if (this.#take('?') && !this.#take(':'))
      throw new PatternRefused('Look-around and named groups are not supported.');
    if (++this.#depth > 50) throw new PatternRefused('The pattern has too many nested groups.');
    const node = this.#alternatives();
    if (!this.#take(')')) throw new PatternRefused('The pattern has a ( without a ).');
    this.#depth--;
    return node;
  }

  #escape(): Node {
    const character = this.#next();
    if (character === 'b') return { kind: 'assert', what: 'word' };
    if (character === 'B') return { kind: 'assert', what: 'not-word' };
    if (/[1-9k]/.test(character)) throw new PatternRefused('Back-references are not supported.');
    return { kind: 'one', matches: classes[character] ?? this.#literal(this.#escapedCode(character)) };
  }

  #escapedCode(character: string): number {
    const digits = character === 'x' ? 2 : character === 'u' ? 4 : 0;
    const hex = this.#pattern.slice(this.#at, this.#at + digits);
    if (digits > 0 && new RegExp(`^[0-9a-fA-F]{${digits}}$`).test(hex)) {
      this.#at += digits;
      return Number.parseInt(hex, 16);
    }
    if (/[pPcxu]/.test(character)) throw new PatternRefused(`The escape \\${character} is not supported.`);
    return controls[character] ?? character.charCodeAt(0);
  }

  #set(): Matches {
    const negated = this.#take('^');
    const members: Matches[] = [];
    while (!this.#take(']')) members.push(this.#member());
    return (code) => members.some((matches) => matches(code)) !== negated;
  }

  #member(): Matches {
    const low = this.#memberCode();
    if (typeof low === 'function') return low;
    if (this.#peek() !== '-' || this.#pattern[this.#at + 1] === ']') return this.#literal(low);
    this.#at++;
    const high = this.#memberCode();
    if (typeof high === 'function' || high < low)
      throw new PatternRefused('The pattern has a range that is out of order.');
    const inRange: Matches = (code) => code >= low && code <= high;
    return this.#ignoreCase ? (code) => caseForms(code).some(inRange) : inRange;
  }

  #memberCode(): number | Matches {
    const character = this.#next();
    if (character !== '\\') return character.charCodeAt(0);
    const escaped = this.#next();
    if (escaped === 'b') return 8;
    return classes[escaped] ?? this.#escapedCode(escaped);
  }

  #literal(wanted: number): Matches {
    if (!this.#ignoreCase) return (code) => code === wanted;
    const forms = caseForms(wanted);
    return (code) => forms.includes(code) || caseForms(code).includes(wanted);
  }

  #peek(): string {
    return this.#pattern.charAt(this.#at);
  }

  #next(): string {
    if (this.#at >= this.#pattern.length) throw new PatternRefused('The pattern ends too early.');
    return this.#pattern.charAt(this.#at++);
  }

  #take(character: string): boolean {
    if (this.#peek() !== character || this.#at >= this.#pattern.length) return false;
    this.#at++;
    return true;
  }
}

function caseForms(code: number): readonly number[] {
  const character = String.fromCharCode(code);
  const forms = [character, character.toLowerCase(), character.toUpperCase()];
  return forms.filter((form) => form.length === 1).map((form) => form.charCodeAt(0));
}
