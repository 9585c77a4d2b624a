import type { Clock } from '../../platform/clock.ts';

/** What is read behind the end of an answer, in milliseconds and bytes. */
export const readOutLimits = { milliseconds: 1_000, bytes: 64 * 1024 } as const;

/**
 * Reads what a server sends behind the end of its answer: usually nothing but the end of the body, a moment later. Only a body that was read
 * to its end leaves a connection that the next request can use; a new one costs several round trips. Beyond the limits the body, and with it
 * the connection, is given up. Never throws.
 */
export async function readOut(reader: ReadableStreamDefaultReader<Uint8Array>, clock: Clock): Promise<void> {
  const giveUp = (): void => void reader.cancel().catch(() => undefined);
  const timer = clock.after(readOutLimits.milliseconds, giveUp);
  try {
    for (let left: number = readOutLimits.bytes; left >= 0;) {
      const { done, value } = await reader.read();
      if (done) return;
      left -= value.byteLength;
    }
    giveUp();
  } catch {
    // The connection broke behind the end of the answer: the answer is whole.
  } finally {
    timer.dispose();
  }
}
