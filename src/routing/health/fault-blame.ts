import type { Fault } from '../../conversation/fault.ts';

/** A request that was never made (no key, no consent, Restricted Mode, a limit) says nothing about the model. */
export function isOurRefusal(fault: Fault): boolean {
  return fault.kind === 'policy' || fault.code === 'no-key';
}

/** True for failures that another server of the provider may not have: the server may be the trouble, not the request. */
export function isSickness({ kind }: Fault): boolean {
  return kind === 'network' || kind === 'timeout' || kind === 'overload' || kind === 'cut';
}
