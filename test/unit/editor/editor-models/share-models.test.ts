import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isCallId } from '../../../../src/conversation/call-id.ts';
import type { CallId, Owner } from '../../../../src/conversation/part.ts';
import { settle } from '../../../../src/conversation/settle.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import { Registry } from '../../../../src/models/registry.ts';
import type { AnswerEvent } from '../../../../src/routing/answer-event.ts';
import type { AnswerRequest } from '../../../../src/routing/answer-request.ts';
import { editorModels } from '../../../../src/providers/vendors/editor-models.ts';
import { embedded } from '../../../../src/providers/vendors/embedded.ts';
import { shareAnswer, SharedAnswerError } from '../../../../src/editor/editor-models/share-answer.ts';
import { countTokens, logOfMessages, toolDefinitions } from '../../../../src/editor/editor-models/share-messages.ts';
import type { SharedMessage, SharedPart } from '../../../../src/editor/editor-models/share-messages.ts';
import {
  assumedContext,
  assumedOutput,
  candidatesOf,
  sharedModels,
} from '../../../../src/editor/editor-models/share-models-list.ts';

const owner: Owner = { protocol: 'ollama', provider: 'mine', model: 'small' };

function provider(id: string, more: Partial<Provider> = {}): Provider {
  return {
    id,
    name: id.toUpperCase(),
    protocol: 'ollama',
    baseUrl: 'http://127.0.0.1:1',
    auth: { kind: 'none' },
    source: 'user',
    ...more,
  };
}

function harness(): Registry {
  const registry = new Registry();
  registry.setProviders('embedded', [embedded]);
  registry.setProviders('editor', [editorModels]);
  registry.setProviders('user', [
    provider('mine', {
      models: [{ id: 'small', contextTokens: 8_000, maxOutputTokens: 1_000, tools: true }, { id: 'bare' }],
    }),
    provider('other', { models: [{ id: 'big' }] }),
    provider('holes', { protocol: 'fim', models: [{ id: 'fim' }] }),
  ]);
  registry.setLiveModels('editor', [{ id: 'copilot/gpt' }]);
  registry.setLiveModels('mine', []);
  return registry;
}

const text = (value: string): SharedPart => ({ kind: 'text', text: value });
const user = (...parts: readonly SharedPart[]): SharedMessage => ({ role: 'user', parts });
const assistant = (...parts: readonly SharedPart[]): SharedMessage => ({ role: 'assistant', parts });
const call = (callId: string): SharedPart => ({ kind: 'call', callId, name: 'look', input: { at: 1 } });
const result = (callId: string, value: string): SharedPart => ({ kind: 'result', callId, parts: [text(value)] });

function log(messages: readonly SharedMessage[]): readonly unknown[] {
  return logOfMessages({ messages, tools: [], owner }).entries.map(({ seq: _seq, hash: _hash, ...entry }) => entry);
}

describe('the models offered to VS Code', () => {
  it('are those of the chat role first, then all of providers that answer', () => {
    const ids = sharedModels(harness(), [{ provider: 'other', model: 'big' }]).map((model) => model.id);
    assert.deepEqual(ids, ['other/big', 'mine/small', 'mine/bare']);
  });

  it('are never those that VS Code offers itself, nor models that hold no conversation', () => {
    const chosen = [
      { provider: 'editor', model: 'copilot/gpt' },
      { provider: 'workspace', model: 'ngram' },
      { provider: 'holes', model: 'fim' },
      { provider: 'unknown', model: 'x' },
    ];
    const ids = sharedModels(harness(), chosen).map((model) => model.id);
    assert.deepEqual(ids, ['mine/small', 'mine/bare']);
    assert.deepEqual(candidatesOf(harness(), 'editor/copilot/gpt', []), []);
    assert.deepEqual(
      candidatesOf(harness(), 'mine/small', [
        ...chosen,
        { provider: 'mine', model: 'small' },
        { provider: 'other', model: 'big' },
      ]),
      [
        { provider: 'mine', model: 'small' },
        { provider: 'other', model: 'big' },
      ],
    );
  });

  it('say what they can only where it is known, and leave room for a question', () => {
    const [small, bare] = sharedModels(harness(), []);
    assert.deepEqual(
      [small?.maxInputTokens, small?.maxOutputTokens, small?.capabilities],
      [7_000, 1_000, { toolCalling: true }],
    );
    assert.deepEqual(
      [bare?.maxInputTokens, bare?.maxOutputTokens, bare?.capabilities],
      [assumedContext - assumedOutput, assumedOutput, {}],
    );
    assert.match(bare?.tooltip ?? '', /unknown/);
  });
});

