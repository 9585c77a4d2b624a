import type { Track } from '../tracks/track.ts';

/** Requests of a model whose times are kept. */
const kept = 10;

/** How long each model takes to its first token, by its last requests. */
export class FirstTokenTimes {
  readonly #samples = new Map<string, number[]>();

  /** Notes a request that is over. One that brought nothing says nothing. */
  note({ firstTokenAt, startedAt, origin }: Track): void {
    if (firstTokenAt === undefined) return;
    const samples = this.#samples.get(origin.name) ?? [];
    samples.push(firstTokenAt - startedAt);
    if (samples.length > kept) samples.shift();
    this.#samples.set(origin.name, samples);
  }

  /** Milliseconds; undefined before the first request was answered. */
  median(name: string): number | undefined {
    const samples = this.#samples.get(name);
    return samples?.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)];
  }

  clear(): void {
    this.#samples.clear();
  }
}
