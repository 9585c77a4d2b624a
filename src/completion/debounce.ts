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

/**
 * How long to wait for the next key before a request is worth it: as long as this person's keys usually are apart, nothing at all where a
 * suggestion is expected at once, longer after suggestions were turned down.
 */
export class Debounce {
  #gap: number | undefined;
  #lastKey: number | undefined;
  #dismissals = 0;
  #justAccepted = false;
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

  dismissed(): void {
    this.#dismissals++;
  }

  /** Milliseconds to wait. */
  delay(facts: WaitFacts): number {
    const isAfterAccept = this.#justAccepted;
    this.#justAccepted = false;
    if (facts.isInvoked || isAfterAccept || isExpecting(facts.linePrefix)) return 0;
    if (facts.firstTokenMs !== undefined && facts.firstTokenMs < fastModel) return 0;
    const maximum = Math.max(0, facts.isLocal ? Math.min(120, this.#maximum()) : this.#maximum());
    const wanted = this.#gap === undefined ? maximum / 2 : 1.1 * this.#gap - hostDelay;
    const factor = this.#dismissals >= 2 ? 1.5 : 1;
    return Math.min(maximum, Math.max(0, wanted) * factor);
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
