import assert from 'node:assert/strict';
import type { MentionOffer } from '../../src/transcript/chat-view-messages.ts';
import type { ChatPage } from './chat-page.ts';
import { handedOver, sampleConversation, startedAnswer } from './sample-conversation.ts';
import { withChat } from './with-chat.ts';

const offers: readonly MentionOffer[] = [
  { label: 'dates.ts', description: 'src', insert: '@src/dates.ts', icon: 'file' },
  { label: 'selection', description: 'dates.ts:3-9', insert: '@selection', icon: 'selection' },
  { label: 'problems', description: '4', insert: '@problems', icon: 'problems' },
];

async function focused(chat: ChatPage): Promise<string | null | undefined> {
  return chat.page.evaluate(() => document.activeElement?.getAttribute('data-test'));
}

async function answerMentions(chat: ChatPage): Promise<void> {
  const query = await chat.lastPosted('find-mentions');
  await chat.post({ type: 'mentions', requestId: query?.requestId ?? -1, offers });
}

describe('the input box of the chat view', function () {
  const harness = withChat();

  it('shows the folder of the conversation where there are several, and says what it means', async () => {
    const chat = await harness.open();
    await chat.open([]);
    assert.equal(await chat.page.locator('[data-test=folder]').count(), 0);
    const model = { ref: 'openai/b', name: 'Model B', destination: 'api.openai.com' };
    await chat.post({ type: 'model', model, level: 'folder', folder: { name: 'beta', state: 'follows' } });
    assert.equal(await chat.at('folder').locator('.folder-name').innerText(), 'beta');
    const sentence = 'Uses the models of beta, the folder of the active editor, until you send the first message';
    assert.equal(await chat.at('folder').locator('.sr-only').textContent(), sentence);
    assert.equal(await chat.at('folder').getAttribute('title'), sentence);
    const hostile = { name: '<img src=x onerror=pwned=true>\u202e', state: 'fixed' } as const;
    await chat.post({ type: 'model', model, level: 'folder', folder: hostile });
    assert.match((await chat.at('folder').getAttribute('title')) ?? '', /^This conversation uses the models of <img/);
    assert.equal(await chat.page.evaluate(() => window.pwned), undefined);
    await chat.post({ type: 'model', model, level: 'user' });
    assert.equal(await chat.page.locator('[data-test=folder]').count(), 0);
  });

  it('sends with Enter, breaks the line with Shift+Enter, and is empty afterwards', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const input = chat.at('input');
    await input.focus();
    await chat.page.keyboard.type('one');
    await chat.page.keyboard.press('Shift+Enter');
    await chat.page.keyboard.type('two');
    await chat.page.keyboard.press('Enter');
    assert.deepEqual(await chat.lastPosted('send'), { type: 'send', text: 'one\ntwo' });
    assert.equal(await input.inputValue(), '');
    await chat.page.keyboard.press('Enter');
    assert.equal((await chat.posted()).filter((message) => message.type === 'send').length, 1);
  });

  it('does not send while an input method is composing', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.at('input').fill('にほん');
    await chat.at('input').evaluate((box) => {
      box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }));
      box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Process', bubbles: true }));
    });
    assert.equal(await chat.lastPosted('send'), undefined);
  });

  it('turns send into stop while an answer is on its way; Escape stops too', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.post({ type: 'busy', busy: true }, { type: 'item', item: startedAnswer('a') });
    assert.equal(await chat.at('send').getAttribute('aria-label'), 'Stop (Esc)');
    await chat.at('input').fill('typed meanwhile');
    await chat.page.keyboard.press('Escape');
    await chat.at('send').click();
    assert.equal((await chat.posted()).filter((message) => message.type === 'stop').length, 2);
    assert.equal(await chat.at('input').inputValue(), 'typed meanwhile');
    assert.equal(await focused(chat), 'input');
  });

  it('grows with its text up to a part of the view', async () => {
    const chat = await harness.open({ height: 600 });
    await chat.open([]);
    const height = async (): Promise<number> => (await chat.at('input').boundingBox())?.height ?? 0;
    const small = await height();
    await chat.at('input').fill('a\nb\nc\nd');
    const grown = await height();
    await chat.at('input').fill('line\n'.repeat(200));
    assert.ok(small < grown && (await height()) <= 600 * 0.4 + 1, `${small} ${grown}`);
  });

  it('offers mentions in a list that is led from the box', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const input = chat.at('input');
    await input.focus();
    await chat.page.keyboard.type('look at @da');
    assert.equal((await chat.lastPosted('find-mentions'))?.query, 'da');
    await answerMentions(chat);
    assert.equal(await input.getAttribute('aria-activedescendant'), 'mention-0');
    assert.equal(await chat.at('status').textContent(), '3 suggestions');
    await chat.page.keyboard.press('ArrowDown');
    assert.equal(await input.getAttribute('aria-activedescendant'), 'mention-1');
    assert.equal(await chat.page.locator('#mention-1').getAttribute('aria-selected'), 'true');
    await chat.page.keyboard.press('ArrowUp');
    await chat.page.keyboard.press('Enter');
    assert.equal(await input.inputValue(), 'look at @src/dates.ts ');
    assert.equal(await chat.at('mentions').count(), 0);
    assert.equal(await chat.lastPosted('send'), undefined);
  });

  it('sends with Enter when the mention is complete, and takes the offer when the person chose one', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.at('input').focus();
    await chat.page.keyboard.type('look at @selection');
    await answerMentions(chat);
    assert.equal(await chat.at('mentions').count(), 1);
    await chat.page.keyboard.press('Enter');
    assert.deepEqual(await chat.lastPosted('send'), { type: 'send', text: 'look at @selection' });
    await chat.page.keyboard.type('what is in @selection?');
    await answerMentions(chat);
    assert.equal(await chat.at('mentions').count(), 1);
    await chat.page.keyboard.press('Enter');
    assert.deepEqual(await chat.lastPosted('send'), { type: 'send', text: 'what is in @selection?' });
    await chat.page.keyboard.type('look at @problems');
    await answerMentions(chat);
    await chat.page.keyboard.press('ArrowDown');
    await chat.page.keyboard.press('Enter');
    assert.equal(await chat.at('input').inputValue(), 'look at @selection ');
  });

  it('closes the mentions with Escape without stopping the answer', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.post({ type: 'busy', busy: true });
    await chat.at('input').focus();
    await chat.page.keyboard.type('@');
    await answerMentions(chat);
    assert.equal(await chat.at('mentions').count(), 1);
    await chat.page.keyboard.press('Escape');
    assert.equal(await chat.at('mentions').count(), 0);
    assert.equal(await chat.lastPosted('stop'), undefined);
  });

  it('takes a mention by mouse and keeps the focus in the box', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.at('mention-button').click();
    await answerMentions(chat);
    await chat.page.locator('[data-test=mention]').nth(1).click();
    assert.equal(await chat.at('input').inputValue(), '@selection ');
    assert.equal(await focused(chat), 'input');
  });

  it('completes a command at the beginning, and goes on to the things of a kind without a gap', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.at('input').focus();
    await chat.page.keyboard.type('/ex');
    const first = await chat.lastPosted('find-mentions');
    assert.ok(first);
    assert.equal(first.query, '/ex');
    const command = { label: '/explain', description: 'Explain', insert: '/explain', icon: 'command' } as const;
    await chat.post({ type: 'mentions', requestId: first.requestId, offers: [command] });
    await chat.page.keyboard.press('Enter');
    await chat.page.keyboard.type('@fo');
    assert.equal(await chat.at('input').inputValue(), '/explain @fo');
    const second = await chat.lastPosted('find-mentions');
    assert.ok(second);
    const folder = { label: 'folder', description: '', insert: '@folder:', icon: 'folder', more: true } as const;
    await chat.post({ type: 'mentions', requestId: second.requestId, offers: [folder] });
    await chat.page.keyboard.press('Tab');
    assert.equal(await chat.at('input').inputValue(), '/explain @folder:');
    assert.equal((await chat.lastPosted('find-mentions'))?.query, 'folder:');
  });

  it('shows what will go along as chips, takes one away by button, and forgets those of another text', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const input = chat.at('input');
    const asked = async (text: string): Promise<number> => {
      await chat.page.waitForFunction(
        (wanted) => window.crossfadePosted.some((message) => message.type === 'find-chips' && message.text === wanted),
        text,
      );
      return (await chat.lastPosted('find-chips'))?.requestId ?? -1;
    };
    await input.fill('see @file:src/a.ts now');
    const requestId = await asked('see @file:src/a.ts now');
    const hostile = '<img src=x onerror="window.pwned=true">';
    const chips = [
      { kind: 'file', label: 'src/a.ts', range: [4, 18] },
      { kind: 'code', label: hostile },
    ] as const;
    await chat.post({ type: 'chips', requestId: requestId - 1, chips });
    assert.equal(await chat.at('draft-chips').count(), 0, 'an answer for another text');
    await chat.post({ type: 'chips', requestId, chips });
    assert.deepEqual(
      (await chat.page.locator('[data-test=draft-chip]').allInnerTexts()).map((text) => text.trim()),
      ['src/a.ts', hostile],
    );
    assert.equal(await chat.page.evaluate(() => window.pwned), undefined);
    const remove = chat.page.getByRole('button', { name: 'Remove src/a.ts' });
    await remove.click();
    assert.equal(await input.inputValue(), 'see now');
    assert.equal(await chat.at('draft-chips').count(), 0);
    assert.equal(await focused(chat), 'input');
  });

  it('opens the place of what went along by its number alone', async () => {
    const chat = await harness.open();
    await chat.open(sampleConversation());
    const chips = chat.page.locator('[data-item-id=u1] [data-test=chip]');
    assert.deepEqual(
      (await chips.allInnerTexts()).map((text) => text.trim()),
      ['src/dates.ts', '2 problems'],
    );
    await chips.first().focus();
    await chat.page.keyboard.press('Enter');
    const opened = { type: 'open-attachment', itemId: 'u1', index: 0 } as const;
    assert.deepEqual(await chat.lastPosted('open-attachment'), opened);
    assert.equal(await chips.nth(1).evaluate((chip) => chip.tagName), 'LI', 'what is no place is no button');
  });

  it('ignores mentions for a question that was asked before', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.at('input').focus();
    await chat.page.keyboard.type('@d');
    await chat.post({ type: 'mentions', requestId: 0, offers });
    assert.equal(await chat.at('mentions').count(), 0);
  });

  it('shows the model and where code goes, and asks the host for another', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const button = chat.at('model');
    assert.match(await button.innerText(), /Claude Sonnet 5\s+api\.anthropic\.com/);
    await button.click();
    assert.deepEqual(await chat.lastPosted('pick-model'), { type: 'pick-model' });
    await chat.post({ type: 'model', level: '' });
    assert.match(await button.innerText(), /Select a model/);
  });

  it('edits the newest message with Up in an empty box', async () => {
    const chat = await harness.open();
    await chat.open(sampleConversation());
    await chat.at('input').focus();
    await chat.page.keyboard.press('ArrowUp');
    assert.equal(await chat.at('edit-input').inputValue(), 'And in Python?');
  });

  it('puts text of the host into the box and focuses it', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.post({ type: 'input', text: 'try again' });
    assert.equal(await chat.at('input').inputValue(), 'try again');
    assert.equal(await focused(chat), 'input');
    assert.ok(await chat.at('send').isEnabled());
  });
});

