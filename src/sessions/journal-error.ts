import { errorCode } from '../base/error-text.ts';

/** A conversation could not be kept or changed. The message is for the log. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly reason: 'write-failed' | 'read-only' | 'deleted';
  /** `disk-full`, or the code of the system's error. */
  readonly why: string | undefined;
  constructor(reason: StoreError['reason'], message: string, options?: ErrorOptions & { readonly why?: string }) {
    super(message, options);
    this.reason = reason;
    this.why = options?.why;
  }
}

/** The failed write of one journal as a {@link StoreError}. */
export function writeFailed(error: unknown): StoreError {
  const code = errorCode(error);
  const why = code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : code;
  return new StoreError('write-failed', `The conversation could not be saved (${why ?? 'unknown error'}).`, {
    cause: error,
    ...(why !== undefined && { why }),
  });
}
