/** What a wait depends on. */
export interface WaitFacts {
  /** Text of the line before the cursor. */
  readonly linePrefix: string;
  readonly isInvoked: boolean;
  /** Requests stay on this machine: they cost nothing but time. */
  readonly isLocal: boolean;
  /** Median time to the first token in milliseconds, where measured. */
  readonly firstTokenMs?: number;
}

/** VS Code itself waits this long after a change before it asks, in milliseconds. */
const hostDelay = 50;
const weight = 0.3;
const longestGap = 1_000;
const fastModel = 100;
/** Requests by whose fate the wait is measured. */
const remembered = 4;

/**
 * How long to wait for the next key before a request is worth it. As long as requests end in a suggestion there is no wait: an answer that is
 * under way while the person types what it says costs nothing. Each request that typing overtook makes the wait longer, up to the time that
 * this person's keys usually are apart. Nothing where a suggestion is expected at once, more after suggestions were turned down.
 */
export class Debounce {
  #gap: number | undefined;
  #lastKey: number | undefined;
  #dismissals = 0;
  #justAccepted = false;
  /** The last requests, newest last: true for one whose answer typing overtook before anything of it was suggested. */
  readonly #overtaken: boolean[] = [];
  readonly #maximum: () => number;

  /** `maximum` in milliseconds for models elsewhere; those on this machine wait at most 120 of it. */
  constructor(maximum: () => number) {
    this.#maximum = maximum;
  }

  key(now: number): void {
    const gap = this.#lastKey === undefined ? undefined : now - this.#lastKey;
    this.#lastKey = now;
    if (gap === undefined || gap > longestGap) return;
    this.#gap = this.#gap === undefined ? gap : this.#gap * (1 - weight) + gap * weight;
  }

  accepted(): void {
    this.#dismissals = 0;
    this.#justAccepted = true;
  }

  /** What became of a request: something of its answer was suggested, or what was typed meanwhile contradicts it. */
  request(fate: 'suggested' | 'overtaken'): void {
    this.#overtaken.push(fate === 'overtaken');
    if (this.#overtaken.length > remembered) this.#overtaken.shift();
  }

  dismissed(): void {
    this.#dismissals++;
  }

  /** Milliseconds to wait. */
  delay(facts: WaitFacts): number {
    const delay = this.expected(facts);
    this.#justAccepted = false;
    return delay;
  }

  /** What {@link delay} would say now; nothing is noted. */
  expected(facts: WaitFacts): number {
    if (facts.isInvoked || this.#justAccepted || isExpecting(facts.linePrefix)) return 0;
    if (facts.firstTokenMs !== undefined && facts.firstTokenMs < fastModel) return 0;
    const maximum = Math.max(0, facts.isLocal ? Math.min(120, this.#maximum()) : this.#maximum());
    const wanted = this.#gap === undefined ? maximum / 2 : 1.1 * this.#gap - hostDelay;
    const factor = this.#dismissals >= 2 ? 1.5 : 1;
    return Math.min(maximum, Math.max(0, wanted) * factor * this.#caution());
  }

  /** At least half of the last requests were overtaken by typing: one more is worth the editor's own wait for the next key. */
  get isInVain(): boolean {
    return this.#caution() === 1;
  }

  /** From 0 (every request came to something) to 1 (at least half of the last ones were in vain). */
  #caution(): number {
    const inVain = this.#overtaken.filter(Boolean).length;
    return Math.min(1, (2 * inVain) / remembered);
  }
}

/** Line starts, opening punctuation, and the space after a keyword: here the person looks for what comes next. */
function isExpecting(linePrefix: string): boolean {
  if (linePrefix.trim() === '') return true;
  return (
    /[.([{,=:]\s?$/.test(linePrefix) ||
    /\b(?:return|if|for|while|import|from|new|const|let|def|await|in|of) $/.test(linePrefix)
  );
}
