/** A pattern that is not understood, or that asks for more than can be matched in bounded time. The message is written for the model. */
export class PatternRefused extends Error {
  override readonly name = 'PatternRefused';
}
