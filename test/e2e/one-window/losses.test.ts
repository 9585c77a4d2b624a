import assert from 'node:assert/strict';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import { ChatPage } from '../chat-page.ts';
import { useSharedWindow } from './use-shared-window.ts';

describe('what a model was not given', () => {
  let first: FakeModelServer;
  let second: FakeModelServer;
  const session = useSharedWindow(async () => {
    first = await FakeModelServer.start('anthropic-messages', 'claude-sonnet-5');
    second = await FakeModelServer.start('openai-chat', 'qwen3-coder-30b');
    const info = { contextTokens: 100_000, maxOutputTokens: 4_096, tools: true };
    return {
      machineSettings: {
        'crossfade.providers': [
          { ...first.provider, name: 'Anthropic', models: [{ id: first.model, name: 'Claude Sonnet 5', ...info }] },
          { ...second.provider, name: 'Studio', models: [{ id: second.model, name: 'Qwen3 Coder 30B', ...info }] },
        ],
      },
      settings: { 'crossfade.models.chat': [first.ref, second.ref] },
    };
  });
  after(() => Promise.all([first, second].map((server) => server.stop())));

  it('is told by nothing but a word below the answer', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    const look = { name: 'read_file', input: { path: 'src/mixer.ts' } };
    first.reply(
      { thinking: { text: 'I should look.', signature: 'c2ln' }, text: 'I look.', toolCalls: [look] },
      { thinking: { text: 'Now I know.', signature: 'c2lnMg==' }, text: 'It mixes two decks.' },
    );
    await chat.send('What does src/mixer.ts do?');
    await chat.waitForAnswer(1);
    assert.equal(await (await chat.item('answer', 1)).locator('[data-test=losses]').count(), 0);
    await chat.selectModel(second.ref);
    second.reply({ text: 'I know the decks too.' });
    await chat.send('And you?');
    const answer = await chat.waitForAnswer(2);
    assert.match(answer, /Details/);
    assert.doesNotMatch(answer, /reasoning/);
  });

  it('unfolds by the keyboard', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    const answer = await chat.item('answer', 2);
    const frame = await chat.frame();
    await frame.locator('[data-test=input]').click();
    const isReached = (): Promise<boolean> =>
      frame.evaluate(() => document.activeElement?.getAttribute('data-test') === 'losses');
    for (let presses = 0; presses < 15 && !(await isReached()); presses++)
      await workbench.page.keyboard.press('Shift+Tab');
    assert.ok(await isReached(), 'Shift+Tab from the box reaches the button.');
    await workbench.page.keyboard.press('Enter');
    const list = answer.locator('[data-test=loss-list]');
    await list.waitFor();
    assert.deepEqual(
      (await list.locator('li').allInnerTexts()).map((text) => text.trim()),
      ['2 earlier reasoning blocks are kept for Claude Sonnet 5 and restored if you go back'],
    );
    assert.equal(await answer.locator('[data-test=losses]').getAttribute('aria-expanded'), 'true');
  });

  it('is nothing again for the first model, which gets its own thinking back', async () => {
    const chat = await ChatPage.open(session().workbench);
    await chat.selectModel(first.ref);
    first.reply({ text: 'I am back.' });
    await chat.send('And the first?');
    await chat.waitForAnswer(3);
    assert.equal(await (await chat.item('answer', 3)).locator('[data-test=losses]').count(), 0);
    assert.match(first.chatRequests.at(-1)?.text ?? '', /c2lnMg==/);
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
