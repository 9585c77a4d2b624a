/** The open piece as it was read last. */
export interface PieceReading {
  /** Length of its text in UTF-16 units. */
  readonly length: number;
  /** When, in milliseconds of a monotonic clock. */
  readonly at: number;
}

/** What came since is shown as it stands for so long at most, in milliseconds. */
const longestWait = 100;
/** An open piece up to this length is read again with every small addition: text that comes as fast as models write looks right at once. */
const shortPiece = 2_000;
/** More than this at once is faster than a person reads along. In UTF-16 units. */
const smallAddition = 200;

/** When the open piece must be read again at the latest. */
export function readingDueAt({ at }: PieceReading): number {
  return at + longestWait;
}

/** Whether the open piece, which has grown to `length`, is to be read again at the time `now`; else what came is shown as it stands. */
export function isReadingDue(reading: PieceReading, length: number, now: number): boolean {
  if (now >= readingDueAt(reading)) return true;
  return reading.length < shortPiece && length - reading.length <= smallAddition;
}
