import type { Files } from './files.ts';

/** A line that is made when it is written, because that takes long. Rejects never. */
export type LateLine = () => Promise<Uint8Array>;

/**
 * A file that only grows, line by line, with one writer. Lines wait until they are written, in order; what a failed write left behind
 * is closed by the next one, so that every whole line can be read.
 */
export class AppendJournal {
  readonly #files: Pick<Files, 'append' | 'replace' | 'size'>;
  readonly #path: string;
  readonly #refill: () => void;
  #waiting: (Uint8Array | LateLine)[] = [];
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
  add(line: Uint8Array | LateLine): void {
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
      const lines = await this.#lines(count);
      const groups = this.#isWhole ? [lines] : byLength(lines);
      for (const [index, group] of groups.entries()) {
        await this.#writeOut(joined(group, this.#isTorn), index === groups.length - 1);
        this.#waiting = this.#waiting.slice(group.length);
      }
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

  async #writeOut(bytes: Uint8Array, isLast: boolean): Promise<void> {
    // One write may carry the lines of several calls: it is as durable as the most careful of them wants. It makes durable what is before it.
    // The first write may make the file, and only a durable write that makes a file syncs its folder: without it a crash could lose the name.
    const durable = !this.#isOnDisk || (isLast && this.#syncWanted);
    if (isLast) this.#syncWanted = false;
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

  /** The first lines that wait. What was made once is kept for the next try. */
  async #lines(count: number): Promise<readonly Uint8Array[]> {
    const waiting = this.#waiting;
    const lines: Uint8Array[] = [];
    for (const [index, line] of waiting.slice(0, count).entries()) {
      const made = typeof line === 'function' ? await line() : line;
      waiting[index] = made;
      lines.push(made);
    }
    return lines;
  }

  async #isGone(): Promise<boolean> {
    const size = await this.#files.size(this.#path).catch(() => 0);
    return size === undefined && !this.#isClosed;
  }
}

/** A long line is written by itself: joining it with others would copy it in one go. */
const longest = 1_000_000;

function byLength(lines: readonly Uint8Array[]): readonly (readonly Uint8Array[])[] {
  const groups: Uint8Array[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    length += line.length;
    if (length <= longest) groups.at(-1)?.push(line);
    else {
      groups.push([line]);
      length = line.length;
    }
  }
  return groups;
}

function joined(lines: readonly Uint8Array[], newlineFirst: boolean): Uint8Array {
  const [first] = lines;
  if (first !== undefined && lines.length === 1 && !newlineFirst) return first;
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
