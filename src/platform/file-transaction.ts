import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../base/error-text.ts';
import { exists, overwrite, place, syncFolderOf, writeNew } from './disk.ts';
import type { Disk } from './disk.ts';
import { WriteRefused } from './edited-files.ts';
import { hashOf, readRecord } from './transaction-record.ts';
import type { RecordedStep, TransactionRecord } from './transaction-record.ts';

/** What becomes of one file. The path is absolute, after all links. */
export interface FileStep {
  readonly path: string;
  /** Hash of the file that is to be there (see `hashOf`); absent where there is to be none. */
  readonly before?: string;
  /** The new bytes; absent where the file goes. */
  readonly after?: Uint8Array;
  /** Mode of a file that is made; one that is there keeps its own. */
  readonly mode?: number;
}

/** How a transaction that a crash left behind came out: not begun, all files new, or all files old (but those others changed since). */
export type Recovered = 'removed' | 'forward' | 'back';

const ownerOnly = 0o600;
const newFileMode = 0o644;
const journalEnd = '.transaction.json';
const transactionFile = /^(\d+)\.([\da-f-]{36})\./;

export interface TransactionOptions {
  readonly disk: Disk;
  /** Folder for journals and the old bytes of files; made when it is first needed. */
  readonly folder: string;
  /** Whether the process of another window still runs: its transactions are left alone. */
  readonly isRunning: (pid: number) => boolean;
}

/**
 * Changes several files together: all of them or none, also when the process is killed at any moment. New bytes are written beside each file and
 * old ones kept, then the decision is made durable, then the files are renamed into place. Mode and links stay. {@link recover} ends what a
 * crash left.
 */
export class FileTransactions {
  readonly #options: TransactionOptions;
  readonly #own = new Set<string>();

  constructor(options: TransactionOptions) {
    this.#options = options;
  }

  /** Resolves once all files are as asked for, on disk. Rejects with {@link WriteRefused}, or the error of the disk; then none has changed. */
  async commit(steps: readonly FileStep[]): Promise<void> {
    const { disk, folder } = this.#options;
    const id = `${process.pid}.${randomUUID()}`;
    const journal = join(folder, `${id}${journalEnd}`);
    await disk.mkdir(folder, { recursive: true, mode: 0o700 });
    const recorded: RecordedStep[] = [];
    const known = new Set<string>();
    for (const [index, step] of steps.entries()) recorded.push(await this.#checked(step, `${id}.${index}`, known));
    this.#own.add(id);
    try {
      await this.#record(journal, { state: 'preparing', steps: recorded });
      await this.#prepare(steps, recorded);
      await this.#record(journal, { state: 'decided', steps: recorded });
      for (const step of recorded) await this.#carryOut(step);
    } catch (error) {
      await this.#undo(recorded);
      await this.#forget(journal, recorded);
      throw error;
    } finally {
      this.#own.delete(id);
    }
    await this.#forget(journal, recorded);
  }

  /** Ends every transaction that a crash left, forward where it was decided and nobody has changed its files since, else back. */
  async recover(): Promise<readonly Recovered[]> {
    const { disk, folder } = this.#options;
    const names = (await disk.readdir(folder).catch(() => [])).filter((name) => !this.#isInUse(name));
    const results: Recovered[] = [];
    for (const name of names.filter((candidate) => candidate.endsWith(journalEnd))) {
      const journal = join(folder, name);
      const record = readRecord(await disk.readFile(journal, 'utf8'));
      // What cannot be read is of another version, or damaged: it is kept, and so are the bytes it names.
      if (record === undefined) continue;
      results.push(await this.#finish(record));
      await this.#forget(journal, record.steps);
    }
    await this.#sweep(names);
    return results;
  }

  /** Whether a file of the folder belongs to a transaction that runs, here or in another process. Names begin with the process. */
  #isInUse(name: string): boolean {
    const [, pid, id] = transactionFile.exec(name) ?? [];
    if (pid === undefined) return true;
    return Number(pid) === process.pid ? this.#own.has(`${pid}.${id}`) : this.#options.isRunning(Number(pid));
  }

  /** Removes what a crash left of a transaction that has no journal: it had not begun yet, or was over. */
  async #sweep(names: readonly string[]): Promise<void> {
    const { disk, folder } = this.#options;
    for (const name of names) {
      const [, pid, id] = transactionFile.exec(name) ?? [];
      const journal = join(folder, `${pid}.${id}${journalEnd}`);
      if (!(await exists(disk, journal))) await disk.rm(join(folder, name), { force: true });
    }
  }

  async #finish({ state, steps }: TransactionRecord): Promise<Recovered> {
    if (state === 'preparing') return 'removed';
    const states = await Promise.all(steps.map((step) => this.#stateOf(step)));
    if (states.includes('other')) {
      await this.#undo(steps);
      return 'back';
    }
    for (const [index, step] of steps.entries()) if (states[index] !== 'after') await this.#carryOut(step);
    return 'forward';
  }

  /** A step with what is known of its file. Rejects with {@link WriteRefused} where the file is not as it is to be. */
  async #checked({ path, before, after, mode }: FileStep, name: string, known: Set<string>): Promise<RecordedStep> {
    const { disk, folder } = this.#options;
    const stat = await disk.lstat(path).catch(absent);
    // Two names may lead to one file.
    const identity = stat === undefined ? path : `${stat.dev}:${stat.ino}`;
    if (known.has(identity)) throw new WriteRefused('twice', path);
    known.add(identity);
    const waiting = { backup: join(folder, `${name}.old`), ...(after && { after: hashOf(after) }) };
    const beside = join(dirname(path), `.${basename(path).slice(0, 100)}.${name}.tmp`);
    if (before === undefined) {
      if (stat !== undefined) throw new WriteRefused('exists', path);
      return { path, mode: mode ?? newFileMode, fresh: beside, inPlace: false, ...waiting };
    }
    if (stat === undefined) throw new WriteRefused('missing', path);
    if (!stat.isFile()) throw new WriteRefused('not-a-file', path);
    if ((stat.mode & 0o222) === 0) throw new WriteRefused('read-only', path);
    if (hashOf(await disk.readFile(path)) !== before) throw new WriteRefused('stale', path);
    const inPlace = stat.nlink > 1 && after !== undefined;
    const fresh = inPlace ? join(folder, `${name}.new`) : beside;
    return { path, before, mode: stat.mode & 0o7777, fresh, inPlace, ...waiting };
  }

  async #prepare(steps: readonly FileStep[], recorded: readonly RecordedStep[]): Promise<void> {
    const { disk } = this.#options;
    for (const [index, step] of recorded.entries()) {
      const { after } = steps[index] ?? {};
      if (after !== undefined) {
        if (step.before === undefined) await disk.mkdir(dirname(step.path), { recursive: true });
        await writeNew(disk, step.fresh, after, step.inPlace ? ownerOnly : step.mode);
      }
      if (step.before === undefined) continue;
      const old = await disk.readFile(step.path);
      if (hashOf(old) !== step.before) throw new WriteRefused('stale', step.path);
      await writeNew(disk, step.backup, old, ownerOnly);
    }
    for (const { path, backup } of recorded) {
      await syncFolderOf(disk, path);
      await syncFolderOf(disk, backup);
    }
  }

