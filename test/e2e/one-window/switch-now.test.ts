import assert from 'node:assert/strict';
import { join } from 'node:path';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import { cacheFolder } from '../../support/vscode-host/paths.ts';
import { ChatPage } from '../chat-page.ts';
import { goingOn, longAnswer, wordsOf } from '../long-answer.ts';
import { useSharedWindow } from './use-shared-window.ts';
import { statusTooltip } from '../status-tooltip.ts';

/** A provider entry that looks like one a person has. */
function entry(server: FakeModelServer, name: string, model: string): Record<string, unknown> {
  const info = { id: server.model, name: model, contextTokens: 100_000, maxOutputTokens: 4_096, tools: true };
  return { ...server.provider, name, models: [info] };
}

describe('somebody who wants another model in the middle of an answer', () => {
  let first: FakeModelServer;
  let second: FakeModelServer;
  const session = useSharedWindow(async () => {
    first = await FakeModelServer.start('openai-chat', 'qwen3-coder-30b');
    second = await FakeModelServer.start('anthropic-messages', 'claude-sonnet-5');
    first.usualReply = { text: longAnswer, paceMs: 120 };
    second.usualReply = goingOn;
    return {
      machineSettings: {
        'crossfade.providers': [
          entry(first, 'Studio cluster', 'Qwen3 Coder 30B'),
          entry(second, 'Anthropic', 'Claude Sonnet 5'),
        ],
      },
      settings: { 'crossfade.models.chat': [first.ref] },
    };
  });
  after(() => Promise.all([first, second].map((server) => server.stop())));

  it('chooses one with the keyboard, and the text goes on without a word lost or said twice', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await chat.send('How does the mixer in src/mixer.ts keep the loudness?');
    // Of a shorter answer less is lost by beginning anew.
    await chat.waitForText(/only half of the power/);
    await (await chat.frame()).locator('[data-test=model]').press('Enter');
    const rows = workbench.page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'Change for the Next Message…' }).waitFor();
    assert.match((await rows.allInnerTexts())[0] ?? '', /^Continue with Another Model…/);
    await workbench.page.keyboard.press('Enter');
    await workbench.page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ hasText: /Claude Sonnet 5/ })
      .waitFor();
    await workbench.screenshot(join(cacheFolder, 'pictures', 'switch-now-list.png'));
    // The one that answers is not on offer.
    assert.deepEqual((await workbench.quickPickLabels()).length, 1);
    // The words of the name in another order, which VS Code's own filter does not know.
    await workbench.type('5 sonnet claude');
    assert.match((await workbench.quickPickLabels()).join(), /Claude Sonnet 5/);
    await workbench.page.keyboard.press('Enter');
    await chat.waitForAnswer(1);
    await workbench.screenshot(join(cacheFolder, 'pictures', 'switch-now-after.png'));
    assert.equal(wordsOf(await chat.prose(1)), wordsOf(longAnswer));
  });

  it('ends the answer of the first model and asks the second once', async () => {
    await session().workbench.waitFor(async () => (await Promise.resolve(first.aborted)) === 1 || undefined, {
      what: 'the end of the first answer',
    });
    assert.deepEqual([first.chatRequests.length, second.chatRequests.length], [1, 1]);
  });

  it('has chosen the second model for what comes, and says what happened', async () => {
    const chat = await ChatPage.open(session().workbench);
    assert.match(await chat.modelLabel(), /Claude Sonnet 5/);
    assert.deepEqual(await chat.handOffs(1), ['Continued by Claude Sonnet 5: you switched from Qwen3 Coder 30B']);
    assert.equal(await chat.headingOf(1), 'Answer by Qwen3 Coder 30B, then Claude Sonnet 5');
    second.reply({ text: 'I know.' });
    await chat.send('And the next one?');
    assert.match(await chat.waitForAnswer(2), /I know\./);
  });

  it('unfolds the mark by the keyboard', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    const mark = (await chat.item('answer', 1)).locator('[data-test=hand-off]');
    await mark.locator('summary').focus();
    await workbench.page.keyboard.press('Enter');
    const detail = mark.locator('.hand-off-detail');
    await detail.waitFor();
    assert.match(await detail.innerText(), /^After \d+ characters of the answer\.$/);
    await mark.scrollIntoViewIfNeeded();
    await workbench.screenshot(join(cacheFolder, 'pictures', 'hand-off-detail.png'));
  });

  it('goes back with the button of the mark', async () => {
    const chat = await ChatPage.open(session().workbench);
    await chat.act(await chat.item('answer', 1), 'Go Back to Qwen3 Coder 30B');
    await chat.workbench.waitFor(async () => (/Qwen3/.test(await chat.modelLabel()) ? true : undefined), {
      what: 'the first model',
    });
    first.reply({ text: 'Here I am again.' });
    await chat.send('And you?');
    assert.match(await chat.waitForAnswer(3), /Here I am again\./);
    await session().workbench.screenshot(join(cacheFolder, 'pictures', 'switch-now-back.png'));
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});

describe('somebody who wants silence about failovers', () => {
  let first: FakeModelServer;
  let second: FakeModelServer;
  const session = useSharedWindow(async () => {
    first = await FakeModelServer.start('openai-chat', 'qwen3-coder-30b');
    second = await FakeModelServer.start('anthropic-messages', 'claude-sonnet-5');
    first.usualReply = { text: longAnswer, paceMs: 30 };
    second.usualReply = goingOn;
    return {
      machineSettings: {
        'crossfade.providers': [
          entry(first, 'Studio cluster', 'Qwen3 Coder 30B'),
          entry(second, 'Anthropic', 'Claude Sonnet 5'),
        ],
      },
      settings: { 'crossfade.models.chat': [first.ref, second.ref], 'crossfade.failover.notice': 'silent' },
    };
  });
  after(() => Promise.all([first, second].map((server) => server.stop())));

  it('sees the answer go on and no chip', async () => {
    const chat = await ChatPage.open(session().workbench);
    await chat.send('How does the mixer in src/mixer.ts keep the loudness?');
    await chat.waitForText(/loudness stays the same/);
    await first.stop();
    await chat.waitForAnswer(1);
    assert.equal(wordsOf(await chat.prose(1)), wordsOf(longAnswer));
    assert.deepEqual(await chat.handOffs(1), []);
    assert.equal(await chat.items('switch').then((items) => items.count()), 0);
    assert.deepEqual(await session().workbench.notifications(), []);
  });

  it('finds it where the status is told, and in the name below the answer', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await workbench.waitFor(
      async () =>
        (await statusTooltip(workbench)).includes('Qwen3 Coder 30B is not responding; Claude Sonnet 5 is used instead.')
          ? true
          : undefined,
      { what: 'the status to tell of the model that stands in' },
    );
    assert.match((await chat.texts('answer')).join(), /Claude Sonnet 5/);
    await workbench.screenshot(join(cacheFolder, 'pictures', 'failover-silent.png'));
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
