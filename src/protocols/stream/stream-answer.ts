import type { Fault } from '../../conversation/fault.ts';
import { errorText } from '../../base/error-text.ts';
import { parseJson } from '../../base/json.ts';
import { isTerminal } from '../../conversation/stream-event.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import type { Clock } from '../../platform/clock.ts';
import { answerTimeouts } from './answer-timeouts.ts';
import type { AnswerTimeouts } from './answer-timeouts.ts';
import { AnswerWatch } from './answer-watch.ts';
import { redactFault, secretsOf } from '../http-exchange/fault-redaction.ts';
import { joinedDeltas } from './joined-deltas.ts';
import type { Connection, DecodeContext, Projection, ResumePoint, StreamDecoder, HttpProtocol } from '../protocol.ts';
import { faultOfResponse } from '../http-exchange/http-failure.ts';
import { transportFault } from '../http-exchange/transport-fault.ts';

export interface ProtocolRequest {
  readonly projection: Projection;
  readonly connection: Connection;
  readonly context: DecodeContext;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Default: those of {@link answerTimeouts} for a model of which nothing is known. */
  readonly timeouts?: Partial<AnswerTimeouts>;
  /** Keeps what is needed to take the answer up again after a cut. */
  readonly thread?: AnswerThread;
}

/** An answer over several connections: where its vendor keeps it, it can be taken up again after a cut. */
export class AnswerThread {
  /** The decoder that goes on; it has not ended. Set while the answer can be taken up again. */
  decoder: StreamDecoder | undefined;
  point: ResumePoint | undefined;

  get canResume(): boolean {
    return this.point !== undefined;
  }
}

/** Longest answer that is read, in bytes. */
const maximumAnswer = 64 * 1024 * 1024;
const frameEnd = new TextEncoder().encode('\n\n');

/**
 * Sends a projection and reads the answer, whatever comes: ends in exactly one terminal event and never throws. What arrived before a
 * fault is delivered before it. The connection is closed when the consumer stops early. Makes one request; retries are the caller's.
 */
export function streamAnswer(protocol: HttpProtocol, request: ProtocolRequest): AsyncGenerator<StreamEvent, void> {
  return guarded(request, (watch) => exchange(protocol, request, watch));
}

/**
 * Takes up an answer again whose stream broke off: the events go on where they ended. Like {@link streamAnswer}; a fault `cut` where the
 * answer cannot be taken up.
 */
export function resumeAnswer(protocol: HttpProtocol, request: ProtocolRequest): AsyncGenerator<StreamEvent, void> {
  return guarded(request, (watch) => takeUp(protocol, request, watch));
}

async function* guarded(
  request: ProtocolRequest,
  exchanged: (watch: AnswerWatch) => AsyncIterable<StreamEvent>,
): AsyncGenerator<StreamEvent, void> {
  const watch = new AnswerWatch(request.clock, request.signal);
  const secrets = secretsOf(request.connection);
  try {
    for await (const event of exchanged(watch)) {
      if (event.e === 'fault') yield { e: 'fault', fault: redactFault(event.fault, secrets) };
      else yield event;
      if (isTerminal(event)) return;
    }
    yield { e: 'fault', fault: { kind: 'cut', message: 'The answer was cut off before its end.' } };
  } catch (error) {
    yield { e: 'fault', fault: redactFault(faultOf(error, request, watch), secrets) };
  } finally {
    watch.close();
  }
}

async function* exchange(
  protocol: HttpProtocol,
  request: ProtocolRequest,
  watch: AnswerWatch,
): AsyncGenerator<StreamEvent> {
  const { projection, connection } = request;
  const timeouts = timeoutsOf(request);
  watch.expect('headers', timeouts.headers);
  const response = await watch.orStopped(protocol.send(projection, connection, watch.signal));
  watch.expect('firstByte', timeouts.firstByte);
  if (response.ok) yield* readAnswer(protocol, { protocol, request, watch, idle: timeouts.idle }, response);
  else yield await refusal(protocol, response, { watch, key: secretsOf(connection) });
}

async function* takeUp(
  protocol: HttpProtocol,
  request: ProtocolRequest,
  watch: AnswerWatch,
): AsyncGenerator<StreamEvent> {
  const { connection, thread } = request;
  const timeouts = timeoutsOf(request);
  const { decoder, point } = thread ?? {};
  if (decoder === undefined || point === undefined || protocol.resume === undefined) {
    yield { e: 'fault', fault: { kind: 'cut', message: 'The answer cannot be taken up again.' } };
    return;
  }
  watch.expect('headers', timeouts.headers);
  const response = await watch.orStopped(protocol.resume(point, connection, watch.signal));
  watch.expect('firstByte', timeouts.firstByte);
  const reading = { protocol, request, watch, idle: timeouts.idle };
  if (response.ok) yield* decodeChunks(decoder, bodyChunks(response, reading), reading);
  else yield await refusal(protocol, response, { watch, key: secretsOf(connection) });
}

function timeoutsOf({ connection, timeouts }: ProtocolRequest): AnswerTimeouts {
  return { ...answerTimeouts(connection.provider), ...timeouts };
}

async function refusal(
  protocol: HttpProtocol,
  response: Response,
  { watch, key }: { readonly watch: AnswerWatch; readonly key: readonly string[] },
): Promise<StreamEvent> {
  watch.onStop(() => void response.body?.cancel().catch(() => undefined));
  const fault = await watch.orStopped(faultOfResponse(response, (failure) => protocol.classify(failure), key));
  return { e: 'fault', fault };
}

interface Reading {
  readonly protocol: HttpProtocol;
  readonly request: ProtocolRequest;
  readonly watch: AnswerWatch;
  readonly idle: number;
}

