import type { Files } from './files.ts';

/** Files in memory, with the faults of a real disk on demand. */
export class FakeFiles implements Files {
  readonly contents = new Map<string, Uint8Array>();
  /** Bytes that still fit on the disk; a write that does not fit is torn where the disk ends and rejects with `ENOSPC`. */
  room = Number.POSITIVE_INFINITY;
  /** When set, the next append writes this many bytes and then rejects with `EIO`. */
  tearNextAppendAt: number | undefined;
  /** Calls of `append` and `replace` so far, oldest first. */
  readonly writes: { readonly path: string; readonly bytes: number; readonly durable: boolean }[] = [];
  /** Number of `read` calls. */
  reads = 0;

  read(path: string): Promise<Uint8Array | undefined> {
    this.reads++;
    return Promise.resolve(this.contents.get(path)?.slice());
  }

  size(path: string): Promise<number | undefined> {
    return Promise.resolve(this.contents.get(path)?.length);
  }

  append(path: string, bytes: Uint8Array, durable: boolean): Promise<void> {
    this.writes.push({ path, bytes: bytes.length, durable });
    const tear = this.tearNextAppendAt;
    this.tearNextAppendAt = undefined;
    const fits = Math.min(bytes.length, tear ?? bytes.length, this.room);
    this.room -= fits;
    const before = this.contents.get(path) ?? new Uint8Array();
    const after = new Uint8Array(before.length + fits);
    after.set(before);
    after.set(bytes.subarray(0, fits), before.length);
    this.contents.set(path, after);
    if (tear !== undefined) return Promise.reject(systemError('EIO'));
    return fits < bytes.length ? Promise.reject(systemError('ENOSPC')) : Promise.resolve();
  }

  replace(path: string, bytes: Uint8Array): Promise<void> {
    this.writes.push({ path, bytes: bytes.length, durable: true });
    if (bytes.length > this.room) return Promise.reject(systemError('ENOSPC'));
    this.room -= bytes.length;
    this.contents.set(path, bytes.slice());
    return Promise.resolve();
  }

  list(folder: string): Promise<string[]> {
    const prefix = `${folder}/`;
    const paths = [...this.contents.keys()].filter((path) => path.startsWith(prefix));
    return Promise.resolve(paths.map((path) => path.slice(prefix.length)).filter((name) => !name.includes('/')));
  }

  rename(from: string, to: string): Promise<void> {
    const bytes = this.contents.get(from);
    if (bytes === undefined) return Promise.reject(systemError('ENOENT'));
    this.contents.delete(from);
    this.contents.set(to, bytes);
    return Promise.resolve();
  }

  remove(path: string): Promise<void> {
    this.contents.delete(path);
    return Promise.resolve();
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: simulated fault`), { code });
}
