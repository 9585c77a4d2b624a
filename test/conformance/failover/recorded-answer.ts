import { createCountingCallIdSource } from '../../../src/conversation/call-id.ts';
import type { Owner } from '../../../src/conversation/part.ts';
import type { StreamEvent } from '../../../src/conversation/stream-event.ts';
import type { HttpProtocolId } from '../../../src/models/protocol-id.ts';
import { readCase, readIndex } from '../recorded-case.ts';
import { wires } from '../wires.ts';

/** A recorded stream of a conversation that came to its end. */
export interface RecordedAnswer {
  readonly id: string;
  readonly protocol: HttpProtocolId;
  readonly bytes: Uint8Array;
  /** Places behind each frame. */
  readonly boundaries: readonly number[];
  readonly text: string;
  /** Name and arguments of each call for the client, in order. */
  readonly calls: readonly string[];
}

const encoder = new TextEncoder();
const conversations: ReadonlySet<string> = new Set([
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini-generate',
  'ollama-chat',
]);

/** The streams of a set that have text or calls and came to a proper end. */
export function readAnswers(folder: string): RecordedAnswer[] {
  const answers: RecordedAnswer[] = [];
  for (const line of readIndex(folder)) {
    const wire = conversations.has(line.wire) ? wires[line.wire] : undefined;
    if (wire === undefined || (line.kind !== 'sse' && line.kind !== 'ndjson')) continue;
    const { status, body } = readCase(folder, line);
    if (status >= 300) continue;
    const protocol = wire.owner as HttpProtocolId;
    const bytes = encoder.encode(body);
    const { isWhole, text, calls } = readAnswer(protocol, bytes);
    if (!isWhole || (text.trim() === '' && calls.length === 0)) continue;
    answers.push({
      id: line.id,
      protocol,
      bytes,
      boundaries: boundariesOf(bytes, line.kind === 'ndjson'),
      text,
      calls,
    });
  }
  return answers;
}

/** What the real decoder makes of an answer; `isWhole`: it came to a proper end. */
export function readAnswer(
  protocol: HttpProtocolId,
  bytes: Uint8Array,
): Pick<RecordedAnswer, 'text' | 'calls'> & { readonly isWhole: boolean } {
  const owner: Owner = { protocol, provider: 'first', model: 'm' };
  const wire = Object.values(wires).find((candidate) => candidate.protocol === protocol);
  const decoder = wire?.createDecoder({ owner, callIds: createCountingCallIdSource() });
  const events = decoder === undefined ? [] : [...decoder.push(bytes), ...decoder.end()];
  const last = events.at(-1);
  const isWhole = last?.e === 'end' && ['stop', 'length', 'calls'].includes(last.end.kind);
  return { isWhole, text: textOf(events), calls: callsOf(events) };
}

/** Visible text in the order of its parts. */
export function textOf(events: readonly StreamEvent[]): string {
  return events
    .filter((event) => event.e === 'part')
    .toSorted((a, b) => a.index - b.index)
    .map(({ part }) => (part.t === 'text' && part.refusal !== true ? part.text : ''))
    .join('');
}

function callsOf(events: readonly StreamEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.e !== 'part' || event.part.t !== 'call' || event.part.executor !== 'client') return [];
    return event.part.state === 'complete' && 'value' in event.part.args ? [event.part.name] : [];
  });
}

/** Line feeds that end a frame: each line, or each empty one. */
function boundariesOf(bytes: Uint8Array, isLines: boolean): number[] {
  const found: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 0x0a) continue;
    const before = bytes[at - 1] === 0x0d ? bytes[at - 2] : bytes[at - 1];
    if (isLines || before === 0x0a) found.push(at + 1);
  }
  return found;
}
