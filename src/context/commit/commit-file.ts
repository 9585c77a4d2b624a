/** What became of a file. An untracked one is only named: Git has no diff of it. */
export type CommitFileKind = 'added' | 'deleted' | 'modified' | 'renamed' | 'untracked';

/** One file of a change that is to be described. Paths as the repository names its files. */
export interface CommitFile {
  readonly path: string;
  readonly kind: CommitFileKind;
  /** Its name in the last commit, where that was another one. */
  readonly earlierPath?: string;
  /** What changed, as a unified diff of this one file. Absent where there is nothing to show, such as for a binary. */
  readonly diff?: string;
  /** The lines of the whole diff, where that was too long to be taken along whole. */
  readonly changed?: ChangedLines;
}

/** How many lines came and went. */
export interface ChangedLines {
  readonly added: number;
  readonly removed: number;
}
