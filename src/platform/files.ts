/**
 * Storage files. Paths are absolute and native to this machine; only the journal store uses this port (workspace files go through
 * {@link import('./workspace-files.ts').WorkspaceFiles}).
 */
export interface Files {
  /** Whole file; undefined where there is none. Rejects on any other failure. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Length of a file in bytes; undefined where there is none. */
  size(path: string): Promise<number | undefined>;
  /** Adds bytes at the end, creating file and folders; resolved only after they are on disk (fsync) if `durable`. */
  append(path: string, bytes: Uint8Array, durable: boolean): Promise<void>;
  /** Replaces a whole file by a temporary file, fsync and rename. */
  replace(path: string, bytes: Uint8Array): Promise<void>;
  /** Names (not paths) in a folder; empty where there is none. */
  list(folder: string): Promise<string[]>;
  /** Moves a file within its folder. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; nothing happens where there is none. */
  remove(path: string): Promise<void>;
}
