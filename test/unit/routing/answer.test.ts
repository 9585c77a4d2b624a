import assert from 'node:assert/strict';
import { createCountingCallIdSource } from '../../../src/conversation/call-id.ts';
import { ConversationLog } from '../../../src/conversation/log.ts';
import { Registry } from '../../../src/models/registry.ts';
import type { Provider } from '../../../src/models/provider.ts';
import { FakeClock } from '../../../src/platform/clock.fake.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { FakeEditorModels } from '../../../src/protocols/editor-lm/editor-models.fake.ts';
import { answer } from '../../../src/routing/answer.ts';
import type { AnswerEvent } from '../../../src/routing/answer.ts';
import { retryDelay } from '../../../src/routing/retry-policy.ts';

const encoder = new TextEncoder();

function provider(id: string): Provider {
  return {
    id,
    name: id,
    protocol: 'openai-chat',
    baseUrl: `https://${id}.example/v1`,
    auth: { kind: 'none' },
    source: 'user',
  };
}

function sse(...payloads: readonly string[]): Response {
  const body = payloads.map((payload) => `data: ${payload}\n\n`).join('');
  return new Response(encoder.encode(body), { headers: { 'content-type': 'text/event-stream' } });
}

function textChunk(content: string, finish: string | null = null): string {
  return JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] });
}

function failure(status: number, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ error: { message: `status ${status}` } }), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

interface Setup {
  readonly answers: Readonly<Record<string, readonly (() => Response)[]>>;
  readonly refused?: readonly string[];
  readonly refs?: readonly string[];
}

async function run({ answers, refused = [], refs = ['one', 'two'] }: Setup) {
  const registry = new Registry();
  registry.setProviders('user', [provider('one'), provider('two')]);
  const log = new ConversationLog();
  log.append({ k: 'user', parts: [{ t: 'text', text: 'hello' }] });
  const sent: string[] = [];
  const asked: [string, boolean][] = [];
  const clock = new FakeClock();
  const events: AnswerEvent[] = [];
  const stream = answer(
    {
      registry,
      connector: {
        connect: (target, { interactive }) => {
          asked.push([target.id, interactive]);
          if (refused.includes(target.id)) {
            return Promise.resolve({ ok: false, fault: { kind: 'policy', message: 'not allowed' } });
          }
          const fetch = (): Promise<Response> => {
            const replies = answers[target.id] ?? [];
            const reply = replies[Math.min(sent.filter((id) => id === target.id).length, replies.length - 1)];
            sent.push(target.id);
            return reply === undefined ? Promise.reject(new Error('no reply')) : Promise.resolve(reply());
          };
          return Promise.resolve({ ok: true, connection: { provider: target, fetch } });
        },
      },
      editorModels: new FakeEditorModels(),
      clock,
      logger: silentLogger,
      random: () => 0.5,
    },
    {
      log: log.entries,
      refs: refs.map((id) => ({ provider: id, model: 'm' })),
      options: {},
      callIds: createCountingCallIdSource(),
      signal: new AbortController().signal,
    },
  );
  const state = { isDone: false };
  const collecting = (async () => {
    for await (const event of stream) events.push(event);
  })().finally(() => (state.isDone = true));
  while (!state.isDone) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    await clock.advance(500);
  }
  await collecting;
  const text = events.flatMap((event) => (event.e === 'delta' ? [event.text] : [])).join('');
  return { events, text, sent, asked, last: events.at(-1) };
}

const good = () => sse(textChunk('Hello'), textChunk('', 'stop'), '[DONE]');

