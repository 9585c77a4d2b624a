/** Reads the signal anew: after an `await` it may have changed, which control flow analysis does not know. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
