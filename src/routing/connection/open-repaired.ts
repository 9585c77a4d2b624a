import { isJsonObject } from '../../base/json.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { openStream } from './open-stream.ts';
import type { OpenedStream, Opening, StreamDependencies } from './open-stream.ts';
import { RequestRepairs } from './request-repairs.ts';
import type { LearnedRepairs } from './request-repairs.ts';

/** Most requests that a question costs, the repaired ones included. */
export const mostRequests = 4;

/** What repaired questions depend on. */
export interface RepairedDependencies extends StreamDependencies {
  /** Absent: what a server refuses is found out anew with every question. */
  readonly learned?: LearnedRepairs;
}

/**
 * {@link openStream} for a single question: a request that its server refuses for a reason that is known goes out again, repaired; so the next
 * question is asked right at once. Never rejects.
 */
export async function openRepaired(dependencies: RepairedDependencies, opening: Opening): Promise<OpenedStream> {
  const { provider, model } = opening.target;
  const repairs = new RequestRepairs(dependencies.learned, { provider, model });
  const open = (): Promise<OpenedStream> => openStream(dependencies, withRepairs(opening, repairs));
  const first = await open();
  return { ...first, events: answered(first, repairs, open) };
}

function withRepairs(opening: Opening, repairs: RequestRepairs): Opening {
  return { ...opening, request: { ...opening.request, repairs: repairs.all } };
}

async function* answered(
  first: OpenedStream,
  repairs: RequestRepairs,
  open: () => Promise<OpenedStream>,
): AsyncGenerator<StreamEvent, void> {
  let opened = first;
  for (let request = 1; ; request++) {
    const refusal = yield* passed(opened, repairs);
    if (refusal === undefined) return;
    const body = isJsonObject(opened.body) ? opened.body : undefined;
    const repair = request < mostRequests ? repairs.next(refusal, body) : undefined;
    if (repair === undefined) {
      yield { e: 'fault', fault: refusal };
      return;
    }
    repairs.add(repair, refusal);
    opened = await open();
  }
}

/** Passes an answer on; returns the fault of a request of which nothing came. */
async function* passed(
  { events }: OpenedStream,
  repairs: RequestRepairs,
): AsyncGenerator<StreamEvent, Fault | undefined> {
  let hasCome = false;
  for await (const event of events) {
    if (event.e === 'fault' && !hasCome) return event.fault;
    if (!hasCome) repairs.worked();
    hasCome = true;
    yield event;
  }
  return undefined;
}
