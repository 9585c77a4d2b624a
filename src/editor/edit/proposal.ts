import type * as vscode from 'vscode';
import type { ReviewedText } from '../../edit/reviewed-text.ts';
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
  /**
   * The one file, where its changes are accepted and rejected one by one and go along with what the person types in it meanwhile. Absent: all changes
   * together, for the files as they were.
   */
  readonly review?: ProposalReview;
}

/** How one file of a proposal is looked at. */
export interface ProposalReview {
  readonly text: ReviewedText;
  /** The answer has not come to its end: nothing can be accepted yet. */
  readonly isUnderWay: boolean;
  /** The proposal is not shown any more: all was decided, or its view was closed. */
  readonly onEnd: () => void;
}
