import type { Json } from '../../src/base/json.ts';
import { isJsonObject } from '../../src/base/json.ts';
import type { ToolDefinition } from '../../src/conversation/entry.ts';
import type { HttpProtocolId } from '../../src/models/protocol-id.ts';
import type { Answered, Reply } from '../unit/routing/answer-harness.ts';
import { AnswerHarness, provider, says, stepsOf } from '../unit/routing/answer-harness.ts';
import type { FieldCase } from './case-file.ts';
import { textField } from './case-file.ts';
import { checkFields, equals, unless } from './verdict.ts';
import type { FieldCheck, Problems } from './verdict.ts';

/** What the second model says where there is one. */
const fallbackText = 'The second model answers.';
const offered = ['read_file', 'list_files', 'search_text'];

/** Serves the body of a case to the code that answers in the chat, as often as it asks, and looks at what came of it. */
export async function checkChatStream(given: FieldCase): Promise<Problems> {
  const served = bodyOf(given);
  if (served === undefined) return ['the case has no body of an answer'];
  const harness = harnessFor(given, served);
  const refs = given['fallback'] === undefined ? ['one'] : ['one', 'two'];
  const answered = await harness.run(harness.request(refs));
  return checkFields(given.expect, {
    ...outcomeChecks(answered, harness),
    requests: (wanted) => checkCount(harness.sent.length, wanted),
    nextRequest: () => checkNextRequest(given, harness),
  });
}

interface ServedBody {
  readonly protocol: HttpProtocolId;
  readonly type: string;
  readonly text: string;
}

function bodyOf(given: FieldCase): ServedBody | undefined {
  const { sse, events, frames, lines } = given;
  const wire = textField(given, 'wire');
  const stream = 'text/event-stream';
  const raw = textField(given, 'raw');
  if (raw !== undefined) return { protocol: protocolOf(wire, 'openai-chat'), type: stream, text: raw };
  if (isList(sse)) return { protocol: protocolOf(wire, 'openai-chat'), type: stream, text: sse.map(frame).join('') };
  if (isList(events)) {
    const protocol = protocolOf(wire, 'anthropic-messages');
    return { protocol, type: stream, text: events.flatMap(wholeEvents).map(namedFrame).join('') };
  }
  if (isList(frames)) return { protocol: protocolOf(wire, 'gemini'), type: stream, text: frames.map(frame).join('') };
  if (!isList(lines)) return undefined;
  const text = lines.map((line) => `${textOf(line)}\n`).join('');
  return { protocol: protocolOf(wire, 'ollama'), type: 'application/x-ndjson', text };
}

function protocolOf(wire: string | undefined, usual: HttpProtocolId): HttpProtocolId {
  if (wire === 'gemini-generate') return 'gemini';
  return wire === undefined ? usual : (wire.replace(/^ollama-.*/, 'ollama') as HttpProtocolId);
}

function frame(payload: Json): string {
  return `data: ${textOf(payload)}\n\n`;
}

function namedFrame(event: Json): string {
  const type = isJsonObject(event) ? event['type'] : undefined;
  return `${typeof type === 'string' ? `event: ${type}\n` : ''}${frame(event)}`;
}

/** Some cases name an event in words; the ones they mean. */
function wholeEvents(event: Json): readonly Json[] {
  if (typeof event !== 'string') return [event];
  const [, text] = /^text "(.*)"$/.exec(event) ?? [];
  if (text !== undefined) {
    return [
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
    ];
  }
  if (event === 'message_start') return [{ type: event, message: { id: 'm', model: 'c', content: [] } }];
  if (event === 'tool_use block') {
    const block = { type: 'tool_use', id: 'toolu_1', name: 'read_file', input: {} };
    const start = { type: 'message_start', message: { id: 'm', model: 'c', content: [] } };
    return [
      start,
      { type: 'content_block_start', index: 0, content_block: block },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"path":"a"}' } },
      { type: 'content_block_stop', index: 0 },
    ];
  }
  return [{ type: event }];
}

function harnessFor(given: FieldCase, { protocol, type, text }: ServedBody): AnswerHarness {
  const harness = new AnswerHarness([provider('one', { protocol }), provider('two')]);
  const reply: Reply = () => new Response(text, { headers: { 'content-type': type } });
  harness.replies.set('one', [reply]);
  harness.replies.set('two', [says(fallbackText)]);
  harness.log.append({ k: 'tools', added: toolsFor(given), removed: [] });
  return harness;
}

/** The product's own tools, and those that the case expects a call of: it says that they were offered. */
function toolsFor(given: FieldCase): ToolDefinition[] {
  const wanted = isList(given.expect['calls']) ? given.expect['calls'] : [];
  const named = wanted.flatMap((call) =>
    isJsonObject(call) && typeof call['name'] === 'string' ? [call['name']] : [],
  );
  const own = isList(given['tools']) ? given['tools'].filter((name) => typeof name === 'string') : [];
  return [...new Set([...offered, ...named, ...own])].map((name) => ({
    name,
    description: `The tool ${name}.`,
    inputSchema: { type: 'object', properties: {} },
  }));
}

