import { readdir, rm, stat } from 'node:fs/promises';
import { errorText } from '../../base/error-text.ts';
import { basename, dirname, join } from 'node:path';
import type { Files } from '../../platform/files.ts';
import type { Logger } from '../../platform/logger.ts';
import type { NgramIndex } from '../../providers/workspace/ngram-index.ts';
import { encodeSnapshot, maximumSnapshotBytes, restoreSnapshot } from '../../providers/workspace/snapshot.ts';

/** A temporary file that was not finished for so long was left by a process that died, in milliseconds. */
const abandonedAfterMs = 60 * 60 * 1000;

/**
 * The index between two sessions. Written whole to a temporary file of its own and renamed, so two windows on one workspace cannot mix
 * theirs: the later one stays. A file that is damaged or of another version is as good as none. Nothing here rejects.
 */
export class NgramSnapshotFile {
  readonly #file: string;
  readonly #files: Pick<Files, 'read' | 'replace' | 'size' | 'remove'>;
  readonly #logger: Logger;
  #written = -1;

  constructor(file: string, files: Pick<Files, 'read' | 'replace' | 'size' | 'remove'>, logger: Logger) {
    this.#file = file;
    this.#files = files;
    this.#logger = logger;
  }

  /** Gives an empty index what was known at the end of the last session. False for nothing. */
  async load(index: NgramIndex): Promise<boolean> {
    try {
      const size = await this.#files.size(this.#file);
      if (size === undefined) return false;
      const bytes = size > maximumSnapshotBytes ? undefined : await this.#files.read(this.#file);
      const isGood = bytes !== undefined && restoreSnapshot(bytes, index);
      if (isGood) this.#written = index.changes;
      else {
        this.#logger.info('The saved workspace index cannot be used and is rebuilt.');
        await this.#files.remove(this.#file);
      }
      return isGood;
    } catch (error) {
      this.#logger.warn(`The saved workspace index cannot be read: ${errorText(error)}`);
      return false;
    }
  }

  /** Writes the index down if it changed since the last time. */
  async save(index: NgramIndex): Promise<void> {
    const { changes } = index;
    if (changes === this.#written) return;
    try {
      await this.#files.replace(this.#file, encodeSnapshot(index));
      this.#written = changes;
    } catch (error) {
      this.#logger.warn(`The workspace index cannot be saved: ${errorText(error)}`);
    }
  }

  /** Removes what processes that were killed while they wrote have left behind. `now`: milliseconds since the epoch. */
  async tidy(now: number): Promise<void> {
    const folder = dirname(this.#file);
    const names = await readdir(folder).catch(() => []);
    for (const name of names) {
      if (!name.startsWith(`${basename(this.#file)}.`) || !name.endsWith('.tmp')) continue;
      const path = join(folder, name);
      const modified = await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => now,
      );
      if (now - modified > abandonedAfterMs) await rm(path, { force: true }).catch(() => undefined);
    }
  }
}
