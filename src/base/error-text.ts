import { isInstance } from './is-instance.ts';

/**
 * What a thrown value says: the message of an error; for anything else `otherwise`, or without that the value as text. Never throws, even
 * where a value of third-party code throws when it is read.
 */
export function errorText(error: unknown, otherwise?: string): string {
  try {
    const message: unknown = isInstance(error, Error) ? error.message : undefined;
    return typeof message === 'string' ? message : (otherwise ?? String(error));
  } catch {
    return otherwise ?? 'unknown error';
  }
}

/** The same for a log that developers read: with the stack where there is one. Never throws. */
export function errorDetails(error: unknown): string {
  try {
    return isInstance(error, Error) ? (error.stack ?? error.message) : String(error);
  } catch {
    return errorText(error);
  }
}

/** The code of an error of Node or undici, e.g. `ENOENT`; undefined where a thrown value has none. Never throws. */
export function errorCode(error: unknown): string | undefined {
  try {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}
