import type { ConversationLog } from '../conversation/log.ts';
import type { Clock } from '../platform/clock.ts';
import { Slices } from '../platform/slices.ts';
import { TranscriptBuilder } from './transcript.ts';
import type { TranscriptDependencies } from './transcript.ts';

/** Milliseconds of making a transcript without a rest. */
const sliceLength = 5;

/** A log to be shown, for as long as it is the one that is open. */
export interface TranscriptJob {
  readonly log: ConversationLog;
  readonly dependencies: TranscriptDependencies;
  readonly clock: Clock;
  readonly isOpen: () => boolean;
}

/** A transcript of all entries, those that come while it rests included; undefined when another log is open by then. */
export async function slicedTranscript({
  log,
  dependencies,
  clock,
  isOpen,
}: TranscriptJob): Promise<TranscriptBuilder | undefined> {
  const builder = new TranscriptBuilder(dependencies);
  const slices = new Slices(clock, sliceLength);
  for (const entry of log.entries) {
    builder.add(entry);
    if (!slices.due) continue;
    await slices.rest();
    if (!isOpen()) return undefined;
  }
  // What is done with it cannot be cut.
  const known = log.entries.length;
  await slices.restBeforeWhole();
  for (const entry of log.entries.slice(known)) builder.add(entry);
  return isOpen() ? builder : undefined;
}
