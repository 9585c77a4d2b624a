import { seeded } from './seeded.ts';

/** What the oracle answers at a place, cut into the pieces a model would send. */
export type OracleAnswer = readonly string[];

/**
 * A model that knows the final text and errs: in each line it is right up to a seeded point, then wrong to the line's end. A person who has
 * typed past that point gets the rest of the line right. What it says depends on the place only, so every engine gets the same.
 */
export class Oracle {
  readonly #text: string;
  /** Offset in the text from which a line goes wrong; the line's end where it does not. */
  readonly #wrongFrom: ReadonlyMap<number, number>;
  readonly #start: string;

  /** `before` is the text in front of what is typed: the oracle finds its place behind it. */
  constructor(typed: string, before: string, seed: number) {
    this.#text = typed;
    this.#start = before.slice(-60);
    const random = seeded(seed * 104_729 + 3);
    const wrongFrom = new Map<number, number>();
    let start = 0;
    for (const line of typed.split('\n')) {
      const share = 0.3 + 0.7 * random();
      wrongFrom.set(start, start + Math.min(line.length, Math.max(1, Math.round(share * line.length))));
      start += line.length + 1;
    }
    this.#wrongFrom = wrongFrom;
  }

  /** How much of the text stands before the cursor; undefined where the cursor is elsewhere or something else was typed. */
  progress(prefix: string): number | undefined {
    const anchor = prefix.lastIndexOf(this.#start);
    if (anchor < 0) return undefined;
    const typed = prefix.slice(anchor + this.#start.length);
    return this.#text.startsWith(typed) ? typed.length : undefined;
  }

  /** At most `maxTokens` pieces, to the end of the line unless several lines are wanted. */
  answer(prefix: string, maxTokens: number): OracleAnswer {
    const from = this.progress(prefix);
    if (from === undefined) return ['somethingElse', '(', ')', ';', '\n'];
    return tokens(this.#spoken(from)).slice(0, maxTokens);
  }

  #spoken(from: number): string {
    let start = this.#text.lastIndexOf('\n', from - 1) + 1;
    let at = from;
    let spoken = '';
    while (at < this.#text.length) {
      const end = lineEnd(this.#text, start);
      const wrong = this.#wrongFrom.get(start) ?? end;
      if (wrong >= end || at > wrong) spoken += this.#text.slice(at, end);
      else spoken += `${this.#text.slice(at, wrong)}Xwrong(${start % 7})`;
      spoken += '\n';
      start = end + 1;
      at = start;
    }
    return spoken;
  }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** Pieces as a tokenizer of code makes them: words with the blank before them, indentation, single signs. */
export function tokens(text: string): string[] {
  return text.match(/\n[ \t]*| ?[A-Za-z_$][\w$]{0,9}| ?\d{1,3}| ?[^\s\w]{1,2}|[ \t]+|[\s\S]/g) ?? [];
}
