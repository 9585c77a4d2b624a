import type { StepEnd } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import type { Clock } from '../../platform/clock.ts';
import type { AnswerEvent } from '../answer-event.ts';
import type { AnswerPipe } from './answer-pipe.ts';
import { EventReader } from './event-reader.ts';

/** How a request's events came to their end. `interrupted`: from outside; what is still to come of them is of no interest. */
export type StreamEnd =
  | { readonly kind: 'end'; readonly end: StepEnd }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'interrupted' };

export interface Reading {
  readonly pipe: AnswerPipe;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called with each event but the terminal one, as it comes. */
  readonly onArrival: (event: StreamEvent) => void;
}

/** Reads events into the pipe until the terminal one and passes on, in time, what comes out of it. */
export async function* readStream(
  events: AsyncIterable<StreamEvent>,
  { pipe, clock, signal, onArrival }: Reading,
): AsyncGenerator<AnswerEvent, StreamEnd> {
  const reader = new EventReader(events, clock, signal);
  try {
    for (;;) {
      const next = await reader.next(pipe.dueIn());
      if (next.kind === 'stopped') return { kind: 'interrupted' };
      if (next.kind === 'over')
        return { kind: 'fault', fault: { kind: 'cut', message: 'The answer ended without an end.' } };
      if (next.kind === 'due') yield* pipe.due();
      else if (next.event.e === 'end') return { kind: 'end', end: next.event.end };
      else if (next.event.e === 'fault') return { kind: 'fault', fault: next.event.fault };
      else {
        onArrival(next.event);
        yield* pipe.take(next.event);
      }
    }
  } finally {
    reader.close();
  }
}
