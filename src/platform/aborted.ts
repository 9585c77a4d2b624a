/** Reads the signal anew: after an `await` it may have changed, which control flow analysis does not know. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** The outcome of the work, or undefined as soon as the signal aborts, whether the work listens to it or not. A late outcome is dropped. */
export async function orAborted<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  const stopped = Promise.withResolvers<undefined>();
  const stop = (): void => stopped.resolve(undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const outcome = work();
    // The loser of the race must not become an unhandled rejection.
    outcome.catch(() => undefined);
    return await Promise.race([outcome, stopped.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
