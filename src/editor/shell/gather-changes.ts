import type { Disposable } from '../../base/listeners.ts';
import type { Clock } from '../../platform/clock.ts';

/** Milliseconds in which changes are gathered: the lists of providers come one after the other. */
const pause = 100;

/** Tells once of all changes of a moment, for a list that is open. */
export function gatherChanges(
  clock: Pick<Clock, 'after'>,
  sources: readonly { onDidChange(listener: () => void): Disposable }[],
  changed: () => void,
): Disposable {
  let waiting: Disposable | undefined;
  const gather = (): void => {
    waiting ??= clock.after(pause, () => {
      waiting = undefined;
      changed();
    });
  };
  const watching = sources.map((source) => source.onDidChange(gather));
  return {
    dispose: () => {
      waiting?.dispose();
      for (const one of watching) one.dispose();
    },
  };
}
