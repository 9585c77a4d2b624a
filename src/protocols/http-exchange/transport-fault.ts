import { errorCode } from '../../base/error-text.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { Provider } from '../../models/provider.ts';

/** What a person can do about an error code of the network (Node's and undici's), with `{host}` for where the request went. */
const messages: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing answers at {host}; is the server running?',
  ENOTFOUND: 'The address {host} is not known; check the base URL and the network.',
  EAI_AGAIN: 'The address {host} could not be looked up; check the network.',
  ECONNRESET: 'The connection to {host} was reset.',
  UND_ERR_SOCKET: 'The connection to {host} was closed.',
  EPIPE: 'The connection to {host} was closed.',
  ETIMEDOUT: 'The connection to {host} timed out.',
  UND_ERR_CONNECT_TIMEOUT: 'The connection to {host} timed out.',
  UND_ERR_HEADERS_TIMEOUT: '{host} did not answer in time.',
  UND_ERR_BODY_TIMEOUT: '{host} stopped answering.',
  EHOSTUNREACH: '{host} cannot be reached.',
  ENETUNREACH: '{host} cannot be reached; is the network up?',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate of {host} is self-signed; add it to the certificates of this machine.',
  SELF_SIGNED_CERT_IN_CHAIN:
    'The certificates of {host} end in one this machine does not know; add it to the certificates of this machine.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'The certificate of {host} cannot be verified; add its issuer to the certificates of this machine.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'The issuer of the certificate of {host} is not known; add it to the certificates of this machine.',
  CERT_HAS_EXPIRED: 'The certificate of {host} has expired.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate belongs to another host than {host}.',
};

/** Codes that mean time ran out. */
const timeouts: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/**
 * An error of the transport as a fault: `cancelled` if the caller's signal is aborted, else `timeout` or `network` with a sentence for
 * the known codes of Node and undici, looked for down the chain of causes. Never throws; no key can be in the text.
 */
export function transportFault(error: unknown, provider: Provider, signal: AbortSignal): Fault {
  if (signal.aborted) return { kind: 'cancelled', message: 'Stopped.' };
  const host = hostOf(provider.baseUrl);
  const chain = causesOf(error);
  for (const cause of chain) {
    const code = errorCode(cause);
    const message = code === undefined ? undefined : messages[code];
    if (code === undefined || message === undefined) continue;
    return { kind: timeouts.has(code) ? 'timeout' : 'network', message: message.replaceAll('{host}', host), code };
  }
  const tls = chain.find((cause) => /^(ERR_TLS|ERR_SSL|CERT_)|_CERT/.test(errorCode(cause) ?? ''));
  if (tls !== undefined) {
    return { kind: 'network', message: `No secure connection to ${host}: ${textOf(tls)}`, ...codeField(tls) };
  }
  const last = chain.at(-1);
  return { kind: 'network', message: `The request to ${host} failed: ${textOf(last)}`, ...codeField(last) };
}

/** The error, what caused it, and so on; each member of an aggregate (all addresses of a host failed) as well. */
function causesOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  let rest: unknown[] = [error];
  while (rest.length > 0 && chain.length < 20) {
    const [next, ...others] = rest;
    chain.push(next);
    const members = next instanceof AggregateError ? (next.errors as unknown[]) : [];
    const cause = next instanceof Error ? next.cause : undefined;
    rest = [...others, ...(cause === undefined ? [] : [cause]), ...members];
  }
  return chain;
}

function codeField(error: unknown): { readonly code?: string } {
  const code = errorCode(error);
  return code === undefined ? {} : { code };
}

function textOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message.slice(0, 300) : 'unknown error';
}

function hostOf(baseUrl: string): string {
  try {
    return new URL(baseUrl).host;
  } catch {
    return 'the server';
  }
}