async function* readAnswer(protocol: HttpProtocol, reading: Reading, response: Response): AsyncGenerator<StreamEvent> {
  const { request } = reading;
  // With the request a decoder can tell that the server dropped a part of the prompt.
  const context = { ...request.context, request: request.projection.body };
  const decoder = protocol.createDecoder(context);
  const chunks = bodyChunks(response, reading);
  const { head, form } = await sniff(chunks, response.headers.get('content-type') ?? '');
  if (form === 'page') {
    yield { e: 'fault', fault: { kind: 'shape', message: 'A web page answered; this address is not an API.' } };
    return;
  }
  if (form === 'stream') {
    yield* decodeChunks(decoder, prepend(head, chunks), reading);
    return;
  }
  const all = [head];
  for await (const chunk of chunks) all.push(chunk);
  const bytes = concat(all);
  const body = new TextDecoder().decode(bytes);
  // Lines of JSON under a type that promises one document are still a stream.
  if (parseJson(body) === undefined) yield* decodeChunks(decoder, prepend(bytes, chunks), reading);
  else yield* protocol.decodeBody(body, context);
}

/**
 * Decodes until the terminal event. When the transport fails first, the decoder is closed as at the end of a body: an answer whose
 * terminator had come is whole in spite of the failure; otherwise its parts come out as cut and the failure ends the stream. An answer that
 * can be taken up again is left open instead: only the fault comes.
 */
async function* decodeChunks(
  decoder: StreamDecoder,
  chunks: AsyncIterable<Uint8Array>,
  { protocol, request, watch }: Reading,
): AsyncGenerator<StreamEvent> {
  let failure: Fault | undefined;
  try {
    for await (const chunk of chunks) {
      const events = pushGuarded(decoder, chunk, watch);
      yield* events;
      if (events.some(isTerminal)) return;
    }
  } catch (error) {
    failure = faultOf(error, request, watch);
  }
  if (request.thread !== undefined && protocol.resume !== undefined) {
    // A frame that lacks only its blank line is read; one that is torn comes again.
    const events = pushGuarded(decoder, frameEnd, watch);
    yield* events;
    if (events.some(isTerminal)) return;
    const point = decoder.resumePoint?.();
    request.thread.decoder = decoder;
    request.thread.point = point;
    if (point !== undefined) {
      yield { e: 'fault', fault: failure ?? { kind: 'cut', message: 'The answer was cut off before its end.' } };
      return;
    }
  }
  for (const event of decoder.end()) {
    yield event.e === 'fault' && failure !== undefined ? { e: 'fault', fault: failure } : event;
  }
  // Not reached once a terminal event was given; a decoder with a defect gives none.
  if (failure !== undefined) yield { e: 'fault', fault: failure };
}

/** Decoders do not throw; one that does has a defect, which is no trouble of the network. */
function pushGuarded(decoder: StreamDecoder, chunk: Uint8Array, watch: AnswerWatch): readonly StreamEvent[] {
  try {
    const events = joinedDeltas(decoder.push(chunk));
    if (events.some(({ e }) => e === 'end')) watch.answered();
    return events;
  } catch (error) {
    throw new UnreadableAnswer(errorText(error, 'unknown error'));
  }
}

/** What stopped the answer: the caller, the watch, the size limit, or the transport. */
function faultOf(error: unknown, { connection, signal }: ProtocolRequest, watch: AnswerWatch): Fault {
  if (error instanceof UnreadableAnswer) return { kind: 'shape', message: error.message };
  if (!signal.aborted && watch.silence !== undefined) {
    const message =
      watch.silence === 'headers' ? 'The server did not answer in time.' : 'The server stopped answering.';
    return { kind: 'timeout', message };
  }
  return transportFault(error, connection.provider, signal);
}

/** The transport works, but the answer is of no use. */
class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
  constructor(reason: string) {
    super(`The answer could not be read: ${reason}`);
  }
}

/** The chunks of the body. Throws when the transport fails, when the watch stopped it, and over the size limit. */
async function* bodyChunks(response: Response, { watch, idle }: Reading): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  // Cancelling ends a read that waits, also where a transport does not listen to the signal.
  watch.onStop(() => void reader.cancel().catch(() => undefined));
  let total = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      watch.throwIfStopped();
      if (done) return;
      watch.expect('idle', idle);
      total += value.byteLength;
      if (total > maximumAnswer) throw new UnreadableAnswer('it is longer than 64 MB.');
      if (value.byteLength > 0) yield value;
    }
  } finally {
    await watch.leave(reader);
  }
}

type BodyForm = 'stream' | 'document' | 'page';

/**
 * Tells from the first character what the body is; servers and proxies send wrong content types. A document is one JSON value under a
 * type that is no stream's. Returns the bytes read for it.
 */
async function sniff(chunks: AsyncGenerator<Uint8Array>, type: string): Promise<{ head: Uint8Array; form: BodyForm }> {
  const isStreamType = /event-stream|ndjson|jsonl|json-seq/i.test(type);
  const read: Uint8Array[] = [];
  for (;;) {
    const next = await chunks.next();
    if (next.done === true) return { head: concat(read), form: 'stream' };
    read.push(next.value);
    const first = next.value.find((byte) => !blank.has(byte));
    if (first === undefined) continue;
    const head = concat(read);
    if (first === 0x3c) return { head, form: 'page' };
    return { head, form: !isStreamType && (first === 0x7b || first === 0x5b) ? 'document' : 'stream' };
  }
}

/** White space and the bytes of a byte order mark. */
const blank: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20, 0xef, 0xbb, 0xbf]);

async function* prepend(head: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.byteLength > 0) yield head;
    yield* rest;
  } finally {
    // Who stops at the head never began with the rest.
    await rest.return(undefined);
  }
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
}
