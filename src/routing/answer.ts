import type { Fault } from '../conversation/fault.ts';
import type { Owner } from '../conversation/part.ts';
import type { StreamEvent } from '../conversation/stream-event.ts';
import { isTerminal } from '../conversation/stream-event.ts';
import type { ModelInfo } from '../models/model-info.ts';
import { formatModelRef } from '../models/model-ref.ts';
import type { ModelRef } from '../models/model-ref.ts';
import type { Provider } from '../models/provider.ts';
import type { Registry } from '../models/registry.ts';
import { isAborted, orAborted } from '../platform/aborted.ts';
import { sleep } from '../platform/clock.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { EditorModels } from '../protocols/editor-lm/editor-models.ts';
import type { Loss } from '../protocols/protocol.ts';
import type { Connector } from './connector.ts';
import { openStream } from './open-stream.ts';
import type { StreamRequest } from './open-stream.ts';
import { mayFallBack, retryDelay } from './retry-policy.ts';

const tickMs = 1000;

/** What one step of a conversation needs. */
export interface AnswerRequest extends StreamRequest {
  /** Candidates in order; the first is the person's choice. */
  readonly refs: readonly ModelRef[];
}

/** What routing adds to a protocol's events. */
export type AnswerEvent =
  /** A request to this model goes out now. */
  | {
      readonly e: 'attempt';
      readonly owner: Owner;
      readonly info: ModelInfo;
      readonly losses: readonly Loss[];
    }
  /** The same model is asked again when `remainingMs` are over; comes once a second while it waits. */
  | { readonly e: 'retry'; readonly fault: Fault; readonly remainingMs: number }
  /** The next model in the list takes over, because of this fault. */
  | { readonly e: 'fallback'; readonly fault: Fault; readonly from: ModelRef; readonly to: ModelRef }
  | StreamEvent;

export interface AnswerPorts {
  readonly registry: Registry;
  readonly connector: Connector;
  readonly editorModels: EditorModels;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Returns [0, 1); for the jitter of waits. */
  readonly random: () => number;
}

/**
 * From a list of candidates to one answered step. Retries the same model and then goes down the list, but only while nothing of an answer
 * has been seen; what comes after that is passed on as it is. Ends in exactly one terminal event and never throws.
 */
export async function* answer(ports: AnswerPorts, request: AnswerRequest): AsyncGenerator<AnswerEvent, void> {
  let last: Fault = { kind: 'shape', message: 'No model is chosen. Use "Crossfade: Select Model…".' };
  for (const [index, ref] of request.refs.entries()) {
    const next = request.refs[index + 1];
    const fault = yield* answerWith(ports, request, { ref, isFirst: index === 0, hasFallback: next !== undefined });
    if (fault === undefined) return;
    last = fault;
    ports.logger.warn(`${formatModelRef(ref)}: ${fault.kind}: ${fault.message}`);
    if (next === undefined || !mayFallBack(fault)) break;
    yield { e: 'fallback', fault, from: ref, to: next };
  }
  yield { e: 'fault', fault: last };
}

interface Candidate {
  readonly ref: ModelRef;
  readonly isFirst: boolean;
  readonly hasFallback: boolean;
}

/** Asks one model until it answers or gives up. Returns the fault when nothing was shown; undefined when a terminal event went out. */
async function* answerWith(
  ports: AnswerPorts,
  request: AnswerRequest,
  candidate: Candidate,
): AsyncGenerator<AnswerEvent, Fault | undefined> {
  const { registry, connector, clock, random } = ports;
  const provider = registry.provider(candidate.ref.provider);
  const info = registry.model(candidate.ref);
  if (provider === undefined || info === undefined) return unknownProvider(candidate.ref);
  const owner = ownerOf(provider, candidate.ref);
  if (owner === undefined) return noConversations(provider);
  for (let attempts = 1; ; attempts++) {
    // Only the person's own choice may ask a question; a fallback must not.
    const options = { interactive: candidate.isFirst, model: candidate.ref.model };
    // A question that stands open, or a secret store that hangs, does not hold up a stop.
    const connected = await orAborted(() => connector.connect(provider, options), request.signal);
    if (connected === undefined || isAborted(request.signal)) return { kind: 'cancelled', message: 'Stopped.' };
    if (!connected.ok) return connected.fault;
    const target = { provider, model: candidate.ref.model, info };
    const stream = await openStream(ports, { target, connection: connected.connection, request });
    yield { e: 'attempt', owner, info, losses: stream.losses };
    const fault = yield* untilShown(stream.events);
    if (fault === undefined) return undefined;
    const delayMs = retryDelay({ fault, attempts, hasFallback: candidate.hasFallback, random });
    if (delayMs === undefined) return fault;
    for (let remainingMs = delayMs; remainingMs > 0; remainingMs -= tickMs) {
      yield { e: 'retry', fault, remainingMs };
      await sleep(clock, Math.min(tickMs, remainingMs), request.signal);
    }
    if (isAborted(request.signal)) return { kind: 'cancelled', message: 'Stopped.' };
  }
}

/** Passes events on. A fault before anything of the answer was seen is returned instead, for a retry. */
async function* untilShown(events: AsyncIterable<StreamEvent>): AsyncGenerator<AnswerEvent, Fault | undefined> {
  let isShown = false;
  for await (const event of events) {
    if (event.e === 'fault' && !isShown) return event.fault;
    if (event.e === 'delta' || event.e === 'part') isShown = true;
    yield event;
    if (isTerminal(event)) return undefined;
  }
  return { kind: 'cut', message: 'The answer ended without an end.' };
}

/** A model as a conversation names it; undefined for one that is not set up or holds no conversations. */
export function ownerOf(provider: Provider | undefined, ref: ModelRef): Owner | undefined {
  const protocol = provider?.protocol;
  if (protocol === undefined || protocol === 'workspace' || protocol === 'fim') return undefined;
  return { protocol, provider: ref.provider, model: ref.model };
}

function noConversations(provider: Provider): Fault {
  return { kind: 'shape', message: `${provider.name} completes code but cannot hold a conversation.`, code: 'no-chat' };
}

function unknownProvider(ref: ModelRef): Fault {
  return {
    kind: 'shape',
    message: `The provider "${ref.provider}" is not set up on this machine.`,
    code: 'unknown-provider',
  };
}
