/** The thread of a pattern ended by itself. */
export class PatternThreadEnded extends Error {
  override readonly name = 'PatternThreadEnded';
}
