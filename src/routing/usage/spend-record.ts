import { errorText } from '../../base/error-text.ts';
import type { Role } from '../../models/role.ts';
import type { Clock } from '../../platform/clock.ts';
import { within } from '../../platform/deadline.ts';
import type { Files } from '../../platform/files.ts';
import type { Logger } from '../../platform/logger.ts';
import { daysBefore, formatDay, localDate, mergeDays, parseDay } from './spend-day.ts';
import type { SpendDay, SpendLine, Spending } from './spend-day.ts';

export interface SpendRecordDependencies {
  readonly files: Files;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Absolute path of a folder that all windows of this machine share. */
  readonly folder: string;
  /** Names this window, and no other that ever was: letters, digits and dashes. */
  readonly window: string;
  /** Names the open workspace. */
  readonly workspace: () => string;
}

/** Days that are kept, today included. */
export const daysKept = 35;
/** Milliseconds that a slow disk may hold up a question for today's use. */
const longestRead = 1_000;
/** Rows after which this window's file of the day is written anew, each combination once. */
const mostRows = 400;
/** A larger file is not one of ours. */
const largestFile = 1024 * 1024;
const fileName = /^(\d{4}-\d{2}-\d{2})\.([A-Za-z0-9-]{1,64})\.jsonl$/;
const noDay: SpendDay = { lines: [], marks: new Set() };

/** This window's part of one day. */
interface OwnDay {
  readonly date: string;
  all: SpendDay;
  /** What is not on disk yet. */
  pending: SpendDay;
  rows: number;
  /** A write failed: the file may end in half a row and is written anew. */
  isTorn: boolean;
}

/**
 * What was used, by day, workspace, role and model. Every window writes files of its own, one a day, and reads those of the others: nobody
 * overwrites anybody's figures. A day ends at midnight of this machine's calendar; files are removed after {@link daysKept} days.
 * Figures are kept in memory while the disk fails. Nothing here rejects.
 */
export class SpendRecord {
  readonly #dependencies: SpendRecordDependencies;
  readonly #others = new Map<string, { readonly size: number; readonly day: SpendDay }>();
  #own: OwnDay;
  #queue: Promise<void> = Promise.resolve();
  #prunedOn = '';

  constructor(dependencies: SpendRecordDependencies) {
    this.#dependencies = dependencies;
    this.#own = newDay(localDate(dependencies.clock.wallTime()));
  }

