import type { Clock } from './clock.ts';

/** Something did not answer in its time. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/** The promise's outcome, or a rejection with {@link DeadlinePassed} after `milliseconds`. A late outcome is dropped without a trace. */
export function within<T>(clock: Clock, milliseconds: number, work: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = clock.after(milliseconds, () =>
      reject(new DeadlinePassed(`No answer within ${milliseconds / 1_000} seconds.`)),
    );
    const settle = async (): Promise<void> => {
      try {
        resolve(await work());
      } catch (error) {
        reject(error instanceof Error ? error : new Error('The call failed.'));
      } finally {
        timer.dispose();
      }
    };
    void settle();
  });
}