describe('the messages of another extension', () => {
  it('become a log with every result behind its call', () => {
    const messages = [
      { role: 'system', parts: [text('Be brief.')] },
      user(text('Look.')),
      assistant(text('I look.'), call('call_0')),
      user(text('And?'), result('call_0', 'seen')),
    ] as const;
    const id = 'c00000000' as CallId;
    const args = { value: { at: 1 } };
    assert.deepEqual(log(messages), [
      { k: 'instruction', text: 'Be brief.', scope: 'conversation' },
      { k: 'user', parts: [{ t: 'text', text: 'Look.' }] },
      {
        k: 'step',
        id: 'step-0',
        owner,
        parts: [
          { t: 'text', text: 'I look.' },
          { t: 'call', id, name: 'look', args, executor: 'client', state: 'complete' },
        ],
        end: { kind: 'calls' },
      },
      { k: 'result', call: id, parts: [{ t: 'text', text: 'seen' }], isError: false },
      { k: 'user', parts: [{ t: 'text', text: 'And?' }] },
    ]);
  });

  it('keep our own call ids, and tell calls apart whose ids another vendor used twice', () => {
    const ours = 'Ab3dE6gH9';
    const settled = settle(
      logOfMessages({
        messages: [
          assistant(call(ours)),
          user(result(ours, 'one')),
          assistant(call('call_0')),
          user(result('call_0', 'two')),
          assistant(call('call_0')),
          user(result('call_0', 'three')),
        ],
        tools: [],
        owner,
      }).entries,
    );
    const steps = settled.items.filter((item) => item.kind === 'step');
    assert.equal(steps[0]?.results[0]?.call.id, ours);
    assert.deepEqual(
      steps.map((step) => step.results.map((each) => each.parts[0])),
      ['one', 'two', 'three'].map((value) => [{ t: 'text', text: value }]),
    );
    assert.equal(new Set(steps.map((step) => step.results[0]?.call.id)).size, 3);
  });

  it('bring images and odd inputs along without breaking', () => {
    const entries = log([
      user({ kind: 'data', mime: 'image/png', data: 'AAAA' }),
      assistant(
        { kind: 'call', callId: 'x', name: 'n', input: 7 },
        { kind: 'call', callId: 'y', name: 'n', input: () => 1 },
      ),
    ]);
    assert.deepEqual(entries[0], { k: 'user', parts: [{ t: 'media', mime: 'image/png', data: 'AAAA' }] });
    const step = entries[1] as { readonly parts: readonly { readonly args: unknown }[] };
    assert.deepEqual(
      step.parts.map((part) => part.args),
      [{ value: { value: 7 } }, { value: {} }],
    );
  });

  it('give logs that begin alike when they do', () => {
    const part = fc.oneof(
      fc.string().map(text),
      fc.constantFrom('call_0', 'call_1', 'Ab3dE6gH9').map(call),
      fc.tuple(fc.constantFrom('call_0', 'call_1', 'Ab3dE6gH9'), fc.string()).map(([id, value]) => result(id, value)),
    );
    const message = fc.record({ role: fc.constantFrom('user', 'assistant'), parts: fc.array(part, { maxLength: 4 }) });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), fc.nat({ max: 8 }), (messages, count) => {
        const whole = log(messages);
        const start = log(messages.slice(0, count));
        assert.deepEqual(whole.slice(0, start.length), start);
        const ids = (whole as { k: string; parts: { t?: string; id?: string }[] }[])
          .filter((entry) => entry.k === 'step')
          .flatMap((entry) => entry.parts.flatMap((each) => (each.t === 'call' ? [each.id ?? ''] : [])));
        assert.equal(new Set(ids).size, ids.length);
        for (const id of ids) assert.ok(isCallId(id));
      }),
    );
  });

  it('bring each tool once, with a schema', () => {
    assert.deepEqual(
      toolDefinitions([
        { name: 'a', description: 'first', inputSchema: { type: 'object', required: ['x'] } },
        { name: 'a', description: 'again' },
        { name: 'b', description: 'bare' },
        { name: '', description: 'nameless' },
      ]),
      [
        { name: 'a', description: 'first', inputSchema: { type: 'object', required: ['x'] } },
        { name: 'b', description: 'bare', inputSchema: { type: 'object', properties: {} } },
      ],
    );
  });

  it('are counted by their length', () => {
    assert.equal(countTokens('x'.repeat(36)), 10);
    assert.ok(countTokens(user(text('x'.repeat(36)), call('a'), result('a', 'y'.repeat(36)))) > 20);
  });
});

