import { field, originSize } from './index-memory.ts';
import type { IndexMemory } from './index-memory.ts';
import { hashText } from './text-hash.ts';

/** A file as the index names it: hashes, so that readers need no paths. */
export interface FileKey {
  readonly file: number;
  readonly folder: number;
  /** The folder above. */
  readonly parent: number;
}

/** How near a place of the workspace is to the open file. `next-folder`: in the folder above its own, or in one right below. */
export type Nearness = 'same-file' | 'same-folder' | 'next-folder' | 'elsewhere';

export function keyOf(path: string): FileKey {
  const folder = path.lastIndexOf('/');
  const parent = path.lastIndexOf('/', folder - 1);
  return {
    file: hashText(path),
    folder: hashText(path, 0, Math.max(0, folder)),
    parent: hashText(path, 0, Math.max(0, folder <= 0 ? 0 : parent)),
  };
}

/** Which file each stretch of positions came from, in the order of positions; bounded like the ring of tokens. */
export class Origins {
  readonly #memory: IndexMemory;
  readonly #capacity: number;

  constructor(memory: IndexMemory) {
    this.#memory = memory;
    this.#capacity = memory.origins.length / originSize;
  }

  /** From this position on, tokens come from this file. Returns the first position that is still told apart. */
  begin(position: number, key: FileKey): number {
    const { origins } = this.#memory;
    const index = this.#memory.get(field.origins);
    const at = (index % this.#capacity) * originSize;
    origins[at] = position;
    origins[at + 1] = key.file;
    origins[at + 2] = key.folder;
    origins[at + 3] = key.parent;
    this.#memory.set(field.origins, index + 1);
    return origins[(this.#first(index + 1) % this.#capacity) * originSize] ?? 0;
  }

  nearness(position: number, key: FileKey): Nearness {
    const { origins } = this.#memory;
    const at = this.#find(position);
    if (at < 0) return 'elsewhere';
    if (origins[at + 1] === key.file) return 'same-file';
    if (origins[at + 2] === key.folder) return 'same-folder';
    return origins[at + 2] === key.parent || origins[at + 3] === key.folder ? 'next-folder' : 'elsewhere';
  }

  /** Where the numbers of the stretch with this position begin; -1 for none. */
  #find(position: number): number {
    const { origins } = this.#memory;
    const next = this.#memory.head[field.origins] ?? 0;
    let [low, high] = [this.#first(next), next - 1];
    while (low < high) {
      // Not (low + high) >> 1: with numbers from half written memory that could run over and never end.
      const middle = low + ((high - low + 1) >> 1);
      if ((origins[(middle % this.#capacity) * originSize] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    const at = (low % this.#capacity) * originSize;
    return next === 0 || (origins[at] ?? 0) > position ? -1 : at;
  }

  #first(next: number): number {
    return Math.max(0, next - this.#capacity);
  }
}
