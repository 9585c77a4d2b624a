import { isDeepStrictEqual } from 'node:util';
import { createCountingCallIdSource } from '../../src/conversation/call-id.ts';
import { faultKinds } from '../../src/conversation/fault.ts';
import type { FaultKind } from '../../src/conversation/fault.ts';
import { isJsonObject } from '../../src/base/json.ts';
import type { Json } from '../../src/base/json.ts';
import type { StreamEvent } from '../../src/conversation/stream-event.ts';
import type { DecodeContext } from '../../src/protocols/protocol.ts';
import { accumulate, checkEvents } from './accumulate.ts';
import type { AccumulatedResult } from './accumulate.ts';
import { splits } from './byte-splits.ts';
import type { ExpectedResult, RecordedCase } from './recorded-case.ts';
import { factsOfProvider } from './wires.ts';
import type { Wire } from './wires.ts';

/** Kinds a fault may have for each reason of a refusal. */
const kindsOf: Readonly<Record<string, readonly FaultKind[]>> = {
  structure: ['shape'],
  setup: ['shape'],
  size: ['overflow'],
  // Or one that this account may not use.
  model: ['shape', 'auth', 'policy'],
  auth: ['auth', 'policy'],
  // A request larger than a minute's allowance never passes, however long one waits.
  rate: ['rate', 'quota', 'overflow'],
  output: ['shape'],
};

/** What is wrong with how an answer is read; nothing if it is read well. */
export function checkDecode(recorded: RecordedCase, wire: Wire): string[] {
  const { index, status, body } = recorded;
  const problems: string[] = [];
  const isStream = index.kind === 'sse' || index.kind === 'ndjson';
  if (isStream && status < 300) problems.push(...guarded('decode', () => checkStream(recorded, wire)));
  else problems.push(...guarded('decodeBody', () => checkEvents(wire.decodeBody(body, contextOf(recorded, wire)))));
  if (status >= 300) problems.push(...guarded('classify', () => checkFault(recorded, wire)));
  return problems;
}

/** Where the validator and the server that answered differ about a request; undefined where no request was recorded. */
export function checkRequestOf(recorded: RecordedCase, wire: Wire): string[] | undefined {
  return isJsonObject(recorded.requestBody) ? guarded('validate', () => checkRequest(recorded, wire)) : undefined;
}

function checkStream(recorded: RecordedCase, wire: Wire): string[] {
  const problems: string[] = [];
  let first: StreamEvent[] | undefined;
  for (const split of splits) {
    const events = decode(recorded, wire, split.chunks(new TextEncoder().encode(recorded.body)));
    if (first === undefined) {
      problems.push(...checkEvents(events));
      if (recorded.expected !== undefined) problems.push(...compare(accumulate(events), recorded.expected));
      first = events;
    } else if (!isDeepStrictEqual(settled(events), settled(first))) {
      problems.push(`cut into ${split.name} the events differ from those of the whole body`);
    }
  }
  return problems;
}

/** A stream cut elsewhere may not change a single event. */
function settled(events: readonly StreamEvent[]): unknown {
  return JSON.parse(JSON.stringify(events));
}

function decode(recorded: RecordedCase, wire: Wire, chunks: Iterable<Uint8Array>): StreamEvent[] {
  const decoder = wire.createDecoder(contextOf(recorded, wire));
  const events: StreamEvent[] = [];
  for (const chunk of chunks) events.push(...decoder.push(chunk));
  events.push(...decoder.end());
  return events;
}

function contextOf({ index }: RecordedCase, wire: Wire): DecodeContext {
  const owner = { protocol: wire.owner, provider: index.provider ?? 'unknown', model: index.model ?? 'unknown' };
  return { owner, callIds: createCountingCallIdSource() };
}

function compare(found: AccumulatedResult, expected: ExpectedResult): string[] {
  const differs = (field: keyof ExpectedResult, a: unknown, b: unknown): string[] =>
    isDeepStrictEqual(a, b) ? [] : [`${field} is ${brief(a)}, expected ${brief(b)}`];
  return [
    ...differs('text', found.text, expected.text),
    ...differs('reasoning', found.reasoning, expected.reasoning),
    ...differs('toolCalls', found.toolCalls.map(comparable), expected.toolCalls.map(comparable)),
    ...differs('serverToolCalls', found.serverToolCalls, expected.serverToolCalls),
    ...differs('refusal', found.refusal, expected.refusal),
    ...differs('usageRaw', found.usageRaw, expected.usageRaw),
    ...differs('outcome', found.outcome, expected.outcome),
    ...(found.stopRaw === undefined ? [] : differs('stopRaw', found.stopRaw, expected.stopRaw)),
    // Where the error was not inside a frame, the recorded text is the recorder's own.
    ...(typeof expected.error === 'string' ? [] : differs('error', found.error, expected.error)),
  ];
}

/** Some servers send the text `null` for no arguments. */
function comparable(call: ExpectedResult['toolCalls'][number]): ExpectedResult['toolCalls'][number] {
  return { ...call, arguments: call.arguments ?? {} };
}

function brief(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= 160 ? text : `${text.slice(0, 159)}…`;
}

function checkFault({ index, status, headers, body }: RecordedCase, wire: Wire): string[] {
  const fault = wire.classify({ status, headers, body });
  const problems = faultKinds.includes(fault.kind) ? [] : [`unknown fault kind ${fault.kind}`];
  if (fault.message.trim() === '') problems.push('the fault has no message');
  if (/<(html|!doctype|body)/i.test(fault.message)) problems.push('the fault passes a web page on');
  const allowed = kindsOf[index.rejected ?? ''] ?? faultKinds;
  if (!allowed.includes(fault.kind))
    problems.push(`a refusal for ${String(index.rejected)} became the fault ${fault.kind}`);
  return problems;
}

function checkRequest({ index, status, requestBody }: RecordedCase, wire: Wire): string[] {
  const body: Json | undefined = requestBody;
  // A refusal for its set-up can only be foreseen by one who knows the set-up: the server lacks what was asked of it.
  const facts =
    index.rejected === 'setup' ? { tools: false, images: false, prefill: false } : factsOfProvider(index.provider);
  const violations = wire.validate(body, facts);
  const isToBeFlagged = index.rejected === 'structure' || index.rejected === 'setup';
  if (isToBeFlagged) return violations.length > 0 ? [] : ['a refused request was not flagged'];
  if (status >= 300 || violations.length === 0) return [];
  return violations.map((violation) => `accepted request flagged: ${violation.rule} at ${violation.path}`);
}

function guarded(what: string, check: () => string[]): string[] {
  try {
    return check();
  } catch (error) {
    return [`${what} threw ${error instanceof Error ? error.message : String(error)}`];
  }
}
