import assert from 'node:assert/strict';
import { join } from 'node:path';
import { FakeModelServer, type RecordedRequest } from '../support/fake-servers/fake-model-server.ts';
import { cacheFolder } from '../support/vscode-host/paths.ts';
import { ChatPage } from './chat-page.ts';
import { useSession } from './session.ts';

const answer = `The mixer blends two decks with an equal-power curve, so that the loudness stays the same all the way across.

A linear fade would sound like this: at the half-way point both decks play at 50 % of their amplitude, which is only half of the power. The ear hears a dip in the middle of every transition.

\`equalPowerGain\` takes the cosine for the deck that leaves and the sine for the deck that comes. Their squares always add up to one, which is why nobody on the floor notices the change.

Three things are worth knowing when you use it:

- the position runs from 0 (only the left deck) to 1 (only the right deck);
- values outside of this range are clamped, they never raise an error;
- the gains are computed anew for each block of samples, so a fast move of the fader stays smooth.

If you need a harder cut for scratching, give the curve a steeper shape and keep the same interface. Nothing else in the project has to change for that.`;

/** A second model that goes on where the text in its request ends, and says a few words again before that, as models do. */
function goingOn(request: RecordedRequest): { readonly text: string; readonly paceMs: number } {
  const messages = (request.body?.['messages'] ?? []) as readonly {
    readonly role: string;
    readonly content: unknown;
  }[];
  const said = textOf(messages.filter((message) => message.role === 'assistant').at(-1)?.content);
  const end = said === '' ? 0 : answer.indexOf(said.trimEnd().slice(-40)) + said.trimEnd().slice(-40).length;
  return { text: answer.slice(Math.max(0, end - 25)), paceMs: 25 };
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return ((content ?? []) as readonly { readonly text?: string }[]).map((block) => block.text ?? '').join('');
}

/** Words of a Markdown text without its marks and white space, to compare with what is on the screen. */
function words(text: string): string {
  return text.replaceAll(/[`*\-\s]+/g, '');
}

describe('a server that dies in the middle of an answer', () => {
  let first: FakeModelServer;
  let second: FakeModelServer;
  const session = useSession(async () => {
    first = await FakeModelServer.start('openai-chat', 'qwen3-coder-30b');
    second = await FakeModelServer.start('anthropic-messages', 'claude-sonnet-5');
    first.usualReply = { text: answer, paceMs: 60 };
    second.usualReply = goingOn;
    const named = (server: FakeModelServer, name: string, model: string): Record<string, unknown> => ({
      ...server.provider,
      name,
      models: [{ id: server.model, name: model, contextTokens: 100_000, maxOutputTokens: 4_096, tools: true }],
    });
    return {
      machineSettings: {
        'crossfade.providers': [
          named(first, 'Studio cluster', 'Qwen3 Coder 30B'),
          named(second, 'Anthropic', 'Claude Sonnet 5'),
        ],
      },
      settings: { 'crossfade.models.chat': [first.ref, second.ref] },
    };
  });
  after(() => Promise.all([first, second].map((server) => server.stop())));

  it('is taken over by the next model without a word lost or said twice', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await workbench.openFile('src/mixer.ts');
    await chat.send('How does the mixer in src/mixer.ts keep the loudness?');
    await chat.waitForText(/nobody on the floor/);
    await workbench.screenshot(join(cacheFolder, 'pictures', 'failover-before.png'));
    await first.stop();
    await chat.waitForAnswer(1);
    await workbench.screenshot(join(cacheFolder, 'pictures', 'failover-after.png'));
    const text = (
      await (await chat.frame()).locator('[data-test=item][data-kind=answer] cf-markdown').allInnerTexts()
    ).join('');
    assert.equal(words(text), words(answer));
    assert.equal(second.chatRequests.length, 1);
  });

  it('leaves a chip that says who went on and why, and a way back', async () => {
    const chat = await ChatPage.open(session().workbench);
    const item = await chat.item('answer', 1);
    assert.match(await item.innerText(), /Claude Sonnet 5 went on/);
    assert.ok((await chat.actionsOf(item)).some((label) => label.startsWith('Go back to Qwen3 Coder 30B')));
  });

  it('looks the same after the window was loaded again', async () => {
    const { workbench } = session();
    await workbench.reload();
    const chat = await ChatPage.open(workbench);
    const text = await chat.waitForAnswer(1);
    assert.match(text, /Claude Sonnet 5 went on/);
    const shown = await (await chat.frame()).locator('[data-test=item][data-kind=answer] cf-markdown').allInnerTexts();
    assert.equal(words(shown.join('')), words(answer));
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
