import type { StepEnd, Usage } from './entry.ts';
import type { Fault } from './fault.ts';
import type { Json } from '../base/json.ts';
import type { Part } from './part.ts';

/**
 * What a protocol makes of a provider's answer. A stream ends in exactly one terminal event (`end` or `fault`); nothing follows it and
 * nothing is thrown. `part` numbers count from 0 in order of first appearance; every part that had deltas is delivered whole by one `part`
 * event before the terminal event (a call that was cut as `state: 'partial'`, cut reasoning as `state: 'open'`).
 */
export type StreamEvent =
  | { readonly e: 'open'; readonly responseId?: string; readonly model?: string }
  | {
      readonly e: 'delta';
      readonly part: number;
      readonly kind: 'text' | 'reasoning' | 'arguments' | 'refusal';
      readonly text: string;
    }
  | { readonly e: 'part'; readonly index: number; readonly part: Part }
  /** `raw` is usage as sent (several frames merged as the protocol says). May come more than once; the last one counts. */
  | { readonly e: 'usage'; readonly usage: Usage; readonly raw: Json }
  /** Something worth a line in the log that is no failure: an unknown frame, a skipped malformed event. */
  | { readonly e: 'note'; readonly text: string }
  | { readonly e: 'end'; readonly end: StepEnd }
  | { readonly e: 'fault'; readonly fault: Fault };

export type TerminalEvent = Extract<StreamEvent, { e: 'end' | 'fault' }>;

export function isTerminal(event: StreamEvent): event is TerminalEvent {
  return event.e === 'end' || event.e === 'fault';
}
