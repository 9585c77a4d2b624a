import * as v from 'valibot';
import { parseJson } from '../base/json.ts';
import type { Disposable } from '../base/listeners.ts';
import type { Clock } from '../platform/clock.ts';
import type { Files } from '../platform/files.ts';
import type { Processes } from '../platform/processes.ts';

/** What a window that starts shows: the conversation it showed before it was loaded again, the one that was used last, or a new one. */
export type FirstConversation = 'last' | 'new' | { readonly id: string };

export interface WindowPresenceDependencies {
  readonly files: Files;
  readonly clock: Clock;
  readonly processes: Processes;
  /** Resolves once the window answers. The process of a window that lost its connection lives on for a while, but its window does not answer. */
  readonly answers: () => Promise<unknown>;
}

/** How often a window says that it is still there, in milliseconds. */
const beat = 60_000;

/** A window that has not said so for this long is not there any more, in milliseconds. */
const patience = 150_000;

/** What a window left behind is removed after this long, in milliseconds: until then it may be loaded again. */
const keptFor = 24 * 60 * 60 * 1000;

/** The process and the wall time of its start; then the rest of a name that was never finished. */
const fileName = /^window-(\d{1,10})-(\d{1,15})\.json/;

const recordSchema = v.object({
  /** Name that the window keeps when it is loaded again. */
  window: v.string(),
  process: v.number(),
  /** Wall times in milliseconds. */
  started: v.number(),
  seen: v.number(),
  /** The conversation that it shows. */
  conversation: v.optional(v.string()),
  /** It said good-bye. */
  isClosed: v.optional(v.boolean()),
});

type Presence = v.InferOutput<typeof recordSchema>;

/**
 * Tells the windows on one folder of conversations apart. Each writes one small file: who it is, what it shows, and when it was there last.
 * Nothing depends on the files: what cannot be read or written counts as no other window.
 */
export class WindowPresence {
  readonly #dependencies: WindowPresenceDependencies;
  readonly #folder: string;
  #own: Presence | undefined;
  #conversation: string | undefined;
  #timer: Disposable | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** `folder`: absolute path; made with the first write. */
  constructor(dependencies: WindowPresenceDependencies, folder: string) {
    this.#dependencies = dependencies;
    this.#folder = folder;
  }

  /**
   * Says that this window is here, and finds out what it shows first. `window`: the name that it keeps when it is loaded again. Never rejects.
   */
  async arrive(window: string): Promise<FirstConversation> {
    const { clock, processes } = this.#dependencies;
    const now = clock.wallTime();
    const own: Presence = { window, process: processes.own, started: now, seen: now };
    this.#own = own;
    // First, so that of two windows that start at once the later one sees the other.
    await this.#write();
    this.#wait();
    const others = await this.#others().catch(() => []);
    // A page that was copied has the name of a window that is still there: the one that is gone is the one that was loaded again.
    const before = others
      .filter((other) => other.window === window)
      .sort((a, b) => Number(this.#isHere(a)) - Number(this.#isHere(b)) || b.seen - a.seen);
    await this.#removeOld(before.filter((other) => !this.#isHere(other)));
    if (before[0]?.conversation !== undefined) return { id: before[0].conversation };
    const wasFirst = ({ started, process }: Presence): boolean =>
      started < now || (started === now && process < processes.own);
    const isSecond = others.some((other) => other.window !== window && wasFirst(other) && this.#isHere(other));
    return isSecond ? 'new' : 'last';
  }

  /** Another conversation is shown. */
  shows(conversation: string): void {
    if (conversation === this.#conversation) return;
    this.#conversation = conversation;
    void this.#write();
  }

  /** The window closes, or is loaded again. Resolves when that is written. */
  async leave(): Promise<void> {
    this.#timer?.dispose();
    if (this.#own === undefined) return;
    this.#own = { ...this.#own, isClosed: true };
    await this.#write();
  }

  #isHere({ process, started, seen, isClosed }: Presence): boolean {
    const { clock, processes } = this.#dependencies;
    if (isClosed === true || Math.abs(clock.wallTime() - seen) > patience) return false;
    // A record of an earlier process with our id.
    if (process === processes.own) return started === this.#own?.started;
    return processes.isRunning(process);
  }

  #wait(): void {
    this.#timer?.dispose();
    this.#timer = this.#dependencies.clock.after(beat, () => void this.#beat());
  }

  async #beat(): Promise<void> {
    const isThere = await this.#dependencies.answers().then(
      () => true,
      () => false,
    );
    if (this.#own === undefined || this.#own.isClosed === true) return;
    if (isThere) this.#own = { ...this.#own, seen: this.#dependencies.clock.wallTime() };
    await this.#write();
    this.#wait();
  }

  /** Writes what is known of this window; writes run one after the other. */
  #write(): Promise<void> {
    const { files } = this.#dependencies;
    this.#writing = this.#writing.then(async () => {
      if (this.#own === undefined) return;
      const conversation = this.#conversation;
      const record: Presence = { ...this.#own, ...(conversation !== undefined && { conversation }) };
      await files.replace(this.#path(record), new TextEncoder().encode(JSON.stringify(record))).catch(() => undefined);
    });
    return this.#writing;
  }

  async #others(): Promise<readonly Presence[]> {
    const { files } = this.#dependencies;
    const found: Presence[] = [];
    for (const name of await files.list(this.#folder)) {
      if (fileName.exec(name)?.[0] !== name) continue;
      const bytes = await files.read(`${this.#folder}/${name}`).catch(() => undefined);
      const parsed = v.safeParse(recordSchema, bytes && parseJson(new TextDecoder().decode(bytes)));
      if (parsed.success && this.#path(parsed.output) !== this.#path(this.#own)) found.push(parsed.output);
    }
    return found;
  }

  /** Removes the records of this window from before, and what windows that are long gone left behind. */
  async #removeOld(own: readonly Presence[]): Promise<void> {
    const { files, clock, processes } = this.#dependencies;
    const paths = own.map((each) => this.#path(each));
    for (const name of await files.list(this.#folder).catch(() => [])) {
      const [, process, started] = fileName.exec(name) ?? [];
      const isOld = Number(started) + keptFor < clock.wallTime() && !processes.isRunning(Number(process));
      if (isOld) paths.push(`${this.#folder}/${name}`);
    }
    for (const path of paths) await files.remove(path).catch(() => undefined);
  }

  #path(presence: Pick<Presence, 'process' | 'started'> | undefined): string {
    return `${this.#folder}/window-${presence?.process ?? 0}-${presence?.started ?? 0}.json`;
  }
}
