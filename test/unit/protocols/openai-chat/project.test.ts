import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Entry, LogEntry } from '../../../../src/conversation/entry.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import type { CallPart, Owner, Part } from '../../../../src/conversation/part.ts';
import type { ChatQuirks } from '../../../../src/models/chat-quirks.ts';
import { projectChat } from '../../../../src/protocols/openai-chat/project.ts';
import { validateChat } from '../../../conformance/validators/openai-chat/validate.ts';
import type { RequestOptions } from '../../../../src/protocols/protocol.ts';
import { anyLog, anyQuirks, callId, logOf, own, owners, targetWith } from './random-log.ts';

const foreign = owners[3]!;
const user = (text: string): Entry => ({ k: 'user', parts: [{ t: 'text', text }] });
const step = (parts: readonly Part[], owner: Owner = own): Entry => ({
  k: 'step',
  id: 's',
  owner,
  parts,
  end: { kind: 'stop' },
});
const call = (id: string, extra: Partial<CallPart> = {}): CallPart => ({
  t: 'call',
  id: callId(id),
  nativeId: `native_${id}`,
  name: 'run',
  args: { value: { a: 1 } },
  executor: 'client',
  state: 'complete',
  ...extra,
});
const result = (id: string, text = 'done'): Entry => ({
  k: 'result',
  call: callId(id),
  parts: [{ t: 'text', text }],
  isError: false,
});

const project = (log: readonly LogEntry[], quirks: Partial<ChatQuirks> = {}, options: RequestOptions = {}) =>
  projectChat(log, targetWith(quirks), options);
const messagesOf = (log: readonly LogEntry[], quirks: Partial<ChatQuirks> = {}): readonly JsonObject[] =>
  project(log, quirks).body['messages'] as readonly JsonObject[];

