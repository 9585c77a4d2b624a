/** A file as it is read to be edited: its whole text, byte order mark and line ends included, and the hash of its bytes. */
export interface FileToEdit {
  readonly text: string;
  readonly hash: string;
}

interface ChangedFile {
  readonly path: string;
  /** The file that the change was made for. Without a hash nothing is written. */
  readonly base: { readonly hash?: string };
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What becomes of a file. Offsets are those of {@link FileToEdit.text}, ascending and apart. */
export type ChangeToWrite =
  | (ChangedFile & { readonly kind: 'change'; readonly splices: readonly Replacement[] })
  | (ChangedFile & { readonly kind: 'rename'; readonly to: string; readonly splices: readonly Replacement[] })
  | (ChangedFile & { readonly kind: 'delete' })
  | { readonly kind: 'create'; readonly path: string; readonly text: string };

/**
 * Files of the workspace that no editor has open, for reading and changing. Paths are written as in
 * {@link import('./workspace-files.ts').WorkspaceFiles}.
 */
export interface EditedFiles {
  /** Undefined where there is no file. Rejects with {@link import('./workspace-files.ts').FileRefused} where it may not or cannot be edited. */
  read(path: string, signal: AbortSignal): Promise<FileToEdit | undefined>;
  /**
   * All changes or none, also after a crash. Rejects with {@link WriteRefused} or {@link import('./workspace-files.ts').FileRefused}, or the
   * error of the disk; nothing has changed then.
   */
  write(changes: readonly ChangeToWrite[], signal: AbortSignal): Promise<TakeBack>;
}

/**
 * Gives all files of a change the bytes, modes and names back that they had before, or none: only while every one of them is as it was written.
 * Rejects as {@link EditedFiles.write} does. Holds the old bytes.
 */
export type TakeBack = (signal: AbortSignal) => Promise<void>;

/** Why changes were not written. `twice`: two of them are about one file. */
export class WriteRefused extends Error {
  override readonly name = 'WriteRefused';
  readonly reason: 'stale' | 'exists' | 'missing' | 'read-only' | 'not-a-file' | 'twice';
  readonly path: string;
  constructor(reason: WriteRefused['reason'], path: string) {
    super(`${reason}: ${path}`);
    this.reason = reason;
    this.path = path;
  }
}
