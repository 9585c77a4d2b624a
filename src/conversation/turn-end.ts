import type { Fault } from './fault.ts';

/** How a turn came to its end. `limit`: stopped after the most requests one turn may take. */
export type TurnEnd =
  | { readonly kind: 'done' }
  /** The answer reached its length limit. */
  | { readonly kind: 'length' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'limit' }
  | { readonly kind: 'failed'; readonly fault: Fault };
