import assert from 'node:assert/strict';
import type { ChatPage } from './chat-page.ts';
import { startedAnswer } from './sample-conversation.ts';
import { withChat } from './with-chat.ts';

const queued = [
  { id: 'q1', text: 'and then?' },
  { id: 'q2', text: 'after that' },
] as const;

async function focused(chat: ChatPage): Promise<string | null | undefined> {
  return chat.page.evaluate(() => document.activeElement?.getAttribute('data-test'));
}

describe('messages that wait in the chat view', function () {
  const harness = withChat();

  it('sends with Enter while an answer runs too, and shows what waits, in order', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.post({ type: 'busy', busy: true }, { type: 'item', item: startedAnswer('a') });
    assert.equal(await chat.at('send-queued').count(), 0);
    await chat.at('input').fill('and then?');
    assert.equal(await chat.at('send-queued').getAttribute('aria-label'), 'Send When This Answer Ends (Enter)');
    await chat.page.keyboard.press('Enter');
    assert.deepEqual(await chat.lastPosted('send'), { type: 'send', text: 'and then?' });
    assert.equal(await chat.at('input').inputValue(), '');
    await chat.post({ type: 'queue', messages: [queued[0]] });
    assert.equal(await chat.at('status').innerText(), 'Your message is queued and sent when this answer ends');
    await chat.post({ type: 'queue', messages: queued });
    const waiting = chat.page.locator('[data-test=queued]');
    await waiting.nth(1).waitFor();
    const shown = await waiting.allInnerTexts();
    assert.deepEqual(
      shown.map((each) => each.split(/\n+/)),
      [
        ['and then?', 'Sent when this answer ends', 'Edit', 'Send Now'],
        ['after that', 'Sent after that', 'Edit', 'Send Now'],
      ],
    );
    await chat.post({ type: 'queue', messages: [] });
    await chat.at('queue').waitFor({ state: 'detached' });
  });

  it('lets a message that waits be edited, sent now and removed, by keyboard, and comes back to the box', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.post({ type: 'busy', busy: true }, { type: 'queue', messages: queued });
    for (const [button, act, name] of [
      ['queued-edit', 'edit', 'Edit: and then?'],
      ['queued-send', 'send', 'Send Now: and then?'],
      ['queued-remove', 'remove', 'Remove: and then?'],
    ] as const) {
      const first = chat.at(button).first();
      assert.equal(await first.getAttribute('aria-label'), name);
      await first.focus();
      await chat.page.keyboard.press('Enter');
      assert.deepEqual(await chat.lastPosted('queued'), { type: 'queued', act, id: 'q1' });
      assert.equal(await focused(chat), 'input');
    }
  });

  it('takes a message back before what is typed, and keeps both as the draft', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.at('input').fill('typed since');
    await chat.post({ type: 'give-back', text: 'and then?' });
    assert.equal(await chat.at('input').inputValue(), 'and then?\n\ntyped since');
    assert.equal(await chat.at('status').innerText(), 'Your message was returned to the input box');
    await chat.page.waitForFunction(() => document.activeElement?.getAttribute('data-test') === 'input');
    await chat.at('input').fill('');
    await chat.post({ type: 'give-back', text: 'alone' });
    assert.equal(await chat.at('input').inputValue(), 'alone');
  });
});
