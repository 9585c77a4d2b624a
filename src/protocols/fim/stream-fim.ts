import type { Fault } from '../../conversation/fault.ts';
import { isTerminal } from '../../conversation/stream-event.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import type { Provider } from '../../models/provider.ts';
import type { Clock } from '../../platform/clock.ts';
import { redactFault, secretsOf } from '../http-exchange/fault-redaction.ts';
import { faultOfResponse } from '../http-exchange/http-failure.ts';
import { transportFault } from '../http-exchange/transport-fault.ts';
import { sendRequest } from '../http-exchange/send-request.ts';
import type { Connection } from '../protocol.ts';
import { readOut } from '../stream/read-out.ts';
import { classifyFim } from './classify-fim.ts';
import { createFimDecoder, decodeFimBody, projectFim } from './fim.ts';
import type { FimRequest, FimTarget } from './fim-request.ts';

/** Longest silence of a server, before the first byte and between two, in milliseconds. A suggestion later than that is useless. */
export const silenceLimit = 20_000;
const maximumBody = 4 * 1024 * 1024;
const accept = 'text/event-stream, application/x-ndjson, application/json';

/** What a request for a hole is sent with. */
export interface FimSending {
  readonly connection: Connection;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/**
 * Sends a request for a hole and yields what comes back, in exactly one terminal event: every failure is a fault, without the key. Never
 * throws, never retries. Stopping the iteration ends the request.
 */
export async function* streamFim(
  request: FimRequest,
  target: FimTarget,
  sending: FimSending,
): AsyncGenerator<StreamEvent, void, undefined> {
  const secrets = secretsOf(sending.connection);
  // A server may echo the key in its refusal, and the refusal is shown.
  for await (const event of exchange(request, target, sending)) {
    yield event.e === 'fault' ? { e: 'fault', fault: redactFault(event.fault, secrets) } : event;
  }
}

async function* exchange(
  request: FimRequest,
  target: FimTarget,
  sending: FimSending,
): AsyncGenerator<StreamEvent, void, undefined> {
  const { connection } = sending;
  const guard = new SilenceGuard(sending, target);
  try {
    const { path, body } = projectFim(request, target);
    const response = await guard.within(
      sendRequest({ url: target.baseUrl + path, body, accept }, connection, guard.signal),
    );
    if (response.ok) yield* readAnswer(response, target, guard);
    else yield { e: 'fault', fault: await guard.within(faultOfResponse(response, classifyFim, secretsOf(connection))) };
  } catch (error) {
    yield { e: 'fault', fault: guard.faultOf(error) };
  } finally {
    guard.dispose();
  }
}

async function* readAnswer(
  response: Response,
  target: FimTarget,
  guard: SilenceGuard,
): AsyncGenerator<StreamEvent, void, undefined> {
  const type = response.headers.get('content-type') ?? '';
  // Ollama streams as application/x-ndjson; plain JSON from a protocol with an event stream means that the server ignored `stream`.
  if (/^application\/json\b/i.test(type) && target.style !== 'ollama-generate') {
    const { text, whole } = await readText(response, guard, maximumBody);
    if (whole) yield* decodeFimBody(target.style, text);
    else yield { e: 'fault', fault: { kind: 'shape', message: 'The answer is longer than 4 MB.' } };
    return;
  }
  const decoder = createFimDecoder(target.style);
  for await (const bytes of chunks(response, guard)) {
    const events = decoder.push(bytes);
    if (events.some(({ e }) => e === 'end')) guard.answered();
    for (const event of events) {
      yield event;
      if (isTerminal(event)) return;
    }
  }
  yield* decoder.end();
}

async function* chunks(response: Response, guard: SilenceGuard): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await guard.within(reader.read());
      if (done) return;
      yield value;
    }
  } finally {
    guard.leave(reader);
  }
}

async function readText(
  response: Response,
  guard: SilenceGuard,
  limit: number,
): Promise<{ text: string; whole: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of chunks(response, guard)) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > limit) return { text: text.slice(0, limit), whole: false };
  }
  return { text: text + decoder.decode(), whole: true };
}

/** Ends a request when the server is silent for too long or the caller stops before the end of the answer, and tells the two apart. */
class SilenceGuard {
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  readonly #outer: AbortSignal;
  readonly #provider: Provider;
  readonly #forward = (): void => this.#controller.abort();
  #silent = false;
  #isAnswered = false;

  constructor({ signal, clock, connection }: FimSending, { baseUrl }: FimTarget) {
    this.#clock = clock;
    // Where the request goes may be another address than the provider's own.
    this.#provider = { ...connection.provider, baseUrl };
    this.#outer = signal;
    if (signal.aborted) this.#controller.abort();
    signal.addEventListener('abort', this.#forward, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Settles as the promise does, but rejects at once when the request is over, even where the fetch does not listen. */
  async within<T>(promise: Promise<T>): Promise<T> {
    const timer = this.#clock.after(silenceLimit, () => {
      this.#silent = true;
      this.#controller.abort();
    });
    let stop: (() => void) | undefined;
    const over = new Promise<never>((_, reject) => {
      stop = () => reject(new Error('stopped'));
      if (this.signal.aborted) stop();
      this.signal.addEventListener('abort', stop, { once: true });
    });
    try {
      return await Promise.race([promise, over]);
    } finally {
      timer.dispose();
      if (stop !== undefined) this.signal.removeEventListener('abort', stop);
      promise.catch(() => undefined);
    }
  }

  /** The answer is whole: a consumer that stops from now on has no reason to break the connection. */
  answered(): void {
    this.#isAnswered = true;
    this.#outer.removeEventListener('abort', this.#forward);
  }

  /** Nothing more is wanted of a body. */
  leave(reader: ReadableStreamDefaultReader<Uint8Array>): void {
    if (this.#isAnswered && !this.signal.aborted)
      void readOut(reader, this.#clock).then(() => this.#controller.abort());
    else reader.cancel().catch(() => undefined);
  }

  faultOf(error: unknown): Fault {
    if (this.#outer.aborted) return { kind: 'cancelled', message: 'The request was cancelled.' };
    if (this.#silent) return { kind: 'timeout', message: `The server was silent for ${silenceLimit / 1000} seconds.` };
    return transportFault(error, this.#provider, this.#outer);
  }

  dispose(): void {
    this.#outer.removeEventListener('abort', this.#forward);
    if (!this.#isAnswered) this.#controller.abort();
  }
}
