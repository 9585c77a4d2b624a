import type { StartBackground } from '../../platform/background.ts';
import type { Clock } from '../../platform/clock.ts';
import { Slices } from '../../platform/slices.ts';
import type { FileText } from '../file-change.ts';
import { planChanges } from '../plan-changes.ts';
import type { Plan } from '../plan-changes.ts';
import type { RequestedEdit } from '../requested-edit.ts';
import type { ToPlanThread } from './plan-thread.ts';

/** Characters of all files above which a plan is made in a thread. */
const mostHere = 1_000_000;
/** Characters that are sent at once: a copy of more would take too long in one stretch. */
const pieceLength = 100_000;
/** Longest wait for a plan, in milliseconds. */
const longestPlan = 60_000;

/** The files that edits may be about, all of them known. */
export interface LoadedFiles {
  readonly platform: string;
  readonly defaultPath: string | undefined;
  readonly files: ReadonlyMap<string, FileText>;
}

export interface PlanThreadDependencies {
  readonly start: () => Promise<StartBackground>;
  readonly clock: Clock;
}

/**
 * Works out what a call changes as {@link planChanges} does, in a thread where the files are large, so that this one stays free. Rejects where the thread ends
 * or takes longer than a minute.
 */
export async function planAnySize(
  edits: readonly RequestedEdit[],
  loaded: LoadedFiles,
  { start, clock }: PlanThreadDependencies,
): Promise<Plan> {
  const { platform, defaultPath, files } = loaded;
  const size = [...files.values()].reduce((sum, { text }) => sum + text.length, 0);
  if (size <= mostHere) return planChanges(edits, { platform, defaultPath, read: (path) => files.get(path) });
  const { promise, resolve, reject } = Promise.withResolvers<Plan>();
  // Heard of below, unless sending fails before.
  promise.catch(() => undefined);
  const end = (reason: string): void => reject(new Error(`The edit could not be worked out. ${reason}`));
  const thread = (await start())(undefined, { onMessage: (plan) => resolve(plan as Plan), onEnd: end });
  const limit = clock.after(longestPlan, () => end('It took too long.'));
  try {
    const slices = new Slices(clock, 2);
    // To start a thread takes long enough for one stretch.
    await slices.rest();
    const send = async (message: ToPlanThread): Promise<void> => {
      thread.post(message);
      if (slices.due) await slices.rest();
    };
    for (const [path, { text }] of files)
      for (let at = 0; at < text.length; at += pieceLength)
        await send({ kind: 'piece', path, text: text.slice(at, at + pieceLength) });
    const states = [...files].map(([path, { text: _text, ...state }]) => [path, state] as const);
    await send({ kind: 'plan', edits, platform, defaultPath, files: states });
    return await promise;
  } finally {
    limit.dispose();
    thread.dispose();
  }
}