describe('projectChat', () => {
  it('tells in words, with a loss, what another provider did by itself', () => {
    const claude = { protocol: 'anthropic-messages', provider: 'anthropic', model: 'claude' } as const;
    const opaque = { owner: claude, format: 'anthropic.x', data: null };
    const log = logOf(
      { k: 'user', parts: [{ t: 'text', text: 'q' }] },
      {
        k: 'step',
        id: 's1',
        owner: claude,
        parts: [
          { t: 'text', text: 'Let me look.' },
          {
            t: 'call',
            id: callId('srv'),
            name: 'web_search',
            args: { value: { query: 'x'.repeat(2000) } },
            executor: 'server',
            state: 'complete',
            opaque,
          },
          { t: 'vendor', kind: 'web_search_tool_result', fallbackText: '[web search]\nA page', opaque },
          { t: 'vendor', kind: 'compaction', opaque },
          { t: 'text', text: 'Found.' },
        ],
        end: { kind: 'stop' },
      },
    );
    const { body, losses } = projectChat(log, targetWith(), {});
    const answer = (body['messages'] as { readonly content: string }[])[1]?.content ?? '';
    assert.match(answer, /^Let me look\.\n\[The provider ran web_search .*\]\n\n\[web search\]\nA page\nFound\.$/s);
    assert.ok(answer.length < 700, 'the input is shortened');
    assert.deepEqual(
      losses.map(({ kind, owner }) => [kind, owner?.provider]),
      [1, 2, 3].map(() => ['vendor', 'anthropic']),
    );
    assert.deepEqual(validateChat(body), []);
  });

  it('joins the first instructions and keeps a later one at its place', () => {
    const log = logOf(
      { k: 'instruction', text: 'A', scope: 'conversation' },
      { k: 'instruction', text: 'B', scope: 'conversation' },
      user('hi'),
      step([{ t: 'text', text: 'yes' }]),
      { k: 'instruction', text: 'C', scope: 'conversation' },
      user('go'),
    );
    assert.deepEqual(messagesOf(log), [
      { role: 'system', content: 'A\n\nB' },
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'yes' },
      { role: 'system', content: 'C' },
      { role: 'user', content: 'go' },
    ]);
    const refused = project(log, { systemAnywhere: false, instructionRole: 'developer' });
    const messages = refused.body['messages'] as readonly JsonObject[];
    assert.equal(messages[0]?.['role'], 'developer');
    assert.deepEqual(messages[3], { role: 'user', content: '<instruction>\nC\n</instruction>' });
    assert.deepEqual(
      refused.losses.map((loss) => loss.kind),
      ['instruction'],
    );
  });

  it('sends native call ids only to the provider that made them', () => {
    const ids = (owner: Owner): unknown => {
      const message = messagesOf(logOf(user('go'), step([call('a')], owner), result('a')));
      const calls = message[1]?.['tool_calls'] as readonly JsonObject[];
      assert.equal(calls[0]?.['id'], message[2]?.['tool_call_id']);
      return calls[0]?.['id'];
    };
    assert.equal(ids(own), 'native_a');
    assert.equal(ids(owners[1]!), 'native_a', 'another model of the same provider');
    assert.equal(ids(owners[2]!), 'a00000000', 'the same protocol at another provider');
    assert.equal(ids(foreign), 'a00000000');
  });

  it('uses its own ids where a provider gave two calls one id', () => {
    const calls = [call('a', { nativeId: 'call_0' }), call('b', { nativeId: 'call_0' })];
    const messages = messagesOf(logOf(user('go'), step(calls), result('a'), result('b')));
    assert.deepEqual(
      messages.slice(2).map((message) => message['tool_call_id']),
      ['a00000000', 'b00000000'],
    );
  });

  it('drops reasoning of others with a loss, and reasoning that was cut', () => {
    const reasoning = (owner: Owner, state: 'open' | 'sealed') =>
      project(
        logOf(
          user('go'),
          step(
            [
              { t: 'reasoning', text: 'hm', state },
              { t: 'text', text: 'ok' },
            ],
            owner,
          ),
        ),
        {
          replayReasoning: 'reasoning_content',
          prefill: 'last-message',
        },
      );
    const message = (owner: Owner, state: 'open' | 'sealed') =>
      (reasoning(owner, state).body['messages'] as readonly JsonObject[])[1];
    assert.deepEqual(message(own, 'sealed'), { role: 'assistant', content: 'ok', reasoning_content: 'hm' });
    for (const owner of owners.slice(1)) {
      assert.deepEqual(message(owner, 'sealed'), { role: 'assistant', content: 'ok' });
      const [loss] = reasoning(owner, 'sealed').losses;
      assert.equal(loss?.kind, 'reasoning');
      assert.deepEqual(loss.owner, owner);
    }
    assert.deepEqual(message(own, 'open'), { role: 'assistant', content: 'ok' });
    assert.equal(reasoning(own, 'open').losses[0]?.kind, 'reasoning');
  });

  it('sends own reasoning back in the field the server wants', () => {
    const details = [{ type: 'reasoning.text', text: 'hm', signature: 's' }];
    const opaque = { owner: own, format: 'openai-chat.reasoning-details', data: details };
    const log = logOf(
      user('go'),
      step([
        { t: 'reasoning', text: 'hm', state: 'sealed', opaque },
        { t: 'text', text: 'ok' },
      ]),
      user('on'),
    );
    const message = (replayReasoning: ChatQuirks['replayReasoning']) => messagesOf(log, { replayReasoning })[1];
    assert.deepEqual(message('none'), { role: 'assistant', content: 'ok' });
    assert.deepEqual(message('reasoning'), { role: 'assistant', content: 'ok', reasoning: 'hm' });
    assert.deepEqual(message('reasoning_details'), { role: 'assistant', content: 'ok', reasoning_details: details });
    assert.deepEqual(message('content-parts'), {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
        { type: 'text', text: 'ok' },
      ],
    });
  });

  it('gives every tool turn a reasoning_content where the server insists', () => {
    const log = logOf(
      user('go'),
      step([call('a')], foreign),
      result('a'),
      step([{ t: 'text', text: 'ok' }], foreign),
      user('on'),
    );
    const messages = messagesOf(log, { reasoningContentOnToolTurns: true });
    assert.equal(messages[1]?.['reasoning_content'], '');
    assert.equal('reasoning_content' in messages[3]!, false);
  });

  it('never sends a partial call, and answers an open one with an interruption', () => {
    const partial = call('p', { args: { raw: '{"a', broken: true }, state: 'partial' });
    const messages = messagesOf(logOf(user('go'), step([{ t: 'text', text: 'so' }, call('a'), partial]), user('on')));
    assert.deepEqual(messages.slice(1), [
      {
        role: 'assistant',
        content: 'so',
        tool_calls: [{ id: 'native_a', type: 'function', function: { name: 'run', arguments: '{"a":1}' } }],
      },
      { role: 'tool', tool_call_id: 'native_a', content: 'not run: interrupted' },
      { role: 'user', content: 'on' },
    ]);
  });

  it('puts all results directly after their calls and images of results into the next message', () => {
    const image = { t: 'media', mime: 'image/png', data: 'aGk=' } as const;
    const log = logOf(
      user('go'),
      step([call('a'), call('b')]),
      { k: 'result', call: callId('b'), parts: [image], isError: false },
      user('meanwhile'),
      { k: 'result', call: callId('a'), parts: [{ t: 'text', text: 'A' }, image], isError: false },
    );
    const messages = messagesOf(log);
    assert.deepEqual(
      messages.slice(2).map((message) => message['role']),
      ['tool', 'tool', 'user', 'user'],
    );
    assert.deepEqual(messages[2], { role: 'tool', tool_call_id: 'native_a', content: 'A' });
    const url = 'data:image/png;base64,aGk=';
    assert.deepEqual(messages[4]?.['content'], [
      { type: 'text', text: 'Image from run:' },
      { type: 'image_url', image_url: { url } },
      { type: 'text', text: 'Image from run:' },
      { type: 'image_url', image_url: { url } },
    ]);
    const blind = project(log, { images: false });
    assert.doesNotMatch(JSON.stringify(blind.body), /image_url/);
    assert.deepEqual(
      blind.losses.map((loss) => loss.kind),
      ['media', 'media'],
    );
  });

  it('follows the quirks of tool messages', () => {
    const log = logOf(user('go'), step([call('a')]), result('a'), user('on'));
    const messages = messagesOf(log, {
      toolResultName: true,
      nonNullAssistantContent: false,
      assistantAfterToolResult: true,
    });
    assert.equal(messages[1]?.['content'], null);
    assert.equal(messages[2]?.['name'], 'run');
    assert.deepEqual(
      messages.slice(3).map((message) => message['role']),
      ['assistant', 'user'],
    );
    assert.equal(messagesOf(log)[1]?.['content'], '');
  });

  it('replaces what a summary stands for', () => {
    const log = logOf(
      { k: 'instruction', text: 'A', scope: 'conversation' },
      user('long'),
      step([{ t: 'text', text: 'story' }]),
      { k: 'summary', replaces: [1, 2], text: 'it was long' },
      user('on'),
    );
    const messages = messagesOf(log);
    assert.deepEqual(
      messages.map((message) => message['role']),
      ['system', 'user', 'user'],
    );
    assert.match(messages[1]?.['content'] as string, /it was long/);
    assert.doesNotMatch(JSON.stringify(messages), /story/);
  });

  it('sends the tools in force, and notes a change in mid conversation', () => {
    const tool = (name: string) => ({ name, description: `does ${name}`, inputSchema: { type: 'object' } });
    const log = logOf({ k: 'tools', added: [tool('a'), tool('b')], removed: [] }, user('go'), {
      k: 'tools',
      added: [tool('c')],
      removed: ['a'],
    });
    const { body, losses } = project(log);
    const names = (body['tools'] as readonly { function: { name: string } }[]).map((entry) => entry.function.name);
    assert.deepEqual(names, ['b', 'c']);
    assert.deepEqual(
      losses.map((loss) => loss.kind),
      ['tools'],
    );
    assert.equal('tools' in project(log, {}, { tools: false }).body, false);
  });

  it('turns calls into text for a server without tools', () => {
    const { body, losses } = project(logOf(user('go'), step([call('a')]), result('a', '42')), { tools: false });
    assert.deepEqual((body['messages'] as readonly JsonObject[]).slice(1), [
      { role: 'assistant', content: '[used run {"a":1}]' },
      { role: 'user', content: '[result of run]\n42' },
    ]);
    assert.deepEqual(
      losses.map((loss) => loss.kind),
      ['call'],
    );
  });

  it('sends custom calls back as they were, and as functions to others', () => {
    const custom = call('a', {
      args: { value: 'print(1)' },
      opaque: { owner: own, format: 'openai-chat.custom-call', data: null },
    });
    const first = (owner: Owner, part: CallPart): unknown => {
      const message = messagesOf(logOf(user('go'), step([part], owner), result('a')))[1];
      return (message?.['tool_calls'] as readonly unknown[])[0];
    };
    assert.deepEqual(first(own, custom), {
      id: 'native_a',
      type: 'custom',
      custom: { name: 'run', input: 'print(1)' },
    });
    const foreignCall = { ...custom, opaque: { ...custom.opaque!, owner: foreign } };
    assert.deepEqual(first(foreign, foreignCall), {
      id: 'a00000000',
      type: 'function',
      function: { name: 'run', arguments: '{"input":"print(1)"}' },
    });
  });

  it('leaves empty texts and empty turns out', () => {
    const messages = messagesOf(logOf(user('go'), user(''), step([{ t: 'text', text: '' }]), user('on')));
    assert.deepEqual(messages, [
      { role: 'user', content: 'go' },
      { role: 'user', content: 'on' },
    ]);
  });

  it('sets limits, temperature and thinking by the fields of the server', () => {
    const log = logOf(user('go'));
    const options: RequestOptions = { maxOutputTokens: 5, temperature: 0.5, reasoning: 'low' };
    const plain = project(log, {}, options).body;
    assert.deepEqual([plain['max_tokens'], plain['temperature'], plain['stream']], [5, 0.5, true]);
    assert.deepEqual(plain['stream_options'], { include_usage: true });
    const quirks = {
      maxTokensField: 'max_completion_tokens',
      reasoningControl: 'reasoning_effort',
      streamUsage: false,
    } as const;
    const info = { ref: { provider: 'mine', model: 'm1' }, name: 'm1', abilities: { reasoning: true } };
    const thinking = projectChat(log, { ...targetWith(quirks), info }, options).body;
    assert.deepEqual([thinking['max_completion_tokens'], thinking['reasoning_effort']], [5, 'low']);
    assert.equal('temperature' in thinking || 'stream_options' in thinking || 'max_tokens' in thinking, false);
  });

  it('is pure: the same log gives the same body, and the log is untouched', () => {
    fc.assert(
      fc.property(anyLog, anyQuirks, (log, quirks) => {
        const before = JSON.stringify(log);
        assert.deepEqual(project(log, quirks), project(structuredClone(log), quirks));
        assert.equal(JSON.stringify(log), before);
      }),
    );
  });

  it('extends the messages of a shorter log, whatever follows', () => {
    fc.assert(
      fc.property(anyLog, anyQuirks, (log, quirks) => {
        const whole = messagesOf(log, quirks).map((message) => JSON.stringify(message));
        log.forEach((entry, index) => {
          if (entry.k !== 'step') return;
          const shorter = messagesOf(log.slice(0, index), quirks).map((message) => JSON.stringify(message));
          assert.deepEqual(whole.slice(0, shorter.length), shorter);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('never breaks a rule of the wire, nor sends what belongs to others', () => {
    fc.assert(
      fc.property(anyLog, anyQuirks, (log, quirks) => {
        const { body } = project(log, quirks);
        assert.deepEqual(validateChat(body, { images: quirks.images, tools: quirks.tools }), []);
        const messages = body['messages'] as readonly JsonObject[];
        const roles = messages.map((message) => message['role'] as string);
        if (quirks.assistantAfterToolResult) assert.doesNotMatch(roles.join(' '), /tool user/);
        if (quirks.strictTurns)
          assert.doesNotMatch(roles.join(' '), /user user|assistant assistant|^(system |developer )?assistant/);
        assert.ok(messages.every((message) => message['role'] === 'assistant' || message['content'] !== ''));
      }),
      { numRuns: 500 },
    );
  });
});
