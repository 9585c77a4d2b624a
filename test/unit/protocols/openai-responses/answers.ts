import assert from 'node:assert/strict';
import { createCountingCallIdSource } from '../../../../src/conversation/call-id.ts';
import type { CallPart, Owner, Part } from '../../../../src/conversation/part.ts';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import { createResponsesDecoder } from '../../../../src/protocols/openai-responses/decode.ts';
import type { DecodeContext } from '../../../../src/protocols/protocol.ts';

export const own: Owner = { protocol: 'openai-responses', provider: 'openai', model: 'gpt-5.4' };

export function context(more: Partial<DecodeContext> = {}): DecodeContext {
  return { owner: own, callIds: createCountingCallIdSource(), ...more };
}

/** One event as a frame. */
export function sse(event: Readonly<Record<string, unknown>>): string {
  return `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`;
}

export function response(more: object = {}): object {
  return { id: 'resp_1', object: 'response', model: 'gpt-5.4', status: 'in_progress', output: [], ...more };
}
export const created = sse({ type: 'response.created', response: response() });
export const completed = sse({ type: 'response.completed', response: response({ status: 'completed' }) });

export function added(output_index: number, item: object): string {
  return sse({ type: 'response.output_item.added', output_index, item });
}
export function done(output_index: number, item: object): string {
  return sse({ type: 'response.output_item.done', output_index, item });
}
export function textDelta(output_index: number, delta: string, content_index = 0): string {
  return sse({ type: 'response.output_text.delta', output_index, content_index, delta });
}
export function argumentsDelta(output_index: number, delta: string): string {
  return sse({ type: 'response.function_call_arguments.delta', output_index, delta });
}

export function message(text: string, more: object = {}): object {
  const content = [{ type: 'output_text', text, annotations: [] }];
  return { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content, ...more };
}
export function reasoning(summary: string, more: object = {}): object {
  const texts = summary === '' ? [] : [{ type: 'summary_text', text: summary }];
  return { type: 'reasoning', id: 'rs_1', summary: texts, encrypted_content: 'blob', ...more };
}
export function functionCall(args: string, more: object = {}): object {
  const base = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'read_file', status: 'completed' };
  return { ...base, arguments: args, ...more };
}

export function read(text: string, more: Partial<DecodeContext> = {}): StreamEvent[] {
  const decoder = createResponsesDecoder(context(more));
  return [...decoder.push(new TextEncoder().encode(text)), ...decoder.end()];
}
export function partsOf(events: readonly StreamEvent[]): Part[] {
  return events
    .filter((event) => event.e === 'part')
    .toSorted((a, b) => a.index - b.index)
    .map((event) => event.part);
}
export function callsOf(events: readonly StreamEvent[]): CallPart[] {
  return partsOf(events).filter((part) => part.t === 'call');
}
export function faultOf(events: readonly StreamEvent[]): Extract<StreamEvent, { e: 'fault' }>['fault'] {
  const last = events.at(-1);
  assert.equal(last?.e, 'fault');
  return last.fault;
}
export function endOf(events: readonly StreamEvent[]): Extract<StreamEvent, { e: 'end' }>['end'] {
  const last = events.at(-1);
  assert.equal(last?.e, 'end');
  return last.end;
}
