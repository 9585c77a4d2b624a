import assert from 'node:assert/strict';
import type { ChatPage } from './chat-page.ts';
import { hostileKinds, hostileMarkdown } from './hostile-markdown.ts';
import { startedAnswer } from './sample-conversation.ts';
import { withChat } from './with-chat.ts';

/** Sends a whole text as one piece of an answer, and then small ones until the view has asked for a stop. */
async function flood(chat: ChatPage, text: string): Promise<void> {
  await chat.page.evaluate((whole) => {
    const post = (piece: string): void =>
      window.postMessage({ type: 'delta', itemId: 'a', block: 0, kind: 'text', text: piece }, '*');
    const isStopped = (): boolean => window.crossfadePosted.some(({ type }) => type === 'stop');
    let at = 0;
    const next = (): void => {
      if (isStopped()) return;
      post(whole.slice(at, (at += 20_000)));
      requestAnimationFrame(next);
    };
    next();
  }, text);
}

describe('the chat view under a hostile answer', function () {
  // A dozen texts in one test.
  this.timeout(150_000);
  const harness = withChat();

  it('lets an answer be stopped before all of a huge text is shown', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.post({ type: 'busy', busy: true }, { type: 'item', item: startedAnswer('a') });
    await chat.page.evaluate(
      (text) => {
        addEventListener('click', () => {
          document.body.dataset['pendingAtClick'] = String(
            document.querySelector('cf-markdown[data-pending]') !== null,
          );
        });
        window.postMessage({ type: 'delta', itemId: 'a', block: 0, kind: 'text', text }, '*');
      },
      hostileMarkdown('long paragraphs', 3_000_000),
    );
    await chat.page.locator('cf-markdown[data-pending]').waitFor();
    await chat.at('send').click();
    assert.equal((await chat.lastPosted('stop'))?.type, 'stop');
    assert.equal(await chat.page.evaluate(() => document.body.dataset['pendingAtClick']), 'true');
    assert.deepEqual(chat.errors, []);
  });

  it('takes a click on Stop and what is typed while texts stream that are costly to read', async () => {
    const chat = await harness.open();
    for (const kind of hostileKinds) {
      await chat.open([]);
      await chat.page.evaluate(() => (window.crossfadePosted.length = 0));
      await chat.post({ type: 'busy', busy: true }, { type: 'item', item: startedAnswer('a') });
      await flood(chat, hostileMarkdown(kind, 2_000_000));
      await chat.at('input').pressSequentially('hi');
      assert.equal(await chat.at('input').inputValue(), 'hi', kind);
      await chat.at('send').click();
      assert.equal((await chat.lastPosted('stop'))?.type, 'stop', kind);
      await chat.at('input').fill('');
      await chat.post({ type: 'truncate', fromItemId: 'a' }, { type: 'busy', busy: false });
    }
    assert.deepEqual(chat.errors, []);
  });

  it('shows streamed texts that are costly to read as those that come at once', async () => {
    const chat = await harness.open();
    for (const kind of hostileKinds) {
      await chat.open([]);
      const text = hostileMarkdown(kind, 6_000);
      await chat.post({ type: 'item', item: startedAnswer('a') });
      for (let at = 0; at < text.length; at += 1_500) {
        await chat.post({ type: 'delta', itemId: 'a', block: 0, kind: 'text', text: text.slice(at, at + 1_500) });
      }
      const done = (id: string) => ({ ...startedAnswer(id), state: 'done', blocks: [{ kind: 'text', text }] }) as const;
      await chat.post({ type: 'item', item: done('a') }, { type: 'item', item: done('b') });
      await chat.page.waitForFunction(() => {
        const [streamed, once] = ['a', 'b'].map(
          (id) => document.querySelector(`[data-item-id=${id}] .markdown`)?.innerHTML,
        );
        return streamed !== undefined && streamed === once;
      });
    }
    assert.deepEqual(chat.errors, []);
  });
});
