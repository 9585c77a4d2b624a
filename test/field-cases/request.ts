import type { Json, JsonObject } from '../../src/base/json.ts';
import { isJsonObject } from '../../src/base/json.ts';
import { ConversationLog } from '../../src/conversation/log.ts';
import type { Part } from '../../src/conversation/part.ts';
import { httpProtocolIds } from '../../src/models/protocol-id.ts';
import type { HttpProtocolId } from '../../src/models/protocol-id.ts';
import type { Provider } from '../../src/models/provider.ts';
import { parseProviderSettings } from '../../src/models/provider-settings.ts';
import { loadProtocol } from '../../src/protocols/protocol-table.ts';
import type { ProjectionTarget, RequestOptions } from '../../src/protocols/protocol.ts';
import { knownEndpoints } from '../../src/providers/known-endpoints.ts';
import { AnswerHarness, eventsOf, kindOf, provider, says } from '../unit/routing/answer-harness.ts';
import type { Answered, Reply } from '../unit/routing/answer-harness.ts';
import type { FieldCase } from './case-file.ts';
import { textField } from './case-file.ts';
import { checkCount } from './chat-stream.ts';
import { checkFields, equals, unless } from './verdict.ts';
import type { Problems } from './verdict.ts';

/** What is sent for a log, or what is done about a server's refusal. */
export async function checkRequest(given: FieldCase): Promise<Problems> {
  return isJsonObject(given['refusal']) ? await checkRefusal(given) : await checkBody(given);
}

async function checkBody(given: FieldCase): Promise<Problems> {
  const target = targetOf(given);
  if (target === undefined) return ['the provider is refused'];
  const protocol = await loadProtocol(target.provider.protocol as HttpProtocolId);
  const { body } = protocol.project(logOf(given, target), target, given['options'] ?? {});
  return Object.entries(given.expect).flatMap(([path, wanted]) => {
    const problem = checkPath(body, path, wanted);
    return problem === undefined ? [] : [problem];
  });
}

function targetOf(given: FieldCase): ProjectionTarget | undefined {
  const facts = isJsonObject(given['provider']) ? given['provider'] : {};
  const wire = textField(given, 'wire') ?? 'openai-chat';
  const entry = { id: 'server', protocol: wire, baseUrl: 'https://server.test/v1', ...facts };
  const [found] = parseProviderSettings([entry], knownEndpoints).providers;
  return found === undefined ? undefined : { provider: found, model: textField(given, 'model') ?? 'm' };
}

function logOf(given: FieldCase, { provider: from, model }: ProjectionTarget): ConversationLog['entries'] {
  const log = new ConversationLog();
  const owner = { protocol: from.protocol as HttpProtocolId, provider: from.id, model };
  const lines = Array.isArray(given['log']) ? (given['log'] as readonly string[]) : ['user: q'];
  for (const [index, line] of lines.entries()) {
    const [, who, text = ''] = /^(user|system|result|assistant): ([\s\S]*)$/.exec(line) ?? [];
    if (who === 'user') log.append({ k: 'user', parts: [{ t: 'text', text }] });
    else if (who === 'system') log.append({ k: 'instruction', text, scope: 'conversation' });
    else if (who === 'result') {
      const call = lastCall(log);
      if (call !== undefined) log.append({ k: 'result', call, parts: [{ t: 'text', text }], isError: false });
    } else {
      const parts = who === 'assistant' ? [{ t: 'text', text } as const] : partsOf(line, log);
      const kind = parts.some(({ t }) => t === 'call') ? 'calls' : 'stop';
      log.append({ k: 'step', id: `s${index}`, owner, parts, end: { kind } });
    }
  }
  return log.entries;
}

/** `step with reasoning "I think", text "Yes" and a call of read_file`. */
function partsOf(line: string, log: ConversationLog): Part[] {
  const reasoning = /reasoning "([^"]*)"/.exec(line)?.[1];
  const text = /text "([^"]*)"/.exec(line)?.[1];
  const call = /call of ([\w-]+)/.exec(line)?.[1];
  return [
    ...(reasoning === undefined ? [] : [{ t: 'reasoning', text: reasoning, state: 'sealed' } as const]),
    ...(text === undefined ? [] : [{ t: 'text', text } as const]),
    ...(call === undefined
      ? []
      : [
          {
            t: 'call',
            id: log.callIds.next(),
            name: call,
            args: { value: { path: 'a.ts' } },
            executor: 'client',
            state: 'complete',
          } as const,
        ]),
  ];
}

