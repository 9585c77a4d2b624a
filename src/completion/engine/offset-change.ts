/** A replacement in a document. Offsets are UTF-16 units of the text before it; `removed` characters from `offset` on became `text`. */
export interface OffsetChange {
  readonly offset: number;
  readonly removed: number;
  readonly text: string;
}
