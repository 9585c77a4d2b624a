import type { StreamEvent } from '../../conversation/stream-event.ts';
import { faultOfEnd } from './finish-words.ts';

/** The events of an answer, with a fault in the place of an end that is not known to be good. Calls of such an answer never run. */
export async function* judgeEnd(events: AsyncIterable<StreamEvent>): AsyncGenerator<StreamEvent, void> {
  for await (const event of events) {
    const fault = event.e === 'end' ? faultOfEnd(event.end) : undefined;
    yield fault === undefined ? event : { e: 'fault', fault };
  }
}
