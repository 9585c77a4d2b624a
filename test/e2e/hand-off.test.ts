import assert from 'node:assert/strict';
import { loadProtocol } from '../../src/protocols/protocol-table.ts';
import { FakeModelServer, type RecordedRequest } from '../support/fake-servers/fake-model-server.ts';
import { ChatPage } from './chat-page.ts';
import { useSession } from './session.ts';

const signature = Buffer.from('an opaque signature of the first model').toString('base64');
const thought = 'The question is about a file, so I have a look at it.';

interface Block {
  readonly type: string;
  readonly thinking?: string;
  readonly signature?: string;
}

describe('a conversation that changes its model', () => {
  let anthropic: FakeModelServer;
  let openai: FakeModelServer;
  let ollama: FakeModelServer;
  const session = useSession(async () => {
    anthropic = await FakeModelServer.start('anthropic-messages');
    openai = await FakeModelServer.start('openai-chat');
    ollama = await FakeModelServer.start('ollama');
    return {
      machineSettings: { 'crossfade.providers': [anthropic.provider, openai.provider, ollama.provider] },
      settings: { 'crossfade.models.chat': [anthropic.ref, openai.ref, ollama.ref] },
    };
  });
  after(() => Promise.all([anthropic, openai, ollama].map((server) => server.stop())));

  it('goes on over four hand-offs with a tool call in it and loses nothing', async () => {
    const chat = await ChatPage.open(session().workbench);
    anthropic.reply(
      {
        thinking: { text: thought, signature },
        text: 'I look at the file.',
        toolCalls: [{ name: 'read_file', input: { path: 'src/mixer.ts' } }],
      },
      { text: 'It mixes two decks.' },
    );
    await chat.send('What does src/mixer.ts do?');
    assert.match(await chat.waitForAnswer(1), /It mixes two decks\./);

    await chat.selectModel(openai.ref);
    openai.reply({ text: 'The second model knows about the decks.' });
    await chat.send('And who are you?');
    assert.match(await chat.waitForAnswer(2), /The second model knows/);

    await chat.selectModel(ollama.ref);
    ollama.reply({ text: 'The third one too.' });
    await chat.send('And you?');
    assert.match(await chat.waitForAnswer(3), /The third one too\./);

    await chat.selectModel(anthropic.ref);
    anthropic.reply({ text: 'I am back.' });
    await chat.send('And the first again?');
    assert.match(await chat.waitForAnswer(4), /I am back\./);
    assert.equal((await chat.texts('switch')).length, 3);
  });

  it('sent only requests that the validators accept', async () => {
    assert.deepEqual(
      [anthropic, openai, ollama].map((server) => server.chatRequests.length),
      [3, 1, 1],
    );
    for (const server of [anthropic, openai, ollama]) {
      const protocol = await loadProtocol(server.wire);
      for (const request of server.chatRequests) assert.deepEqual(protocol.validate(request.body), []);
    }
  });

  it('gave the tool result to every model', () => {
    for (const server of [openai, ollama]) assert.match(server.chatRequests[0]?.text ?? '', /equalPowerGain/);
    assert.match(anthropic.chatRequests.at(-1)?.text ?? '', /equalPowerGain/);
  });

  it('gave the first model its own thinking back, byte for byte, and nobody else', () => {
    const blocks = blocksOf(anthropic.chatRequests.at(-1));
    const thinking = blocks.filter((block) => block.type === 'thinking');
    assert.deepEqual(thinking, [{ type: 'thinking', thinking: thought, signature }]);
    for (const server of [openai, ollama])
      for (const request of server.chatRequests) assert.ok(!request.text.includes(signature));
  });
});

/** All content blocks of a Messages request, in order. */
function blocksOf(request: RecordedRequest | undefined): Block[] {
  const messages = (request?.body?.['messages'] ?? []) as readonly { readonly content: string | readonly Block[] }[];
  return messages.flatMap((message) => (typeof message.content === 'string' ? [] : [...message.content]));
}
