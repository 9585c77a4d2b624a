import type { GatedFiles } from '../../platform/workspace-files.ts';

/** Text marked in the active editor. Lines count from 1. */
export interface SelectedText {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
  /** The text of the whole document. */
  readonly whole: () => string;
}

/** A diagnostic of the editor. `line` counts from 1. */
export interface Problem {
  readonly path: string;
  readonly line: number;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  readonly source?: string;
}

/** A file that differs from the last commit. Paths as the workspace names its files. */
export interface ChangedFile {
  readonly path: string;
  /** Its name in the last commit, where that was another one. */
  readonly earlierPath?: string;
  /** What changed, as a unified diff; undefined where there is nothing to show (a binary or a very large file). Rejects where Git fails. */
  readonly diff: () => Promise<string | undefined>;
}

/** A symbol that a language server knows. `line` counts from 1. */
export interface WorkspaceSymbol {
  readonly name: string;
  /** What it is, in one word: `function`. */
  readonly kind: string;
  readonly path: string;
  readonly line: number;
}

/** Symbols as the language servers of the editor tell them: names are not trusted, and nothing may be known. Never rejects. */
export interface SymbolFinder {
  /** Symbols of the workspace whose name fits. */
  find(query: string): Promise<readonly WorkspaceSymbol[]>;
  /** First and last line of the first symbol with that name in a file, counted from 1. */
  linesOf(path: string, name: string): Promise<{ readonly start: number; readonly end: number } | undefined>;
}

/** Where mentions get what they name. */
export interface MentionDependencies {
  readonly files: GatedFiles;
  /** Undefined when nothing is selected. */
  readonly selection: () => SelectedText | undefined;
  readonly problems: () => readonly Problem[];
  /** Files that were changed since the last commit; undefined without Git. */
  readonly changes: () => Promise<readonly ChangedFile[] | undefined>;
  readonly symbols: SymbolFinder;
  /** Takes keys out of what goes along. */
  readonly redact?: (text: string) => string;
}
