import { BoundedMap } from '../../base/bounded-map.ts';
import { FileRefused } from '../../platform/workspace-files.ts';
import type { WorkspaceFiles } from '../../platform/workspace-files.ts';

/** Why nothing of a file may go to a model. */
export type Exclusion = 'secret' | 'ignored';

/** Files whose answer is kept; the one not asked for longest goes first. */
const maximumKnown = 500;

/** Remembers which documents the ignore files and the secrets list keep from models; asked with every key, so the answer must be near. */
export class CompletionExclusions {
  readonly #files: WorkspaceFiles;
  readonly #known = new BoundedMap<string, Promise<Exclusion | undefined>>(maximumKnown);

  constructor(files: WorkspaceFiles) {
    this.#files = files;
  }

  /** Why the file at a workspace path is kept from models; undefined where nothing keeps it. Never rejects. */
  of(path: string): Promise<Exclusion | undefined> {
    const known = this.#known.get(path) ?? this.#find(path);
    this.#known.set(path, known);
    return known;
  }

  /** Ignore files changed. */
  forget(): void {
    this.#known.clear();
  }

  async #find(path: string): Promise<Exclusion | undefined> {
    try {
      await this.#files.read(path, new AbortController().signal);
      return undefined;
    } catch (error) {
      // A new, large or binary file is no secret.
      if (!(error instanceof FileRefused)) return undefined;
      // A link that leads out of the workspace may lead to anything: to the keys of the person, for one.
      if (error.reason === 'secret' || error.reason === 'outside' || error.reason === 'not-a-file') return 'secret';
      return error.reason === 'ignored' ? 'ignored' : undefined;
    }
  }
}