describe('an answer', () => {
  it('comes from the first candidate when it can', async () => {
    const { text, sent, last } = await run({ answers: { one: [good] } });
    assert.equal(text, 'Hello');
    assert.deepEqual(sent, ['one']);
    assert.equal(last?.e, 'end');
  });

  it('waits as long as the server asks, tells so every second, and asks again', async () => {
    const { events, sent, text } = await run({
      answers: { one: [() => failure(429, { 'retry-after': '3' }), good] },
      refs: ['one'],
    });
    assert.deepEqual(sent, ['one', 'one']);
    assert.equal(text, 'Hello');
    assert.deepEqual(
      events.flatMap((event) => (event.e === 'retry' ? [event.remainingMs] : [])),
      [3000, 2000, 1000],
    );
  });

  it('goes to the next candidate when the first has no key, and says why', async () => {
    const { events, sent, text } = await run({ answers: { one: [() => failure(401)], two: [good] } });
    assert.deepEqual(sent, ['one', 'two']);
    assert.equal(text, 'Hello');
    const fallback = events.find((event) => event.e === 'fallback');
    assert.equal(fallback?.fault.kind, 'auth');
  });

  it('tries an overloaded server three times before it moves on', async () => {
    const { sent } = await run({ answers: { one: [() => failure(503)], two: [good] } });
    assert.deepEqual(sent, ['one', 'one', 'one', 'two']);
  });

  it('lets only the first candidate ask the person for consent', async () => {
    const { asked } = await run({ answers: { one: [() => failure(401)], two: [good] } });
    assert.deepEqual(asked, [
      ['one', true],
      ['two', false],
    ]);
  });

  it("takes a person's no for an answer and moves nowhere", async () => {
    const { sent, last } = await run({ answers: { two: [good] }, refused: ['one'] });
    assert.deepEqual(sent, []);
    assert.equal(last?.e === 'fault' && last.fault.kind, 'policy');
  });

  it('never asks again or elsewhere once something was shown', async () => {
    const { sent, text, last } = await run({ answers: { one: [() => sse(textChunk('Half'))], two: [good] } });
    assert.deepEqual(sent, ['one']);
    assert.equal(text, 'Half');
    assert.equal(last?.e === 'fault' && last.fault.kind, 'cut');
  });

  it('ends in one terminal event whatever happens', async () => {
    for (const status of [400, 401, 402, 403, 404, 408, 413, 422, 429, 500, 503, 529]) {
      const { events } = await run({ answers: { one: [() => failure(status)], two: [() => failure(status)] } });
      assert.equal(events.filter((event) => event.e === 'end' || event.e === 'fault').length, 1, String(status));
    }
  });

  it('names a provider that is not set up', async () => {
    const { last } = await run({ answers: {}, refs: ['nobody'] });
    assert.match(last?.e === 'fault' ? last.fault.message : '', /"nobody" is not set up/);
  });
});

describe('the retry policy', () => {
  const random = (): number => 0;

  it('does not wait for more than a minute, nor for long when another model is at hand', () => {
    const fault = { kind: 'rate', message: '', retryAfterMs: 3_600_000 } as const;
    assert.equal(retryDelay({ fault, attempts: 1, hasFallback: false, random }), undefined);
    const patient = { ...fault, retryAfterMs: 30_000 };
    assert.equal(retryDelay({ fault: patient, attempts: 1, hasFallback: true, random }), undefined);
    assert.equal(retryDelay({ fault: patient, attempts: 1, hasFallback: false, random }), 30_000);
  });

  it('keeps its own backoff as the least, even when the server says zero', () => {
    const fault = { kind: 'rate', message: '', retryAfterMs: 0 } as const;
    assert.equal(retryDelay({ fault, attempts: 1, hasFallback: false, random }), 500);
    assert.equal(retryDelay({ fault, attempts: 2, hasFallback: false, random }), 1000);
  });

  for (const kind of ['auth', 'quota', 'shape', 'overflow', 'refusal', 'policy', 'cancelled'] as const) {
    it(`never repeats a request that failed by ${kind}`, () => {
      assert.equal(retryDelay({ fault: { kind, message: '' }, attempts: 1, hasFallback: false, random }), undefined);
    });
  }
});
