import type { LogEntry } from '../conversation/entry.ts';
import type { CallIdSource } from '../conversation/call-id.ts';
import type { Fault } from '../conversation/fault.ts';
import type { JsonObject } from '../base/json.ts';
import type { Owner } from '../conversation/part.ts';
import type { StreamEvent } from '../conversation/stream-event.ts';
import type { ModelInfo } from '../models/model-info.ts';
import type { HttpProtocolId } from '../models/protocol-id.ts';
import type { Provider } from '../models/provider.ts';

/** The model a log is projected for. */
export interface ProjectionTarget {
  readonly provider: Provider;
  readonly model: string;
  /** What is known of the model; everything unknown is assumed to be the commonest case. */
  readonly info?: ModelInfo;
}

export interface RequestOptions {
  /** Upper limit of the answer in tokens; default: the protocol's own, or 8,192 where the protocol demands one. */
  readonly maxOutputTokens?: number;
  /** Offer the log's tools to the model. Default true. */
  readonly tools?: boolean;
  /** How much the model should think, where it can be told. Default: the vendor's own. */
  readonly reasoning?: 'off' | 'low' | 'medium' | 'high';
  readonly temperature?: number;
  /**
   * `prefill`: the log's last step was cut; its text goes out as the open beginning of the answer, trailing white space trimmed, and the answer
   * goes on from there. Only for targets whose {@link HttpProtocol.continuation} allows it, and only without tools.
   */
  readonly continuation?: 'prefill';
  /** Let the vendor keep the answer so that it can be taken up again after a cut, where the protocol can. Default false: nothing is stored. */
  readonly resumable?: boolean;
}

/**
 * How a model goes on with a text that was cut. `prefill-without-thinking`: only while it does not think. `ask`: by an instruction
 * to go on; the join has to be found.
 */
export type Continuation = 'prefill' | 'prefill-without-thinking' | 'ask';

/** Where an answer that the vendor keeps can be taken up again. */
export interface ResumePoint {
  readonly responseId: string;
  /** Sequence number of the last event that was read. */
  readonly after: number;
}

/** Something a projection had to leave out for this target. Data, shown on demand and asserted in tests. */
export interface Loss {
  readonly kind: 'reasoning' | 'media' | 'vendor' | 'instruction' | 'tools' | 'citations' | 'call';
  /** Sequence number of the entry it belongs to. */
  readonly seq: number;
  /** Who owns what was left out; it goes back to them when they return. */
  readonly owner?: Owner;
  readonly detail: string;
}

/** A request body for one model: a pure function of the log and the target. */
export interface Projection {
  readonly body: JsonObject;
  /** Headers that this request needs besides authorization (beta flags). */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body ends in the open beginning of the answer: it goes to {@link Provider.prefillBaseUrl} where there is one. */
  readonly prefill?: true;
  readonly losses: readonly Loss[];
}

/** What a request is sent with. `fetch` is the guarded one of the http port: no redirect, origin-bound key, caps. */
export interface Connection {
  readonly provider: Provider;
  readonly key?: string;
  /** The value of the provider's secret header. */
  readonly headerSecret?: string;
  readonly fetch: typeof globalThis.fetch;
}

/** An answer with a failure status, as received. */
export interface HttpFailure {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Body as text, at most 64 KB. */
  readonly body: string;
}

/** Turns the bytes of one answer into events. Not reusable. */
export interface StreamDecoder {
  /** Feeds bytes cut at any place; returns the events they complete. After the terminal event it returns nothing. */
  push(bytes: Uint8Array): StreamEvent[];
  /** The body is over. Returns what is left and the terminal event unless there was one: fault `cut` if the protocol's terminator is missing. */
  end(): StreamEvent[];
  /** Where this answer can be taken up again; undefined when the vendor does not keep it, or it has ended. Never given by most protocols. */
  resumePoint?(): ResumePoint | undefined;
}

export interface DecodeContext {
  readonly owner: Owner;
  readonly callIds: CallIdSource;
  /** The body that is answered. With it a decoder can tell that the server dropped a part of the prompt (Ollama). */
  readonly request?: JsonObject;
}

/** A model as a provider's live list tells it. Only what the server said; the catalogue adds the rest. */
export type ListedModel = Omit<ModelInfo, 'ref' | 'price'> & {
  readonly id: string;
  readonly price?: ModelInfo['price'];
};

/**
 * A wire format for conversations over HTTP. Implementations are pure but for `send` and `listModels`, never retry, never run a tool,
 * never touch the log.
 */
export interface HttpProtocol {
  readonly id: HttpProtocolId;
  /** Pure and deterministic; for one model the body of a longer log extends the shorter one's messages. */
  project(log: readonly LogEntry[], target: ProjectionTarget, options: RequestOptions): Projection;
  /** A decoder for a streamed answer. */
  createDecoder(context: DecodeContext): StreamDecoder;
  /** Reads a whole answer that was not streamed (a server that ignores `stream: true`). Ends in one terminal event; never throws. */
  decodeBody(body: string, context: DecodeContext): StreamEvent[];
  /** A failure answer as a fault. Never throws. */
  classify(failure: HttpFailure): Fault;
  /** Sends a projection through the vendor's SDK and resolves with the raw response, whatever its status. Rejects only on transport failure. */
  send(projection: Projection, connection: Connection, signal: AbortSignal): Promise<Response>;
  /** How the target goes on with a text that was cut. Pure. */
  continuation(target: ProjectionTarget): Continuation;
  /** Takes an answer up again; the bytes go on in the decoder that gave the point. Only where decoders give resume points. */
  resume?(point: ResumePoint, connection: Connection, signal: AbortSignal): Promise<Response>;
  /** Loads what sending needs and is not loaded yet, so that a deadline counts the network alone. */
  load?(): Promise<unknown>;
  /** The provider's live list. Rejects with {@link ListError}. */
  listModels(connection: Connection, signal: AbortSignal): Promise<ListedModel[]>;
}

/** A model list that could not be had. */
export class ListError extends Error {
  override readonly name = 'ListError';
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}
