import assert from 'node:assert/strict';
import { ConversationLog } from '../../../../src/conversation/log.ts';
import type { Owner } from '../../../../src/conversation/part.ts';
import { loadProtocol } from '../../../../src/protocols/protocol-table.ts';
import { openai } from '../../../../src/providers/vendors/openai.ts';
import { validators } from '../../../conformance/validators/validators.ts';

/** A conversation as it was stored when OpenAI was still asked through Chat Completions. */
function storedBefore(): ConversationLog {
  const owner: Owner = { protocol: 'openai-chat', provider: 'openai', model: 'gpt-5' };
  const log = new ConversationLog();
  const id = log.callIds.next();
  log.append({ k: 'instruction', text: 'Be brief.', scope: 'conversation' });
  log.append({ k: 'user', parts: [{ t: 'text', text: 'What does it do?' }] });
  log.append({
    k: 'step',
    id: 'one',
    owner,
    parts: [
      {
        t: 'reasoning',
        text: 'I should look.',
        state: 'sealed',
        opaque: { owner, format: 'chat.reasoning', data: 'kept' },
      },
      { t: 'text', text: 'Let me look.' },
      {
        t: 'call',
        id,
        nativeId: 'call_native',
        name: 'read_file',
        args: { value: { path: 'a.ts' } },
        executor: 'client',
        state: 'complete',
      },
    ],
    end: { kind: 'calls' },
  });
  log.append({ k: 'result', call: id, parts: [{ t: 'text', text: 'export {};' }], isError: false });
  log.append({ k: 'step', id: 'two', owner, parts: [{ t: 'text', text: 'Nothing.' }], end: { kind: 'stop' } });
  log.append({ k: 'user', parts: [{ t: 'text', text: 'Are you sure?' }] });
  return log;
}

describe('a conversation that began with OpenAI on Chat Completions', () => {
  it('goes on through the Responses API with all its texts, calls and results', async () => {
    const log = storedBefore();
    assert.equal(openai.protocol, 'openai-responses');
    const protocol = await loadProtocol('openai-responses');
    const { body, losses } = protocol.project(log.entries, { provider: openai, model: 'gpt-5' }, {});
    assert.deepEqual(validators[protocol.id](body), []);
    const text = JSON.stringify(body);
    for (const part of [
      'Be brief.',
      'What does it do?',
      'Let me look.',
      'read_file',
      'a.ts',
      'export {};',
      'Nothing.',
    ]) {
      assert.ok(text.includes(part), part);
    }
    assert.ok(!text.includes('I should look.') && !text.includes('kept'));
    assert.deepEqual(
      losses.filter(({ kind }) => kind === 'reasoning').map(({ owner }) => owner?.protocol),
      ['openai-chat'],
    );
  });

  it('is the same again for an entry of the person that still speaks Chat Completions', async () => {
    const log = storedBefore();
    const before = JSON.stringify(log.entries);
    const protocol = await loadProtocol('openai-chat');
    const own = { ...openai, protocol: 'openai-chat', source: 'user' } as const;
    const { body, losses } = protocol.project(log.entries, { provider: own, model: 'gpt-5' }, {});
    assert.deepEqual(validators[protocol.id](body), []);
    assert.ok(JSON.stringify(body).includes('Nothing.'));
    assert.ok(!losses.some(({ kind }) => kind === 'call'));
    assert.equal(JSON.stringify(log.entries), before);
  });
});