  async #carryOut(step: RecordedStep): Promise<void> {
    const { disk } = this.#options;
    const { path, fresh, before, after, inPlace } = step;
    if (after === undefined) await disk.unlink(path);
    else if (inPlace) await overwrite(disk, path, await disk.readFile(fresh));
    else if (before === undefined) await place(disk, fresh, path);
    else await disk.rename(fresh, path);
    await syncFolderOf(disk, path);
  }

  /** Brings back the old bytes of every file that has the new ones. A file that was changed by another since is left alone. */
  async #undo(steps: readonly RecordedStep[]): Promise<void> {
    const { disk } = this.#options;
    for (const step of steps.toReversed()) {
      const state = await this.#stateOf(step);
      if (state === 'before' || state === 'other') continue;
      if (step.before === undefined) await disk.unlink(step.path);
      else if (step.inPlace) await overwrite(disk, step.path, await disk.readFile(step.backup));
      else {
        await disk.rm(step.fresh, { force: true });
        await writeNew(disk, step.fresh, await disk.readFile(step.backup), step.mode);
        if (step.after === undefined) await place(disk, step.fresh, step.path);
        else await disk.rename(step.fresh, step.path);
      }
      await syncFolderOf(disk, step.path);
    }
  }

  async #stateOf(step: RecordedStep): Promise<'before' | 'after' | 'torn' | 'other'> {
    const { disk } = this.#options;
    const now = await disk.readFile(step.path).catch(absent);
    const hash = now && hashOf(now);
    if (hash === step.before) return 'before';
    if (hash === step.after) return 'after';
    if (!step.inPlace || now === undefined) return 'other';
    const [fresh, backup] = await Promise.all([disk.readFile(step.fresh), disk.readFile(step.backup)]);
    return isTorn(now, fresh, backup) ? 'torn' : 'other';
  }

  async #record(journal: string, record: TransactionRecord): Promise<void> {
    const { disk } = this.#options;
    const temporary = `${journal}.tmp`;
    await disk.rm(temporary, { force: true });
    await writeNew(disk, temporary, Buffer.from(JSON.stringify(record)), ownerOnly);
    await disk.rename(temporary, journal);
    await syncFolderOf(disk, journal);
  }

  /** Removes what waited, then the journal: while there is one, everything it names is there. */
  async #forget(journal: string, steps: readonly RecordedStep[]): Promise<void> {
    const { disk } = this.#options;
    for (const { fresh } of steps) await disk.rm(fresh, { force: true });
    await disk.rm(journal, { force: true });
    await syncFolderOf(disk, journal);
    for (const { backup } of steps) await disk.rm(backup, { force: true });
    await disk.rm(`${journal}.tmp`, { force: true });
  }
}

/** Whether a file is new bytes in front of old ones, as a crash in the middle of writing leaves it. */
function isTorn(now: Uint8Array, fresh: Uint8Array, backup: Uint8Array): boolean {
  let same = 0;
  while (same < now.length && now[same] === fresh[same]) same++;
  return Buffer.compare(now.subarray(same), backup.subarray(same, Math.max(same, backup.length))) === 0;
}

function absent(error: unknown): undefined {
  if (errorCode(error) === 'ENOENT') return undefined;
  throw error;
}