function lastCall(log: ConversationLog) {
  const step = log.entries.findLast((entry) => entry.k === 'step');
  return step?.parts.find((part) => part.t === 'call')?.id;
}

/** `messages[assistant].reasoning_content`: a field of the last message of a role; `field`: the name of a field that is there. */
function checkPath(body: JsonObject, path: string, wanted: Json): string | undefined {
  if (path === 'field' || path === 'noField') {
    const isThere = typeof wanted === 'string' && Object.hasOwn(body, wanted);
    return unless(
      isThere === (path === 'field'),
      `${JSON.stringify(wanted)} is ${isThere ? '' : 'not '}among the fields`,
    );
  }
  return equals(path, valueAt(body, path) ?? null)(wanted);
}

function valueAt(body: JsonObject, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((value, step) => {
    if (value === undefined) return undefined;
    const [, name = step, role] = /^(\w+)\[(\w+)\]$/.exec(step) ?? [];
    const field = isJsonObject(value) ? value[name] : undefined;
    if (role === undefined || !Array.isArray(field)) return field;
    const list = field as readonly Json[];
    if (/^\d+$/.test(role)) return list[Number(role)];
    return list.findLast((message: Json) => isJsonObject(message) && message['role'] === role);
  }, body);
}

async function checkRefusal(given: FieldCase): Promise<Problems> {
  const { status, body, headers } = given['refusal'] as {
    status: number;
    body: Json;
    headers?: Record<string, string>;
  };
  const wire = textField(given, 'wire') ?? 'openai-chat';
  if (!httpProtocolIds.some((id) => id === wire)) return [`the wire ${wire} is not known`];
  const isPage = typeof body === 'string' && body.trimStart().startsWith('<');
  const type = isPage ? 'text/html' : 'application/json';
  const refuse: Reply = () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), {
      status,
      headers: { 'content-type': type, ...headers },
    });
  const server = provider('one', { protocol: wire as Provider['protocol'] as HttpProtocolId });
  const harness = new AnswerHarness([server]);
  harness.replies.set('one', 'then' in given.expect ? [refuse, says('Answered.')] : [refuse]);
  harness.log.append({
    k: 'tools',
    added: [{ name: 'read_file', description: 'Reads.', inputSchema: { type: 'object', properties: {} } }],
    removed: [],
  });
  const options = given['options'] as RequestOptions | undefined;
  const first = await harness.run(harness.request(['one'], options === undefined ? {} : { options }));
  const count = harness.sent.length;
  return [
    ...(await checkFields(given.expect, {
      kind: equals('kind', kindOf(first) ?? 'none'),
      requests: (wanted) => checkCount(count, wanted),
      message: (wanted) => unless(holds(first, wanted), `the fault says ${first.outcome.fault?.message ?? 'nothing'}`),
      then: () => undefined,
    })),
    ...(typeof given.expect['then'] === 'string' ? await checkRepair(harness, first, given.expect['then']) : []),
  ];
}

function holds({ outcome: { fault } }: Answered, wanted: Json): boolean {
  return typeof wanted === 'string' && (fault?.message ?? '').toLowerCase().includes(wanted.toLowerCase());
}

/** The request after the refusal, told in words: `without tools`, `with max_completion_tokens`, `remembered`, `told`. */
async function checkRepair(harness: AnswerHarness, first: Answered, then: string): Promise<Problems> {
  const problems: string[] = [];
  if (first.outcome.fault !== undefined) problems.push(`the turn fails: ${first.outcome.fault.message}`);
  if (harness.sent.length !== 2) problems.push(`${harness.sent.length} requests, wanted 2`);
  const rules = [...then.matchAll(/\b(without|with) (?:the )?`?([a-z][a-z_]+)`?/g)];
  const check = (body: JsonObject, which: string): void => {
    for (const [, word, field = ''] of rules) {
      if ((word === 'with') !== Object.hasOwn(body, field)) problems.push(`${which} is not ${word} ${field}`);
    }
  };
  check((harness.sent[1]?.body ?? {}) as JsonObject, 'the second request');
  if (/told/.test(then) && eventsOf(first, 'tools-refused').length !== 1) problems.push('the person is not told');
  if (/remember|learned|next time/.test(then)) {
    const before = harness.sent.length;
    harness.log.append({ k: 'user', parts: [{ t: 'text', text: 'Again.' }] });
    await harness.run(harness.request(['one']));
    check((harness.sent[before]?.body ?? {}) as JsonObject, 'the next question');
  }
  return problems;
}