describe('the panels of the chat view', function () {
  const harness = withChat();
  const conversations = [
    { id: 'c1', title: 'Parse dates', updated: Date.now(), messages: 5 },
    { id: 'c2', title: 'Older one', updated: Date.now() - 7_200_000, messages: 2 },
  ];

  it('counts messages and matches as one says them', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const list = [1, 2].map((count) => ({ id: `c${count}`, title: `Talk ${count}`, updated: 0, messages: count }));
    await chat.post({ type: 'history', conversations: list });
    const texts = await chat.page.locator('[data-test=history-open]').allInnerTexts();
    assert.match(texts.join('\n'), /Talk 1[^]*· 1 message\b(?!s)[^]*Talk 2[^]*· 2 messages\b/);
  });

  it('offers what was found when there is no model yet', async () => {
    const chat = await harness.open();
    const action = { id: 'use-ollama', label: 'Use it' };
    await chat.post(
      { type: 'conversation', id: 'c1', title: '', items: [], draft: '' },
      { type: 'setup', trusted: true, offers: [{ title: 'Ollama', detail: '3 models', action }] },
    );
    const shown = await chat.at('empty').innerText();
    assert.match(shown, /Ollama.*Built-in \(this workspace\) completes/s);
    // The offers are there also where nothing was found.
    assert.match(shown, /No chat model is set up yet\. Choose where to get one\./);
    await chat.at('offer').locator('[data-test=action]').click();
    assert.deepEqual(await chat.lastPosted('action'), { type: 'action', actionId: 'use-ollama' });
  });

  it('suggests what to begin with when there is a model, and to ask on with another one', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const starters = [{ id: 'ask-file', label: 'Ask About mixer.ts' }];
    await chat.post({ type: 'setup', trusted: true, offers: [], starters });
    assert.match(await chat.at('empty').innerText(), /Ask About mixer\.ts\s+Switch models at any time/);
    await chat.at('starters').getByRole('button', { name: 'Ask About mixer.ts' }).click();
    assert.deepEqual(await chat.lastPosted('action'), { type: 'action', actionId: 'ask-file' });
    await chat.post({ type: 'input', text: 'What does @file:src/mixer.ts do?' });
    assert.equal(await chat.at('input').inputValue(), 'What does @file:src/mixer.ts do?');
  });

  it('sends nothing in a workspace that is not trusted', async () => {
    const chat = await harness.open();
    await chat.post(
      { type: 'conversation', id: 'c1', title: '', items: [], draft: '' },
      { type: 'setup', trusted: false, offers: [] },
    );
    assert.match(await chat.at('untrusted').innerText(), /Chat is off in Restricted Mode/);
    const trust = chat.at('untrusted').getByRole('button', { name: 'Trust This Workspace…' });
    await trust.click();
    assert.deepEqual(await chat.lastPosted('action'), { type: 'action', actionId: 'manage-trust' });
    await chat.at('input').fill('hello');
    await chat.page.keyboard.press('Enter');
    assert.equal(await chat.lastPosted('send'), undefined);
    assert.ok(await chat.at('send').isDisabled());
  });

  it('opens the history, opens a conversation from it and goes back with the focus', async () => {
    const chat = await harness.open();
    await chat.open(sampleConversation());
    await chat.post({ type: 'history', conversations });
    assert.equal(await focused(chat), 'history-search');
    await chat.page.locator('[data-test=history-open]').nth(1).click();
    assert.deepEqual(await chat.lastPosted('open-conversation'), { type: 'open-conversation', id: 'c2' });
    await chat.page.keyboard.press('Escape');
    assert.equal(await chat.at('history').count(), 0);
    assert.equal(await focused(chat), 'input');
  });

  it('deletes a conversation only after a question', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.post({ type: 'history', conversations });
    const trash = chat.page.locator('[data-test=history-delete]').nth(1);
    await trash.click();
    assert.equal(await focused(chat), 'history-cancel');
    await chat.page.keyboard.press('Escape');
    assert.equal(await chat.lastPosted('delete-conversation'), undefined);
    assert.equal(await focused(chat), 'history-delete');
    await trash.click();
    await chat.at('history-confirm').click();
    assert.deepEqual(await chat.lastPosted('delete-conversation'), { type: 'delete-conversation', id: 'c2' });
    assert.equal(await chat.page.locator('[data-test=history-item]').count(), 1);
    assert.equal(await focused(chat), 'history-back');
  });

  it('shows conversations by days and searches them by words in any order', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const now = new Date();
    const noon = (daysBefore: number): number =>
      new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysBefore, 12).getTime();
    const rows = ['Parse dates', 'Dates that overflow', 'Fade in', 'Fade out'].map((title, index) => {
      return { id: `c${index}`, title, updated: noon([0, 1, 5, 90][index] ?? 0), messages: 2 };
    });
    await chat.post({ type: 'history', conversations: rows });
    const days = chat.page.locator('.history-day');
    assert.deepEqual(await days.allInnerTexts(), ['Today', 'Yesterday', 'Last 7 Days', 'Older']);
    await chat.page.keyboard.type('out FADE');
    assert.deepEqual(await chat.page.locator('.history-title').allInnerTexts(), ['Fade out']);
    assert.deepEqual(await days.allInnerTexts(), ['Older']);
    await chat.at('history-search').fill('nothing like it');
    assert.match(await chat.at('history').innerText(), /No matching conversations/);
    assert.equal(await chat.at('status').innerText(), 'No matching conversations.');
    await chat.page.keyboard.press('Escape');
    assert.equal(await chat.page.locator('[data-test=history-item]').count(), 4);
    assert.equal(await chat.at('history').count(), 1);
  });

  it('renames a conversation in place with the keyboard, and not where the person thinks better of it', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.post({ type: 'history', conversations });
    const pencil = chat.page.locator('[data-test=history-rename]').nth(1);
    await pencil.focus();
    await chat.page.keyboard.press('Enter');
    assert.equal(await focused(chat), 'history-title');
    assert.equal(await chat.at('history-title').inputValue(), 'Older one');
    await chat.page.keyboard.type('Thrown away');
    await chat.page.keyboard.press('Escape');
    assert.equal(await chat.lastPosted('rename-conversation'), undefined);
    assert.equal(await focused(chat), 'history-rename');
    await chat.page.keyboard.press('Enter');
    await chat.page.keyboard.type('A better name');
    await chat.page.keyboard.press('Enter');
    const renamed = { type: 'rename-conversation', id: 'c2', title: 'A better name' } as const;
    assert.deepEqual(await chat.lastPosted('rename-conversation'), renamed);
    assert.match(await chat.page.locator('[data-test=history-item]').nth(1).innerText(), /A better name/);
    assert.equal(await focused(chat), 'history-rename');
  });

  it('never scrolls sideways at 240 pixels', async () => {
    const chat = await harness.open({ width: 240 });
    await chat.open([...sampleConversation(), handedOver('h')]);
    await chat.page.locator('.hand-off summary').click();
    await chat.at('losses').click();
    const wide = await chat.page.evaluate(() =>
      [...document.querySelectorAll('body *')]
        .filter((each) => !each.closest('pre, .table, .sr-only') && each.getBoundingClientRect().right > 241)
        .map((each) => each.className),
    );
    assert.deepEqual(wide, []);
  });
});
