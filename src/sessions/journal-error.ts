import { errorCode } from '../base/error-text.ts';

/** A conversation could not be kept or changed. The message is written for the person. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly reason: 'write-failed' | 'read-only' | 'deleted';
  constructor(reason: StoreError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** The failed write of one journal as a {@link StoreError}. */
export function writeFailed(error: unknown): StoreError {
  const code = errorCode(error) ?? 'unknown error';
  const cause = code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : code;
  return new StoreError(
    'write-failed',
    `The conversation could not be saved (${cause}). It stays open here and is saved with the next message.`,
    { cause: error },
  );
}
