import { errorText } from '../../base/error-text.ts';
import type { Fault } from '../../conversation/fault.ts';
import { isTerminal } from '../../conversation/stream-event.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Track } from '../tracks/track.ts';

/** A stream that takes longer is given up, in milliseconds. */
export const streamLimit = 30_000;

/**
 * Feeds a stream into a track until either ends. Survives a model that throws, never ends, or ignores that it was told to stop: the track
 * ends in any case, and the model is not waited for afterwards.
 */
export async function readIntoTrack(
  events: () => AsyncIterable<StreamEvent>,
  track: Track,
  clock: Clock,
): Promise<void> {
  const { signal } = track.controller;
  const timer = clock.after(streamLimit, () => track.finish({ kind: 'timeout', message: 'The answer took too long.' }));
  let iterator: AsyncIterator<StreamEvent> | undefined;
  const stopped = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  try {
    iterator = events()[Symbol.asyncIterator]();
    for (;;) {
      const step = iterator.next();
      step.catch(() => undefined);
      const result = await Promise.race([step, stopped]);
      if (result === undefined || signal.aborted) break;
      if (result.done === true) {
        track.finish({ kind: 'cut', message: 'The answer stopped before its end.' });
        break;
      }
      take(result.value, track, clock);
    }
  } catch (error) {
    track.finish(thrown(error));
  } finally {
    timer.dispose();
    void Promise.resolve(iterator?.return?.()).catch(() => undefined);
  }
}

function take(event: StreamEvent, track: Track, clock: Clock): void {
  if (event.e === 'usage') track.usage = event.usage;
  if (event.e === 'delta' && event.kind === 'text') track.append(event.text, clock.now());
  if (!isTerminal(event)) return;
  if (event.e === 'end') track.finish(undefined, event.end.kind === 'stop');
  // What came before a cut is as good as what comes before a limit.
  else if (event.fault.kind === 'cut' && track.text !== '') track.finish();
  else track.finish(event.fault);
}

function thrown(error: unknown): Fault {
  return { kind: 'shape', message: errorText(error, 'The model failed.') };
}
