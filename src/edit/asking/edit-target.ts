/** Lines of a text, counted from 1, both included. */
export interface LinesOfText {
  readonly firstLine: number;
  readonly lastLine: number;
}

/** The one file that a model is asked to edit, as it is now. */
export interface EditTarget {
  /** Relative to the workspace, with `/`; a name alone for a document that has no file yet. */
  readonly path: string;
  /** The text of the document. Empty for a file that is to be made. */
  readonly text: string;
  /** Version of the document that the changes are made for. */
  readonly version?: number;
  /** VS Code's id of the language, such as `typescript`. */
  readonly language?: string;
  /** The text that the request is about, where an earlier proposal has changed it. Default `text`. */
  readonly proposed?: string;
  /** Lines of the proposed text that the request is about. */
  readonly selection?: LinesOfText;
  /** The line that the cursor is on, counted from 1, where nothing is selected. */
  readonly cursorLine?: number;
  /** There is no such file: the model is to write it. */
  readonly isNew?: boolean;
}

/** Something else that the model should know: problems at the place, code that belongs to it, a rules file. */
export interface EditContext {
  /** One line, such as `src/deck.ts, lines 3 to 9`. */
  readonly title: string;
  readonly text: string;
  readonly language?: string;
}

/** The text that a request is about. */
export function workingText({ text, proposed }: Pick<EditTarget, 'text' | 'proposed'>): string {
  return proposed ?? text;
}