function outcomeChecks(answered: Answered, harness: AnswerHarness): Readonly<Record<string, FieldCheck>> {
  const { outcome, text } = answered;
  const calls = outcome.calls.map(({ name, args }) => ({ name, arguments: args.value }));
  return {
    text: equals('text', text),
    reasoning: equals('reasoning', reasoningOf(harness)),
    calls: (wanted) =>
      typeof wanted === 'number' ? equals('calls', calls.length)(wanted) : equals('calls', calls)(wanted),
    broken: (wanted) => equals('broken calls', brokenCalls(harness))(wanted),
    end: (wanted) => checkEnd(answered, wanted),
    fault: (wanted) => checkFault(answered, wanted),
  };
}

function reasoningOf(harness: AnswerHarness): string {
  const parts = stepsOf(harness).flatMap((step) => step.parts);
  return parts.map((part) => (part.t === 'reasoning' ? part.text : '')).join('');
}

function brokenCalls(harness: AnswerHarness): number {
  const parts = stepsOf(harness).flatMap((step) => step.parts);
  return parts.filter((part) => part.t === 'call' && 'broken' in part.args).length;
}

/** The kind of the end by name, or in words: a fault or an error, never a good end. */
function checkEnd({ outcome }: Answered, wanted: Json): string | undefined {
  const kind = outcome.fault?.kind ?? outcome.step?.end.kind ?? 'none';
  const given = `the end is ${kind}`;
  if (typeof wanted !== 'string') return '"end" is not understood';
  if (/^[a-z]+$/.test(wanted)) return unless(kind === wanted, `${given}, wanted ${wanted}`);
  if (/\b(?:error|fault|never a good end|no good end|not a good end)\b/.test(wanted)) {
    const isBad = outcome.fault !== undefined || outcome.step?.end.kind === 'error';
    return unless(isBad, `${given}, wanted ${wanted}`);
  }
  const [first] = /^[a-z]+/.exec(wanted) ?? [];
  return unless(kind === first, `${given}, wanted ${wanted}`);
}

/** `overflow, code kept`: the kind, and in words what else is kept of it. */
function checkFault({ outcome: { fault, step } }: Answered, wanted: Json): string | undefined {
  if (typeof wanted !== 'string') return '"fault" is not understood';
  const [kind] = /^[a-z]+/.exec(wanted) ?? [];
  if (fault?.kind !== kind) return `the fault is ${fault?.kind ?? 'none'}, wanted ${wanted}`;
  if (wanted.includes('code kept') && fault?.code === undefined) return 'the code is not kept';
  const hasText = step?.parts.some((part) => part.t === 'text' && part.text !== '') === true;
  return unless(!wanted.includes('after the text') || hasText, 'the text before the fault is gone');
}

/** A number, `at most N`, or in words: another request. */
export function checkCount(count: number, wanted: Json): string | undefined {
  const given = `${count} requests`;
  if (typeof wanted === 'number') return unless(count === wanted, `${given}, wanted ${wanted}`);
  if (typeof wanted !== 'string') return '"requests" is not understood';
  const most = /at most (\d+)/.exec(wanted)?.[1];
  if (most !== undefined) return unless(count <= Number(most), `${given}, wanted ${wanted}`);
  if (/once|one request|no second|not retried/.test(wanted) && !/again/.test(wanted))
    return unless(count === 1, `${given}, wanted ${wanted}`);
  if (/second|again|another|next model/.test(wanted)) return unless(count >= 2, `${given}, wanted ${wanted}`);
  return '"requests" is not understood';
}

/** Asks once more and looks at what the assistant is said to have answered: thinking and marks of prompt formats are no part of it. */
async function checkNextRequest(given: FieldCase, harness: AnswerHarness): Promise<string | undefined> {
  harness.log.append({ k: 'user', parts: [{ t: 'text', text: 'Go on.' }] });
  const before = harness.sent.length;
  await harness.run(harness.request(['one']));
  const messages = harness.sent[before]?.body.messages ?? [];
  const told = JSON.stringify(messages.filter(({ role }) => role === 'assistant'));
  const thinking = given.expect['reasoning'];
  if (typeof thinking === 'string' && told.includes(JSON.stringify(thinking).slice(1, -1)))
    return 'the thinking is sent back as text';
  return unless(!/<think>|<\|channel\|>|<tool_call>/.test(told), 'the marks of thinking are sent back as text');
}

function textOf(payload: Json): string {
  return typeof payload === 'string' ? payload : JSON.stringify(payload);
}

function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}
