import assert from 'node:assert/strict';
import { validators } from '../../conformance/validators/validators.ts';
import { FakeModelServer, type RecordedRequest } from '../../support/fake-servers/fake-model-server.ts';
import type { FakeProtocol } from '../../support/fake-servers/reply.ts';
import { ChatPage } from '../chat-page.ts';
import { useSharedWindow } from './use-shared-window.ts';

const wires = ['anthropic-messages', 'openai-responses', 'openai-chat', 'gemini', 'ollama'] as const;

/** What only the model that wrote it can read, by wire. */
const opaque = {
  'anthropic-messages': Buffer.from('an opaque signature of the first model').toString('base64'),
  'openai-responses': Buffer.from('reasoning that the second model encrypted').toString('base64'),
  gemini: Buffer.from('a thought signature of the fourth model').toString('base64'),
} as const;

const thought = 'The question is about a file, so I have a look at it.';
const readMixer = [{ name: 'read_file', input: { path: 'src/mixer.ts' } }];

describe('a conversation that changes its model', () => {
  const servers = new Map<FakeProtocol, FakeModelServer>();
  const server = (wire: FakeProtocol): FakeModelServer => {
    const found = servers.get(wire);
    assert.ok(found, wire);
    return found;
  };
  const session = useSharedWindow(async () => {
    for (const wire of wires) servers.set(wire, await FakeModelServer.start(wire));
    const all = [...servers.values()];
    return {
      machineSettings: { 'crossfade.providers': all.map(({ provider }) => provider) },
      settings: { 'crossfade.models.chat': all.map(({ ref }) => ref) },
    };
  });
  after(() => Promise.all([...servers.values()].map((each) => each.stop())));

  async function ask(question: string, wire: FakeProtocol, count: number): Promise<string> {
    const chat = await ChatPage.open(session().workbench);
    if (count > 1) await chat.selectModel(server(wire).ref);
    await chat.send(question);
    return await chat.waitForAnswer(count);
  }

  it('goes through all five wires and back to the first, with tool calls and thinking in it, and loses nothing', async () => {
    server('anthropic-messages').reply(
      {
        thinking: { text: thought, signature: opaque['anthropic-messages'] },
        text: 'I look at the file.',
        toolCalls: readMixer,
      },
      { text: 'It mixes two decks.' },
    );
    assert.match(await ask('What does src/mixer.ts do?', 'anthropic-messages', 1), /It mixes two decks\./);

    server('openai-responses').reply(
      { thinking: { text: 'I look as well.', signature: opaque['openai-responses'] }, toolCalls: readMixer },
      { text: 'The second model knows about the decks.' },
    );
    assert.match(await ask('And who are you?', 'openai-responses', 2), /The second model knows/);

    server('openai-chat').reply({ text: 'The third one too.' });
    assert.match(await ask('And you?', 'openai-chat', 3), /The third one too\./);

    server('gemini').reply(
      { thinking: { text: 'Once more.', signature: opaque.gemini }, text: 'Wait.', toolCalls: readMixer },
      { text: 'The fourth has read it.' },
    );
    assert.match(await ask('And the fourth?', 'gemini', 4), /The fourth has read it\./);

    server('ollama').reply({ text: 'The fifth is small.' });
    assert.match(await ask('And the fifth?', 'ollama', 5), /The fifth is small\./);

    server('anthropic-messages').reply({ text: 'I am back.' });
    assert.match(await ask('And the first again?', 'anthropic-messages', 6), /I am back\./);

    const chat = await ChatPage.open(session().workbench);
    assert.equal((await chat.texts('switch')).length, 5);
  });

  it('gives every model its own back when it returns', async () => {
    server('openai-responses').reply({ text: 'The second is back.' });
    assert.match(await ask('The second again?', 'openai-responses', 7), /The second is back\./);
    server('gemini').reply({ text: 'The fourth is back.' });
    assert.match(await ask('The fourth again?', 'gemini', 8), /The fourth is back\./);
    for (const [wire, secret] of Object.entries(opaque)) {
      assert.ok(
        server(wire as FakeProtocol)
          .chatRequests.at(-1)
          ?.text.includes(secret),
        wire,
      );
      for (const other of servers.values())
        if (other.wire !== wire) for (const { text } of other.chatRequests) assert.ok(!text.includes(secret), wire);
    }
  });

  it('sent only requests that the validators accept', () => {
    assert.deepEqual(
      wires.map((wire) => server(wire).chatRequests.length),
      [3, 3, 1, 3, 1],
    );
    for (const { wire, chatRequests } of servers.values()) {
      for (const request of chatRequests) assert.deepEqual(validators[wire](request.body), []);
    }
  });

  it('gave the results of the tool calls and all that was said to every model', () => {
    const said = ['It mixes two decks.', 'The second model knows', 'The third one too.', 'The fourth has read it.'];
    const { chatRequests } = server('ollama');
    for (const text of [...said, 'equalPowerGain']) assert.ok(chatRequests[0]?.text.includes(text), text);
    for (const { chatRequests: requests } of servers.values())
      assert.match(requests.at(-1)?.text ?? '', /equalPowerGain/);
  });

  it('gave the first model its own thinking back, byte for byte', () => {
    const blocks = blocksOf(server('anthropic-messages').chatRequests.at(-1));
    const thinking = blocks.filter((block) => block.type === 'thinking');
    assert.deepEqual(thinking, [{ type: 'thinking', thinking: thought, signature: opaque['anthropic-messages'] }]);
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});

interface Block {
  readonly type: string;
  readonly thinking?: string;
  readonly signature?: string;
}

/** All content blocks of a Messages request, in order. */
function blocksOf(request: RecordedRequest | undefined): Block[] {
  const messages = (request?.body?.['messages'] ?? []) as readonly { readonly content: string | readonly Block[] }[];
  return messages.flatMap((message) => (typeof message.content === 'string' ? [] : [...message.content]));
}
