import type { Clock } from '../../platform/clock.ts';
import type { ShapedAnswer } from '../shape/shape-answer.ts';
import type { Track } from '../tracks/track.ts';
import type { Job } from './model-requests.ts';
import { GrowingAnswer } from './readiness.ts';

/**
 * Waits until a track has an answer for this place, for at most `patience` milliseconds. Undefined where it has none: failed, contradicted, too
 * slow, or call cancelled.
 */
export async function awaitTrack(
  track: Track,
  job: Job,
  clock: Clock,
  patience = Number.POSITIVE_INFINITY,
): Promise<ShapedAnswer | undefined> {
  const deadline = clock.now() + patience;
  const growing = new GrowingAnswer(track, job.context);
  for (;;) {
    if (job.signal.aborted || track.state === 'failed') return undefined;
    const fit = track.fit(job.context);
    if (fit === undefined) return undefined;
    const answer = growing.at(fit, clock.now());
    if (answer.kind === 'ready') return answer.shaped;
    const left = deadline - clock.now();
    if (left <= 0) {
      job.trace.stage(`It has no answer after ${Math.round(patience)} ms.`);
      return undefined;
    }
    await changeOf(track, {
      signal: job.signal,
      clock,
      milliseconds: Math.min(left, answer.again ?? Number.POSITIVE_INFINITY),
    });
  }
}

/** Resolves when a track changes, after some milliseconds, or when the signal aborts. */
function changeOf(
  track: Track,
  {
    signal,
    clock,
    milliseconds,
  }: { readonly signal: AbortSignal; readonly clock: Clock; readonly milliseconds: number },
): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stopListening();
      timer?.dispose();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stopListening = track.onChange(done);
    const timer = Number.isFinite(milliseconds) ? clock.after(milliseconds, done) : undefined;
    signal.addEventListener('abort', done, { once: true });
  });
}
