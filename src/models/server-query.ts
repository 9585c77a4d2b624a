import { originOf } from './provider.ts';
import type { Provider } from './provider.ts';

/**
 * The address of a request with the parameters of its server: those of the base URL it lies below, else those of a base URL of the same
 * origin. What the request says itself stays.
 */
export function withServerQuery(address: string, queries: NonNullable<Provider['queries']>): string {
  const origin = originOf(address);
  const bases = Object.keys(queries).filter((base) => originOf(base) === origin);
  const below = bases.filter((base) => address.startsWith(base)).sort((a, b) => b.length - a.length);
  const query = queries[below[0] ?? bases[0] ?? ''];
  if (query === undefined) return address;
  const url = new URL(address);
  for (const [name, value] of new URLSearchParams(query))
    if (!url.searchParams.has(name)) url.searchParams.append(name, value);
  return url.href;
}
