import assert from 'node:assert/strict';
import type { Entry, LogEntry } from '../../../../src/conversation/entry.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import type { CallPart, Part } from '../../../../src/conversation/part.ts';
import type { ChatQuirks } from '../../../../src/models/chat-quirks.ts';
import { openaiChat } from '../../../../src/protocols/openai-chat/openai-chat.ts';
import { projectChat } from '../../../../src/protocols/openai-chat/project.ts';
import { validateChat } from '../../../conformance/validators/openai-chat/validate.ts';
import type { Projection, RequestOptions } from '../../../../src/protocols/protocol.ts';
import { callId, logOf, own, owners, targetWith } from './random-log.ts';

const user = (text: string): Entry => ({ k: 'user', parts: [{ t: 'text', text }] });
const step = (parts: readonly Part[]): Extract<Entry, { k: 'step' }> => ({
  k: 'step',
  id: 's',
  owner: own,
  parts,
  end: { kind: 'cut' },
});
const call = (id: string): CallPart => ({
  t: 'call',
  id: callId(id),
  name: 'run',
  args: { value: { a: 1 } },
  executor: 'client',
  state: 'complete',
});
const result: Entry = { k: 'result', call: callId('a'), parts: [{ t: 'text', text: 'done' }], isError: false };
const project = (log: readonly LogEntry[], quirks: Partial<ChatQuirks> = {}, options: RequestOptions = {}) =>
  projectChat(log, targetWith(quirks), options);
const messagesOf = (log: readonly LogEntry[]): readonly JsonObject[] =>
  project(log).body['messages'] as readonly JsonObject[];

