import { errorCode } from '../base/error-text.ts';
import { isKeyParameter } from '../models/key-text.ts';
import { originOf, webAddress } from '../models/provider.ts';
import type { Provider, WebAddress } from '../models/provider.ts';
import { withServerQuery } from '../models/server-query.ts';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

/** Says whether anything may be sent to an origin now. Asked before every request. */
export interface EgressGate {
  allow(origin: string): Promise<EgressDecision>;
}

/** `off`: the person switched the product's features off. */
export type EgressDecision = 'allowed' | 'untrusted' | 'no-consent' | 'off';

/** What of a provider decides where its requests may go. */
export type ProviderAccess = Pick<Provider, 'id' | 'baseUrl' | 'fim' | 'queries'>;

/** The only way to the network. */
export interface Http {
  /** A `fetch` that reaches the provider's own origins and nothing else. Rejects with {@link EgressRefused} before a byte leaves. */
  for(access: ProviderAccess): typeof globalThis.fetch;
}

export interface HttpDependencies {
  /** The host's own `fetch` at the moment of the call: VS Code replaces it to add proxies and certificates. */
  readonly fetch: () => typeof globalThis.fetch;
  readonly gate: EgressGate;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Largest response body in bytes. Default 64 MB. */
  readonly maxResponseBytes?: number;
}

/** A request that was not sent. The message is written for the person. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused';
  readonly reason: 'malformed' | 'wrong-origin' | 'key-in-url' | 'redirected' | Exclude<EgressDecision, 'allowed'>;
  constructor(reason: EgressRefused['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** A response body over the limit; what came before it was delivered. */
export class ResponseTooLarge extends Error {
  override readonly name = 'ResponseTooLarge';
}

const defaultMaxResponseBytes = 64 * 1024 * 1024;

/** The guarded network. Every request is logged as origin, path, status and time; never with headers, query or body. */
export function createHttp(dependencies: HttpDependencies): Http {
  return {
    for: (access) => {
      const origins = new Set([originOf(access.baseUrl), originOf(access.fim?.baseUrl ?? '')]);
      const { queries } = access;
      return (input, init) =>
        guardedFetch(dependencies, origins, queries === undefined ? input : atServer(input, queries), init);
    },
  };
}

/** The request with the parameters that its server wants with each. */
function atServer(
  input: Parameters<typeof globalThis.fetch>[0],
  queries: NonNullable<Provider['queries']>,
): Parameters<typeof globalThis.fetch>[0] {
  const before = addressText(input);
  const after = withServerQuery(before, queries);
  if (after === before) return input;
  return input instanceof Request ? new Request(after, input) : after;
}

function addressText(input: Parameters<typeof globalThis.fetch>[0]): string {
  return typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
}

async function guardedFetch(
  dependencies: HttpDependencies,
  origins: ReadonlySet<string | undefined>,
  input: Parameters<typeof globalThis.fetch>[0],
  init: RequestInit | undefined,
): Promise<Response> {
  const { origin, host, path } = checkedAddress(input, origins);
  const decision = await dependencies.gate.allow(origin);
  if (decision !== 'allowed') throw new EgressRefused(decision, refusalText(decision, host));
  const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
  signal?.throwIfAborted();
  const label = `${origin}${path}`;
  const started = dependencies.clock.now();
  const elapsed = (): string => `${Math.round(dependencies.clock.now() - started)} ms`;
  let response: Response;
  try {
    response = await dependencies.fetch()(input, { ...init, redirect: 'error', credentials: 'omit' });
  } catch (error) {
    dependencies.logger.info(`${label} failed (${failureCode(error)}) ${elapsed()}`);
    throw error;
  }
  dependencies.logger.info(`${label} ${response.status} ${elapsed()}`);
  // The host's fetch may be a replacement: that it obeyed is checked.
  if (response.redirected || (response.url !== '' && originOf(response.url) !== origin)) {
    await response.body?.cancel();
    throw new EgressRefused('redirected', `${host} answered with a redirect, which is never followed.`);
  }
  return limited(response, dependencies.maxResponseBytes ?? defaultMaxResponseBytes);
}

function checkedAddress(
  input: Parameters<typeof globalThis.fetch>[0],
  origins: ReadonlySet<string | undefined>,
): WebAddress {
  const address = webAddress(addressText(input));
  if (address === undefined) throw new EgressRefused('malformed', 'The address of the request is not an http address.');
  if (!origins.has(address.origin)) {
    throw new EgressRefused('wrong-origin', `${address.host} is not an address of this provider. Nothing was sent.`);
  }
  if (address.hasCredentials || address.parameterNames.some(isKeyParameter))
    throw new EgressRefused('key-in-url', 'A key in an address ends up in logs. Nothing was sent.');
  return address;
}

function refusalText(decision: Exclude<EgressDecision, 'allowed'>, host: string): string {
  switch (decision) {
    case 'untrusted':
      return `Nothing is sent from a workspace in Restricted Mode. Trust the workspace to use ${host}.`;
    case 'no-consent':
      return `Sending code of this workspace to ${host} was not allowed.`;
    case 'off':
      return `Crossfade is switched off here. Nothing was sent to ${host}.`;
  }
}

/** Only the system's code: messages of network errors can hold addresses and header values. */
function failureCode(error: unknown): string {
  return error instanceof Error ? (errorCode(error.cause) ?? error.name) : 'unknown';
}

/** The same response with a body that errors once it is longer than `limit` bytes. Pull-based: nothing is read ahead. */
function limited(response: Response, limit: number): Response {
  const reader = response.body?.getReader();
  if (reader === undefined) return response;
  let received = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await reader.read();
        if (done) {
          controller.close();
          return;
        }
        received += value.length;
        if (received > limit) {
          const error = new ResponseTooLarge(`The answer is longer than ${limit} bytes and was cut.`);
          controller.error(error);
          await reader.cancel(error);
          return;
        }
        controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  const { status, statusText, headers, url } = response;
  const copy = new Response(body, { status, statusText, headers });
  Object.defineProperty(copy, 'url', { value: url });
  return copy;
}
