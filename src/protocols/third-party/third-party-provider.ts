import type { CallIdSource } from '../../conversation/call-id.ts';
import type { LogEntry } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { Json } from '../../base/json.ts';
import type { Owner } from '../../conversation/part.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import type { Continuation, ListedModel, Loss, RequestOptions } from '../protocol.ts';

/** One way a request body breaks the rules of its protocol. */
export interface Violation {
  /** Short stable name, e.g. `orphan-tool-result`. */
  readonly rule: string;
  /** Where: a path such as `messages[3].content[0]`. */
  readonly path: string;
  readonly message: string;
}

/**
 * A provider whose code another extension brings: version 1 of the interface. What it gives back is checked and bounded by
 * `stream-third-party.ts`; it never sees a key or a setting of ours and never runs a tool.
 */
export interface ThirdPartyProvider {
  readonly specVersion: 1;
  /** Lower-case id, unique among providers. */
  readonly id: string;
  readonly name: string;
  /** Base URL that requests go to, for the person's consent; absent when everything stays on this machine. */
  readonly destination?: string;
  list(signal: AbortSignal): Promise<readonly ListedModel[]>;
  /** Pure and deterministic: the request for a log. */
  project(log: readonly LogEntry[], model: string, options: RequestOptions): ThirdPartyProjection;
  /** Sends a projection. Should end in exactly one terminal event. */
  stream(request: ThirdPartyRequest, signal: AbortSignal): AsyncIterable<StreamEvent>;
  /** What something that `list` or `stream` threw means. Default: a network fault. */
  classify?(error: unknown): Fault;
  /** Default `ask`. */
  continuation?(model: string): Continuation;
  /** Broken rules in a projected body; for the conformance runner. */
  validate?(body: Json): readonly Violation[];
}

export interface ThirdPartyProjection {
  readonly body: Json;
  readonly losses: readonly Loss[];
}

export interface ThirdPartyRequest {
  readonly model: string;
  readonly projection: ThirdPartyProjection;
  readonly owner: Owner;
  readonly callIds: CallIdSource;
}

/**
 * A registered provider as the product holds it: its id, name and destination read once, its calls handed through. What is optional here is for
 * the product and no part of the interface that authors write against.
 */
export interface HeldProvider extends ThirdPartyProvider {
  /** Aborts when its registration ends: requests under way end with it. */
  readonly gone?: AbortSignal;
  /** One sentence while it is switched off, undefined while it may be used. */
  readonly disabled?: () => string | undefined;
  /** Told once after each request how it broke its contract; empty when it kept to it. */
  readonly settled?: (defects: readonly string[]) => void;
}

/** The providers that other extensions registered. */
export interface ThirdPartyProviders {
  find(id: string): HeldProvider | undefined;
}

/** Where there are no other extensions. */
export const noThirdPartyProviders: ThirdPartyProviders = { find: () => undefined };
