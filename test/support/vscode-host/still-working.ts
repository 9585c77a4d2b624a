/**
 * Reports every minute that a long step still goes on, e.g. a download on a slow line, until `work` is done: a silent run looks like one that
 * hangs. Settles as `work` does.
 */
export async function stillWorking<T>(report: (line: string) => void, what: string, work: Promise<T>): Promise<T> {
  const started = Date.now();
  const timer = setInterval(() => {
    report(`Still ${what}, for ${Math.round((Date.now() - started) / 60_000)} min …`);
  }, 60_000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
