import type { Files } from './files.ts';

/**
 * A file that only grows, line by line, with one writer. Lines wait until they are written, in order; what a failed write left behind
 * is closed by the next one, so that every whole line can be read.
 */
export class AppendJournal {
  readonly #files: Pick<Files, 'append' | 'replace' | 'size'>;
  readonly #path: string;
  readonly #refill: () => void;
  #waiting: Uint8Array[] = [];
  #isWhole = false;
  #isOnDisk = false;
  #isTorn = false;
  #syncWanted = false;
  #isClosed = false;
  #turn: Promise<void> = Promise.resolve();

  /** `refill`: the file was removed from outside; adds all lines again that it held. */
  constructor(files: Pick<Files, 'append' | 'replace' | 'size'>, path: string, refill: () => void) {
    this.#files = files;
    this.#path = path;
    this.#refill = refill;
  }

  /** Lines that are not in the file yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Puts a line, its newline included, behind all that wait. */
  add(line: Uint8Array): void {
    this.#waiting.push(line);
  }

  /** Forgets what waits. What is added from now on becomes the file in one piece, or not at all. */
  beginAnew(): void {
    this.#waiting = [];
    this.#isWhole = true;
    this.#isTorn = false;
    this.#isOnDisk = false;
  }

  /** Writes what waits in one piece; calls run one after the other. Rejects with the error of the disk; the lines then wait for the next call. */
  flush(durable: boolean): Promise<void> {
    this.#syncWanted ||= durable;
    const write = async (): Promise<void> => {
      if (this.#isOnDisk && (await this.#isGone())) {
        this.beginAnew();
        this.#refill();
      }
      // Lines that come while this write runs are left for the next one.
      const count = this.#waiting.length;
      if (count === 0 || this.#isClosed) return;
      await this.#writeOut(joined(this.#waiting, this.#isTorn));
      this.#waiting = this.#waiting.slice(count);
    };
    const turn = this.#turn.then(write);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** No write begins after this; resolves when the one under way is over. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.#turn;
  }

  async #writeOut(bytes: Uint8Array): Promise<void> {
    // One write may carry the lines of several calls: it is as durable as the most careful of them wants.
    const durable = this.#syncWanted;
    this.#syncWanted = false;
    try {
      if (this.#isWhole) await this.#files.replace(this.#path, bytes);
      else await this.#files.append(this.#path, bytes, durable);
      this.#isWhole = false;
      this.#isTorn = false;
      this.#isOnDisk = true;
    } catch (error) {
      // A torn line may stand at the end of the file: the next write closes it first.
      this.#isTorn = !this.#isWhole;
      this.#syncWanted = true;
      throw error;
    }
  }

  async #isGone(): Promise<boolean> {
    const size = await this.#files.size(this.#path).catch(() => 0);
    return size === undefined && !this.#isClosed;
  }
}

function joined(lines: readonly Uint8Array[], newlineFirst: boolean): Uint8Array {
  const start = newlineFirst ? 1 : 0;
  const bytes = new Uint8Array(lines.reduce((sum, line) => sum + line.length, start));
  if (newlineFirst) bytes[0] = 0x0a;
  let offset = start;
  for (const line of lines) {
    bytes.set(line, offset);
    offset += line.length;
  }
  return bytes;
}
