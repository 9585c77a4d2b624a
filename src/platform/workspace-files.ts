import type { LineRange, LineSpan } from './line-range.ts';

/**
 * Read-only access to the files of the open workspace. A path is `folder/path` in a multi-root workspace, `path` otherwise, with `/`.
 * Implementations apply the path gate, ignore rules and the secrets list.
 */
export interface WorkspaceFiles {
  /** Files below a folder (relative, `''` for all), sorted, at most `limit`. Folders that do not pass are left out before anything is counted. */
  list(folder: string, limit: number, signal: AbortSignal, passes?: (folder: string) => boolean): Promise<ListedFiles>;
  /** Text of a file: the open document where there is one. Rejects with {@link FileRefused} where it may not or cannot be read. */
  read(path: string, signal: AbortSignal): Promise<string>;
  /** Lines of a file, also of one that is too large to be read as a whole. Rejects as {@link read} does. Absent where only whole files are read. */
  readonly readLines?: (path: string, span: LineSpan, signal: AbortSignal) => Promise<LineRange>;
}

/** The files below a folder. */
export interface ListedFiles {
  readonly files: readonly string[];
  /** There are more. */
  readonly truncated: boolean;
  /** Folders were left out because they did not pass. */
  readonly withheld?: boolean;
}

/** Workspace files that can be asked about without being read. */
export interface GatedFiles extends WorkspaceFiles {
  /** Whether a file of that name, which need not exist, may be given out. Rejects with {@link FileRefused} where it may not. */
  check(path: string, signal: AbortSignal): Promise<void>;
}

/** Why a file is not given out. The message is written for the model and the person. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
  readonly reason: 'outside' | 'elsewhere' | 'ignored' | 'secret' | 'missing' | 'binary' | 'too-large' | 'not-a-file';
  constructor(reason: FileRefused['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}
