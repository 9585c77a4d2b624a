import type { Fault } from '../conversation/fault.ts';

/** What providers call an error of their own inside a stream, where there is no status. */
const ownErrorCodes: ReadonlySet<string> = new Set([
  'api_error',
  'server_error',
  'internal_error',
  'internal_server_error',
  'INTERNAL',
  'UNKNOWN',
  'DATA_LOSS',
]);

/** Statuses of a server that has too much to do. */
const busyStatuses: ReadonlySet<number> = new Set([503, 529]);

/** True where the server failed by itself. It is asked again like one that is overloaded, but is not called so. */
export function isServerError({ kind, status, code }: Pick<Fault, 'kind' | 'status' | 'code'>): boolean {
  if (kind !== 'overload') return false;
  if (status !== undefined) return status >= 500 && !busyStatuses.has(status);
  return code !== undefined && ownErrorCodes.has(code);
}
