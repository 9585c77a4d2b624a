import type { Splice } from './splices.ts';

/** The state of a file that a change was made for: the version of an open document, or a hash of the bytes on disk. */
export interface FileState {
  readonly version?: number;
  readonly hash?: string;
}

/** A text file as it is now. Its text is exact: byte order mark, line ends and final line end included. */
export interface FileText extends FileState {
  readonly text: string;
}

/**
 * The one form of a change to a file, whatever dialect asked for it. Paths are relative to the workspace, with `/`.
 * `change` and `rename` hold splices in the text of `base`; `create` and `delete` hold the whole text, so that they can be undone.
 */
export type FileChange =
  | { readonly kind: 'change'; readonly path: string; readonly base: FileState; readonly splices: readonly Splice[] }
  | { readonly kind: 'create'; readonly path: string; readonly text: string }
  | { readonly kind: 'delete'; readonly path: string; readonly base: FileState; readonly text: string }
  | {
      readonly kind: 'rename';
      readonly path: string;
      readonly to: string;
      readonly base: FileState;
      readonly splices: readonly Splice[];
    };

/** Whether a file is still as it was when a change was made for it. What a state does not name is not compared. */
export function isSameState(base: FileState, now: FileState): boolean {
  const sameVersion = base.version === undefined || base.version === now.version;
  return sameVersion && (base.hash === undefined || base.hash === now.hash);
}
