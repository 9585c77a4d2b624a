/** Two texts of a hunk: what is there, and what shall be there. */
export interface HunkTexts {
  readonly oldText: string;
  readonly newText: string;
}

/** One replacement that a model asks for, before its place is known. */
export interface RequestedHunk extends HunkTexts {
  /** `lines`: both texts are whole lines, each with its line end. `text`: the old text may begin and end within a line. */
  readonly unit: 'lines' | 'text';
  /** Every place is meant. */
  readonly all?: boolean;
  /** The line at which the old text begins, counted from 1, if the model said so. Only tells equal places apart. */
  readonly line?: number;
  /** Lines above the place, the outermost first. Only tell equal places apart. */
  readonly anchors?: readonly string[];
  /** The old text ends with the last line of the file. */
  readonly atEnd?: boolean;
  /** Whether the last line shall end with a line end, where the hunk reaches the end of the file and says so. */
  readonly finalLineEnd?: boolean;
  /** Nothing takes the place of the old text, and the empty line at its end may only set it apart from the marker below. */
  readonly endsLoosely?: boolean;
  /** Other readings of the same lines, tried in this order where the first is nowhere. */
  readonly otherReadings?: readonly HunkTexts[];
}

/** What a model asks for in one file. A path is as the model wrote it; undefined where it named none. */
export type RequestedEdit =
  | {
      readonly kind: 'change';
      readonly path: string | undefined;
      readonly hunks: readonly RequestedHunk[];
      /** The hunks stand in the order of the file, which tells equal places apart. */
      readonly inOrder: boolean;
      /** The new path, where the file is moved as well. */
      readonly to?: string;
    }
  | { readonly kind: 'create'; readonly path: string; readonly text: string }
  /** The whole text of a file, new or not. */
  | { readonly kind: 'write'; readonly path: string | undefined; readonly text: string }
  | { readonly kind: 'delete'; readonly path: string };