  /** Adds what one request used. */
  add(role: Role, model: string, spending: Spending): void {
    const line: SpendLine = { workspace: this.#dependencies.workspace(), role, model, ...spending };
    this.#note({ lines: [line], marks: new Set() });
  }

  /** Notes for the rest of the day that something was said or allowed; other windows learn of it. */
  mark(key: string): void {
    this.#note({ lines: [], marks: new Set([key]) });
  }

  /** Today's use in all windows. On a disk that does not answer: of this one, and of the others as far as they are known. */
  async today(): Promise<SpendDay> {
    const { clock, logger } = this.#dependencies;
    const { date } = this.#ownDay();
    try {
      await within(clock, longestRead, () => this.#readOthers(date));
    } catch (error) {
      logger.warn(`What other windows used could not be read: ${errorText(error)}`);
    }
    const others = [...this.#others].filter(([name]) => name.startsWith(`${date}.`)).map(([, { day }]) => day);
    return mergeDays([this.#ownDay().all, ...others]);
  }

  /** The last days on which something was used, the newest first; today among them. */
  async days(): Promise<readonly { readonly date: string; readonly day: SpendDay }[]> {
    const today = await this.today();
    const { date: now } = this.#own;
    const before = new Map<string, SpendDay[]>();
    for (const { name, date } of await this.#names()) {
      if (date < now) before.set(date, [...(before.get(date) ?? []), await this.#readDay(name)]);
    }
    const dates = [...before.keys()].sort().toReversed();
    return [{ date: now, day: today }, ...dates.map((date) => ({ date, day: mergeDays(before.get(date) ?? []) }))];
  }

  /** Resolves when everything that can be written is on its way to the disk. */
  async flush(): Promise<void> {
    this.#write(this.#own);
    await this.#queue;
  }

  #note(more: SpendDay): void {
    const own = this.#ownDay();
    own.all = mergeDays([own.all, more]);
    own.pending = mergeDays([own.pending, more]);
    this.#write(own);
  }

  #ownDay(): OwnDay {
    const date = localDate(this.#dependencies.clock.wallTime());
    if (this.#own.date !== date) {
      // What an earlier write could not place gets a last chance.
      this.#write(this.#own);
      this.#own = newDay(date);
      this.#others.clear();
    }
    return this.#own;
  }

  /** One write after the other; what is added meanwhile goes with the next one. */
  #write(own: OwnDay): void {
    this.#queue = this.#queue.then(async () => {
      const { pending } = own;
      if (pending.lines.length + pending.marks.size === 0) return;
      own.pending = noDay;
      try {
        await this.#writeDay(own, pending);
        await this.#prune(own.date);
      } catch (error) {
        own.isTorn = true;
        own.pending = mergeDays([pending, own.pending]);
        this.#dependencies.logger.warn(`What was used could not be written down: ${errorText(error)}`);
      }
    });
  }

  async #writeDay(own: OwnDay, pending: SpendDay): Promise<void> {
    const { files } = this.#dependencies;
    const path = this.#pathOf(`${own.date}.${this.#dependencies.window}.jsonl`);
    const rows = pending.lines.length + pending.marks.size;
    if (own.isTorn || own.rows + rows > mostRows) {
      // All that was noted so far, what came in the meantime included: that is then not pending any more.
      const { all } = own;
      own.pending = noDay;
      await files.replace(path, encode(all));
      own.rows = all.lines.length + all.marks.size;
      own.isTorn = false;
      return;
    }
    await files.append(path, encode(pending), false);
    own.rows += rows;
  }

  async #prune(today: string): Promise<void> {
    if (this.#prunedOn === today) return;
    this.#prunedOn = today;
    const oldest = daysBefore(this.#dependencies.clock.wallTime(), daysKept - 1);
    for (const { name, date } of await this.#names()) {
      if (date < oldest) await this.#dependencies.files.remove(this.#pathOf(name));
    }
  }

  async #readOthers(date: string): Promise<void> {
    for (const { name, window } of await this.#names(date)) {
      if (window === this.#dependencies.window) continue;
      const size = await this.#dependencies.files.size(this.#pathOf(name));
      if (size === undefined || this.#others.get(name)?.size === size) continue;
      this.#others.set(name, { size, day: await this.#readDay(name) });
    }
  }

  async #names(on?: string): Promise<readonly { name: string; date: string; window: string }[]> {
    const names = await this.#dependencies.files.list(this.#dependencies.folder).catch((): string[] => []);
    return names.flatMap((name) => {
      const [, date, window] = fileName.exec(name) ?? [];
      return date === undefined || window === undefined || (on ?? date) !== date ? [] : [{ name, date, window }];
    });
  }

  async #readDay(name: string): Promise<SpendDay> {
    const path = this.#pathOf(name);
    try {
      if (((await this.#dependencies.files.size(path)) ?? 0) > largestFile) return noDay;
      return parseDay(new TextDecoder().decode(await this.#dependencies.files.read(path)));
    } catch (error) {
      this.#dependencies.logger.warn(`${name} could not be read: ${errorText(error)}`);
      return noDay;
    }
  }

  #pathOf(name: string): string {
    return `${this.#dependencies.folder}/${name}`;
  }
}

function newDay(date: string): OwnDay {
  return { date, all: noDay, pending: noDay, rows: 0, isTorn: false };
}

function encode(day: SpendDay): Uint8Array {
  return new TextEncoder().encode(formatDay(day));
}