describe('an answer that was cut', () => {
  const half = (text: string): Entry => step([{ t: 'text', text }]);
  const tools: Entry = {
    k: 'tools',
    added: [{ name: 'run', description: '', inputSchema: { type: 'object' } }],
    removed: [],
  };
  const prefill = (quirks: Partial<ChatQuirks>, log = logOf(tools, user('go'), half('half a\n '))): Projection =>
    project(log, quirks, { continuation: 'prefill' });

  it('is followed by a user turn unless a prefill is asked for and the server takes one', () => {
    const log = logOf(user('go'), half('half'));
    for (const [quirks, options] of [
      [{ prefill: 'prefix-flag' }, {}],
      [{ prefill: 'none' }, { continuation: 'prefill' }],
    ] as const) {
      assert.deepEqual((project(log, quirks, options).body['messages'] as readonly Json[]).slice(1), [
        { role: 'assistant', content: 'half' },
        { role: 'user', content: 'Continue.' },
      ]);
      assert.equal(project(log, quirks, options).prefill, undefined);
    }
  });

  it('goes out as the open beginning: trimmed, marked as the server wants it, without tools and thinking', () => {
    const last = (projection: Projection): unknown => (projection.body['messages'] as readonly Json[]).at(-1);
    const marked = prefill({ prefill: 'prefix-flag', reasoningControl: 'thinking' });
    assert.deepEqual(last(marked), { role: 'assistant', content: 'half a', prefix: true });
    assert.deepEqual(marked.body['thinking'], { type: 'disabled' });
    assert.equal(marked.prefill, true);
    assert.equal('tools' in marked.body, false);
    const vllm = prefill({ prefill: 'continue-final-message' }).body;
    assert.deepEqual([vllm['continue_final_message'], vllm['add_generation_prompt']], [true, false]);
    const plain = prefill({ prefill: 'last-message' });
    assert.deepEqual(last(plain), { role: 'assistant', content: 'half a' });
    assert.deepEqual(plain.body['chat_template_kwargs'], { enable_thinking: false });
    for (const { body } of [marked, plain]) assert.deepEqual(validateChat(body, { prefill: true }), []);
  });

  it('goes to llama.cpp with the fields that keep it from an echo, whatever its entry says, and with its tools', () => {
    for (const form of ['last-message', 'continue-final-message'] as const) {
      const target = targetWith({ prefill: form });
      const llama = { ...target, provider: { ...target.provider, fim: { style: 'llama-infill' } as const } };
      const { body } = projectChat(logOf(tools, user('go'), half('half a')), llama, { continuation: 'prefill' });
      assert.deepEqual([body['continue_final_message'], body['add_generation_prompt']], [true, false]);
      assert.deepEqual(body['chat_template_kwargs'], { enable_thinking: false });
      assert.equal((body['tools'] as readonly Json[]).length, 1);
      assert.equal(openaiChat.continuation(llama), 'prefill-without-thinking');
    }
  });

  it('is not prefilled where it has no text, ends in calls, or is not the last', () => {
    for (const log of [
      logOf(user('go'), half(' \n')),
      logOf(user('go'), step([{ t: 'text', text: 'a' }, call('a')]), result),
      logOf(user('go'), half('half'), user('and?')),
    ]) {
      const { body, prefill: isPrefill } = prefill({ prefill: 'prefix-flag' }, log);
      assert.equal(isPrefill, undefined);
      assert.doesNotMatch(JSON.stringify(body), /prefix/);
    }
  });

  it('sends its own reasoning back in every form but not in front of an open answer', () => {
    const parts: Part[] = [
      { t: 'reasoning', text: 'hm', state: 'sealed' },
      { t: 'text', text: 'half' },
    ];
    const cut = logOf(user('go'), step(parts));
    for (const replayReasoning of ['content-parts', 'reasoning_content'] as const) {
      const { body } = prefill({ prefill: 'prefix-flag', replayReasoning }, cut);
      assert.deepEqual((body['messages'] as readonly Json[]).at(-1), {
        role: 'assistant',
        content: 'half',
        prefix: true,
      });
    }
  });

  it('is one message with the step that goes on with it, for every server', () => {
    const next = (parts: readonly Part[]): Entry => ({ ...step(parts), id: 'next', continues: 's' });
    const first = half('Hello wo');
    const to: Entry = { k: 'switch', from: own, to: owners[1]!, why: 'failover' };
    const log = logOf(user('go'), first, to, next([{ t: 'text', text: 'rld' }, call('a')]), result);
    assert.deepEqual(
      messagesOf(log).map((message) => [message['role'], message['content']]),
      [
        ['user', 'go'],
        ['assistant', 'Hello world'],
        ['tool', 'done'],
      ],
    );
    assert.equal((messagesOf(log)[1]?.['tool_calls'] as readonly Json[]).length, 1);
    const asked: Entry = { k: 'instruction', text: 'Go on.', scope: 'turn' };
    assert.deepEqual(
      messagesOf(logOf(user('go'), first, to, asked, next([{ t: 'text', text: 'rld' }]))).map(
        (message) => message['content'],
      ),
      ['go', 'Hello wo', 'Go on.', 'rld', 'Continue.'],
    );
  });
});

describe('the continuation of Chat Completions', () => {
  it('is a prefill where the server takes one, without thinking where the model may think', () => {
    const of = (quirks: Partial<ChatQuirks>, reasoning?: boolean): string => {
      const info = {
        ref: { provider: 'mine', model: 'm1' },
        name: 'm1',
        abilities: reasoning === undefined ? {} : { reasoning },
      };
      return openaiChat.continuation({ ...targetWith(quirks), info });
    };
    assert.equal(of({}), 'ask');
    assert.equal(of({ prefill: 'prefix-flag' }), 'prefill');
    assert.equal(of({ prefill: 'prefix-flag', reasoningControl: 'thinking' }), 'prefill-without-thinking');
    assert.equal(of({ prefill: 'last-message' }), 'prefill-without-thinking');
    assert.equal(of({ prefill: 'last-message' }, false), 'prefill');
    assert.equal(of({ prefill: 'continue-final-message' }), 'prefill');
    assert.equal(of({ prefill: 'continue-final-message' }, true), 'prefill-without-thinking');
  });
});