describe('an answer for another extension', () => {
  const seen: AnswerRequest[] = [];
  async function chunks(events: readonly AnswerEvent[], modelId = 'mine/small'): Promise<unknown[]> {
    seen.length = 0;
    const dependencies = {
      registry: harness(),
      chatRefs: () => [{ provider: 'other', model: 'big' }],
      failover: () => true,
      answer: async function* (request: AnswerRequest) {
        seen.push(request);
        await Promise.resolve();
        yield* events;
      },
    };
    const all: unknown[] = [];
    const { signal } = new AbortController();
    const tools = toolDefinitions([{ name: 'look', description: 'looks' }]);
    for await (const chunk of shareAnswer(dependencies, { modelId, messages: [user(text('Hi'))], tools, signal }))
      all.push(chunk);
    return all;
  }
  const delta = (kind: 'text' | 'reasoning', value: string): AnswerEvent => ({
    e: 'delta',
    part: 0,
    kind,
    text: value,
  });

  it('is its text and the calls that the model made, not those in its text, and none is run', async () => {
    const runnable = {
      t: 'call',
      id: 'Ab3dE6gH9' as CallId,
      name: 'look',
      args: { value: { at: 1 } },
      executor: 'client',
      state: 'complete',
    } as const;
    const events: AnswerEvent[] = [
      delta('reasoning', 'hm'),
      delta('text', 'Hello'),
      { e: 'finished', outcome: { calls: [runnable, { ...runnable, foundInText: true }] } },
    ];
    assert.deepEqual(await chunks(events), [
      { kind: 'text', text: 'Hello' },
      { kind: 'call', callId: 'Ab3dE6gH9', name: 'look', input: { at: 1 } },
    ]);
    const request = seen[0]!;
    assert.equal(request.canTakeBack, false);
    assert.deepEqual(request.refs, [
      { provider: 'mine', model: 'small' },
      { provider: 'other', model: 'big' },
    ]);
    assert.equal(request.options.tools, true);
  });

  it('ends in the fault when it failed, and quietly when it was stopped', async () => {
    const fault = { kind: 'auth', message: 'no key' } as const;
    await assert.rejects(chunks([{ e: 'finished', outcome: { calls: [], fault } }]), (error: unknown) => {
      assert.ok(error instanceof SharedAnswerError);
      assert.equal(error.fault, fault);
      return true;
    });
    const stopped = { kind: 'cancelled', message: 'Stopped.' } as const;
    assert.deepEqual(await chunks([{ e: 'finished', outcome: { calls: [], fault: stopped } }]), []);
  });

  it('is refused for a model that is not offered', async () => {
    await assert.rejects(chunks([], 'editor/copilot/gpt'), /does not offer/);
    assert.equal(seen.length, 0);
  });
});
