import type { Json } from '../../src/base/json.ts';
import type { CallPart, Part } from '../../src/conversation/part.ts';
import { isTerminal } from '../../src/conversation/stream-event.ts';
import type { StreamEvent } from '../../src/conversation/stream-event.ts';
import type { ExpectedResult } from './recorded-case.ts';

/** What events add up to. `stopRaw` is undefined after a fault: a fault has no stop reason. */
export type AccumulatedResult = Omit<ExpectedResult, 'stopRaw'> & { readonly stopRaw: string | null | undefined };

/** Adds the events of any wire up to the format of the recorded results. */
export function accumulate(events: readonly StreamEvent[]): AccumulatedResult {
  const parts = wholeParts(events);
  const texts = parts.filter((part) => part.t === 'text');
  const calls = parts.filter((part) => part.t === 'call');
  const usage = events.findLast((event) => event.e === 'usage');
  return {
    text: joined(texts.filter((part) => part.refusal !== true)),
    reasoning: joined(parts.filter((part) => part.t === 'reasoning')),
    toolCalls: calls
      .filter((call) => call.executor === 'client')
      .map((call) => ({ id: call.nativeId ?? null, name: call.name, arguments: argumentsOf(call) })),
    serverToolCalls: calls.filter((call) => call.executor === 'server').length,
    refusal: joined(texts.filter((part) => part.refusal === true)),
    usageRaw: usage?.raw ?? null,
    ...endOf(events),
  };
}

/**
 * Rules for the events of every stream: exactly one terminal event, at the end; each part whole exactly once, before it; the deltas of a
 * text part add up to it; no call is complete unless the stream came to an end. Returns what is broken.
 */
export function checkEvents(events: readonly StreamEvent[]): string[] {
  const problems: string[] = [];
  const terminals = events.filter(isTerminal).length;
  const last = events.at(-1);
  if (terminals !== 1) problems.push(`${terminals} terminal events`);
  else if (!events.slice(-1).some(isTerminal)) problems.push('the last event is not terminal');
  const whole = new Map<number, Part>();
  for (const event of events) {
    if (event.e !== 'part') continue;
    if (whole.has(event.index)) problems.push(`part ${event.index} came twice`);
    whole.set(event.index, event.part);
  }
  for (const [index, text] of deltaTexts(events)) {
    const part = whole.get(index);
    if (part === undefined) problems.push(`part ${index} had deltas and never came whole`);
    else if ((part.t === 'text' || part.t === 'reasoning') && part.text !== text)
      problems.push(`the deltas of part ${index} differ from it`);
  }
  if (last?.e === 'fault' && [...whole.values()].some(isRunnable))
    problems.push('a call is complete although the stream ended in a fault');
  return problems;
}

function isRunnable(part: Part): boolean {
  return part.t === 'call' && part.executor === 'client' && part.state === 'complete';
}

function deltaTexts(events: readonly StreamEvent[]): Map<number, string> {
  const texts = new Map<number, string>();
  for (const event of events)
    if (event.e === 'delta') texts.set(event.part, (texts.get(event.part) ?? '') + event.text);
  return texts;
}

function wholeParts(events: readonly StreamEvent[]): Part[] {
  return events
    .filter((event) => event.e === 'part')
    .toSorted((a, b) => a.index - b.index)
    .map((event) => event.part);
}

function joined(parts: readonly { readonly text: string }[]): string {
  return parts.map((part) => part.text).join('');
}

/** A custom tool's input is text; its opaque format says so. */
function argumentsOf(call: CallPart): Json {
  if (!('value' in call.args)) return { __unparsed__: call.args.raw };
  const isCustom = call.opaque?.format.endsWith('.custom-call') === true;
  return isCustom ? { __input__: call.args.value } : call.args.value;
}

function endOf(events: readonly StreamEvent[]): Pick<AccumulatedResult, 'stopRaw' | 'outcome' | 'error'> {
  const last = events.at(-1);
  if (last?.e === 'end') return { stopRaw: last.end.raw ?? null, outcome: 'complete', error: null };
  if (last?.e !== 'fault') return { stopRaw: undefined, outcome: 'truncated', error: 'no terminal event' };
  const { kind, raw, message } = last.fault;
  return kind === 'cut'
    ? { stopRaw: undefined, outcome: 'truncated', error: null }
    : { stopRaw: undefined, outcome: 'error', error: raw ?? message };
}
