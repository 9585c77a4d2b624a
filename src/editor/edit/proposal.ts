import type * as vscode from 'vscode';
import type { FileChange } from '../../edit/file-change.ts';

/** One file of a proposal, with the text that its change was made for and the text that comes out. Empty where there is no file. */
export interface ProposedFile {
  readonly change: FileChange;
  readonly uri: vscode.Uri;
  /** Where the file is moved to. */
  readonly to?: vscode.Uri;
  readonly before: string;
  readonly after: string;
}

/** Changes that a model proposes, all or none. Nothing is written until the person accepts. */
export interface Proposal {
  readonly files: readonly ProposedFile[];
  /** Works the changes out once more, for the files as they are now. */
  readonly again: () => Promise<void>;
}
