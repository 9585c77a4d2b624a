import { counted } from '../../base/plural.ts';
import { isAborted } from '../../platform/aborted.ts';
import type { Clock } from '../../platform/clock.ts';
import { errorText } from '../../base/error-text.ts';
import type { Disposable } from '../../base/listeners.ts';
import type { Logger } from '../../platform/logger.ts';
import type { WorkspaceFiles } from '../../platform/workspace-files.ts';
import { indexWorkspace } from '../../providers/workspace/indexer.ts';
import type { IndexSource } from '../../providers/workspace/indexer.ts';
import type { NgramIndex } from '../../providers/workspace/ngram-index.ts';

/** Most files that are learned from a workspace; those that look like the open ones come first. */
export const maximumFiles = 6_000;
/** A changed file is learned again after this long without another change, in milliseconds. */
export const touchDelayMs = 1_500;
/** Changes beyond this many at once (a checkout, a build) are left for the next scan. */
const maximumPending = 500;

/** Names of files that hold no code a person would type: pictures, archives, lock files, generated and minified text. */
const nothingToLearn =
  /\.(?:png|jpe?g|gif|webp|ico|bmp|tiff?|svg|pdf|zip|gz|tgz|bz2|xz|7z|jar|war|class|o|a|so|dll|exe|bin|wasm|pyc|woff2?|ttf|otf|eot|mp[34]|mov|webm|wav|ogg|sqlite3?|db|parquet|csv|tsv|jsonl|ndjson|log|lock|map|snap|ipynb|vsix)$|\.min\.\w+$|(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|composer\.lock|go\.sum)$/i;

/** What the indexer did. */
export interface IndexWork {
  /** Every file of the workspace was looked at. */
  readonly scanned: boolean;
  /** Length of the files that were read for it. */
  readonly characters: number;
}

export interface CompletionIndexerDependencies {
  readonly model: Pick<NgramIndex, 'learnInSlices' | 'forget' | 'paths' | 'stats'>;
  /** Applies the path gate, ignore rules and the secrets list; gives the text of open documents as it is in the editor. */
  readonly files: WorkspaceFiles;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Paths of open documents: files of the same kinds are learned first. */
  readonly openPaths: () => readonly string[];
  /** Milliseconds without another change before a file is learned again. Default {@link touchDelayMs}. */
  readonly touchDelayMs?: number;
  /** Called whenever there is nothing left to do, with what was done since the last call. */
  readonly onIdle?: (work: IndexWork) => void;
}

/** Keeps the embedded model up to date with the workspace, one job at a time, in the background. Reads only; sends and writes nothing. */
export class CompletionIndexer implements Disposable {
  readonly #dependencies: CompletionIndexerDependencies;
  readonly #stop = new AbortController();
  readonly #pending = new Set<string>();
  #timer: Disposable | undefined;
  #scanWanted = false;
  #running = false;
  #scanned = false;
  #characters = 0;

  constructor(dependencies: CompletionIndexerDependencies) {
    this.#dependencies = dependencies;
  }

  /** Learns the whole workspace after `delayMs`. A scan that is asked for while one runs follows it. */
  scan(delayMs = 0): void {
    this.#scanWanted = true;
    this.#schedule(delayMs);
  }

  /** The file was changed, saved, opened or closed: it is learned again soon. */
  touch(path: string): void {
    if (nothingToLearn.test(path) || (this.#pending.size >= maximumPending && !this.#pending.has(path))) return;
    this.#pending.add(path);
    this.#schedule(this.#dependencies.touchDelayMs ?? touchDelayMs);
  }

  /** A file or folder is gone. */
  remove(path: string): void {
    this.#pending.delete(path);
    const { model } = this.#dependencies;
    for (const learned of [...model.paths]) {
      if (learned === path || learned.startsWith(`${path}/`)) model.forget(learned);
    }
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#stop.abort();
  }

  #schedule(delayMs: number): void {
    if (this.#stop.signal.aborted) return;
    this.#timer?.dispose();
    this.#timer = this.#dependencies.clock.after(delayMs, () => void this.#work());
  }

  async #work(): Promise<void> {
    const { signal } = this.#stop;
    if (this.#running) return;
    this.#running = true;
    try {
      while (!isAborted(signal) && (this.#scanWanted || this.#pending.size > 0)) {
        if (this.#scanWanted) {
          this.#scanWanted = false;
          await this.#learn((abort) => this.#everything(abort));
          this.#scanned = true;
        } else {
          const paths = [...this.#pending];
          this.#pending.clear();
          await this.#learn(() => Promise.resolve(paths));
        }
      }
    } catch (error) {
      this.#dependencies.logger.warn(`The workspace index stopped: ${errorText(error)}`);
    } finally {
      this.#running = false;
    }
    const work = { scanned: this.#scanned, characters: this.#characters };
    [this.#scanned, this.#characters] = [false, 0];
    if (!isAborted(signal)) this.#dependencies.onIdle?.(work);
  }

  async #learn(paths: (signal: AbortSignal) => Promise<readonly string[]>): Promise<void> {
    const { model, clock, logger } = this.#dependencies;
    const { signal } = this.#stop;
    const started = clock.now();
    const source: IndexSource = { list: (abort) => each(paths(abort)), read: (path, abort) => this.#read(path, abort) };
    const result = await indexWorkspace({ model, source, clock, signal });
    this.#characters += result.characters;
    const { files, tokens } = model.stats();
    logger.debug(
      `Workspace index: learned ${counted(result.learned, ['{0} file', '{0} files'])}, skipped ${result.skipped} in ${Math.round(clock.now() - started)} ms (${result.end}). In total: ${counted(files, ['{0} file', '{0} files'])}, ${counted(tokens, ['{0} token', '{0} tokens'])}.`,
    );
  }

  async #everything(signal: AbortSignal): Promise<readonly string[]> {
    const { files } = await this.#dependencies.files.list('', maximumFiles, signal);
    const kinds = new Set(this.#dependencies.openPaths().map(extensionOf));
    const candidates = files.filter((path) => !nothingToLearn.test(path));
    this.#forgetAllBut(candidates);
    const [like, unlike] = [
      candidates.filter((path) => kinds.has(extensionOf(path))),
      candidates.filter((path) => !kinds.has(extensionOf(path))),
    ];
    return [...like, ...unlike];
  }

  /** Files that are gone, or ignored by now. */
  #forgetAllBut(paths: readonly string[]): void {
    const { model } = this.#dependencies;
    const there = new Set(paths);
    for (const path of [...model.paths]) if (!there.has(path)) model.forget(path);
  }

  /** What may no longer be read is no longer known either. */
  async #read(path: string, signal: AbortSignal): Promise<string | undefined> {
    try {
      return await this.#dependencies.files.read(path, signal);
    } catch {
      if (!signal.aborted) this.#dependencies.model.forget(path);
      return undefined;
    }
  }
}

async function* each(paths: Promise<readonly string[]>): AsyncGenerator<string> {
  yield* await paths;
}

function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? name : name.slice(dot + 1).toLowerCase();
}
