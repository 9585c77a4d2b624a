/** A piece of a Markdown text that is shown by itself: some blocks, a part of one that is long, or lines of code. */
export interface MarkdownPiece {
  /** `plain` is shown as it stands: what is too long or too expensive to be read. */
  readonly kind: 'text' | 'code' | 'plain';
  /** Markdown; of code and of plain text the lines to show. No line feed at its end. */
  readonly raw: string;
  /** What of the piece before it this one goes on with. */
  readonly joins: 'list' | 'table' | 'code' | 'plain' | undefined;
  /** Of a part of a table: its head and the row below, which are read before it. */
  readonly lead: string;
  /** Of a part of a list: whether its items stand apart from each other. */
  readonly loose: boolean;
  /** Of code: what stands behind its fence. */
  readonly info: string;
  /** Of code: false for what comes after so much code that colors would take too long. */
  readonly isColored: boolean;
  /** True where the piece goes on with the very line that the one before it ends in. */
  readonly sameLine: boolean;
}
