import { isLoopbackUrl } from './provider.ts';
import { basePath, problemOfAddress, queryOf } from './server-address.ts';
import type { AddressProblem, PathHint } from './server-address.ts';

/** What a text that is typed as the address of a server comes to. */
export type EnteredAddress =
  /** Nothing that could be meant yet: `localhost:`, `http://`. */
  | { readonly kind: 'incomplete' }
  | ({ readonly kind: 'invalid' } & AddressProblem)
  | {
      readonly kind: 'address';
      /** Scheme, host and the path that is common to all requests, without a trailing slash. */
      readonly baseUrl: string;
      /** Parameters that go with every request. */
      readonly query?: string;
      readonly hint?: PathHint;
      /** True where nothing more has to be typed, so that the server can be tried while the person pauses. */
      readonly isWhole: boolean;
      /** True where the person wrote no scheme and https was taken: http is never tried without them. */
      readonly isHttpsGuessed: boolean;
    };

const longest = 2_048;

/**
 * Reads what a person typed or pasted as the address of a server. A scheme may be missing: http for this machine and private networks, https
 * for everything else. Never throws.
 */
export function readEnteredAddress(entered: string): EnteredAddress {
  const text = entered.trim();
  if (isBeginning(text)) return { kind: 'incomplete' };
  if (text.length > longest || /\s/.test(text)) return { kind: 'invalid', reason: 'not-an-address' };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') return { kind: 'invalid', reason: 'not-http' };
  return readRest(scheme === undefined ? text : text.slice(scheme.length + 3), scheme);
}

/** What stands behind the scheme. */
function readRest(rest: string, scheme: string | undefined): EnteredAddress {
  const url = URL.parse(`http://${rest}`);
  if (url === null || url.hostname === '') return { kind: 'invalid', reason: 'not-an-address' };
  const problem = problemOfAddress(url.href);
  if (problem !== undefined) return { kind: 'invalid', ...problem };
  const typed = /^[^/?#\\]*/.exec(rest)?.[0] ?? '';
  if (typed.endsWith(':') || !isWholeHost(typed, url.hostname)) return { kind: 'incomplete' };
  return addressOf(url, typed, scheme);
}

/** Nothing, a scheme, or the first part of a number in brackets. */
function isBeginning(text: string): boolean {
  return text === '' || /^https?(?::\/{0,2})?$/i.test(text) || /^(?:https?:\/\/)?\[[^\]]*$/i.test(text);
}

/** True for a name or number of this machine or of a network that is not the internet. */
export function isPrivateHost(hostname: string): boolean {
  if (isLoopbackUrl(`http://${hostname}`)) return true;
  if (hostname.startsWith('[')) return /^\[f(?:[cd][0-9a-f]{2}|e[89ab][0-9a-f]):/i.test(hostname);
  const numbers = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(hostname);
  if (numbers !== null) return isPrivateNumber(Number(numbers[1]), Number(numbers[2]));
  return !hostname.includes('.') || /\.(?:local|lan|internal|home|localdomain|home\.arpa)$/i.test(hostname);
}

/** RFC 1918, link-local and shared addresses, by their first two bytes. */
function isPrivateNumber(first: number, second: number): boolean {
  const ranges: Readonly<Record<number, readonly [from: number, to: number]>> = {
    0: [0, 255],
    10: [0, 255],
    100: [64, 127],
    169: [254, 254],
    172: [16, 31],
    192: [168, 168],
  };
  const [from, to] = ranges[first] ?? [1, 0];
  return second >= from && second <= to;
}

/** A number that is not typed to its end reads as another machine: `127.0` is 127.0.0.0 to a browser. */
function isWholeHost(typed: string, hostname: string): boolean {
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(hostname)) return !hostname.endsWith('.');
  return typed.replace(/:\d*$/, '') === hostname;
}

function addressOf(url: URL, typed: string, scheme: string | undefined): EnteredAddress & { kind: 'address' } {
  const isPrivate = isPrivateHost(url.hostname);
  const port = /:(\d+)$/.exec(typed)?.[1];
  // Azure's own services have a base that ends so.
  const isBase = url.hostname.endsWith('.azure.com');
  const { path, hint } = basePath(isBase ? url.pathname : url.pathname.replace(/\/models\/*$/, ''));
  const query = queryOf(url);
  const isPlain = scheme === undefined ? isPrivate : scheme === 'http';
  const hasName = /\.[a-z][a-z0-9-]+$/i.test(url.hostname) || /\d$|\]$/.test(url.hostname);
  return {
    kind: 'address',
    baseUrl: `${isPlain ? 'http' : 'https'}://${hostAndPort(url, port, isPlain)}${path}`,
    ...(query !== undefined && { query }),
    ...(hint !== undefined && { hint }),
    isWhole: port === undefined ? (isPrivate ? url.pathname !== '/' : hasName) : port.length > 1,
    isHttpsGuessed: scheme === undefined && !isPlain,
  };
}

function hostAndPort({ hostname }: URL, port: string | undefined, isPlain: boolean): string {
  const usual = isPlain ? '80' : '443';
  return port === undefined || Number(port) === Number(usual) ? hostname : `${hostname}:${Number(port)}`;
}
