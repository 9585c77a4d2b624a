import assert from 'node:assert/strict';
import type { HostMessage } from '../../src/transcript/chat-view-messages.ts';
import type { ChatPage } from './chat-page.ts';
import { startedAnswer } from './sample-conversation.ts';
import { withChat } from './with-chat.ts';

const answer = (id: string, text: string): HostMessage => ({
  type: 'item',
  item: { ...startedAnswer(id), state: 'done', blocks: [{ kind: 'text', text }] },
});

const loaded = (chat: ChatPage): Promise<string[]> =>
  chat.page.evaluate(() => [...document.scripts].map(({ src }) => src.split('/').at(-1) ?? ''));

describe('formulas and grammars in the chat view', () => {
  const harness = withChat();

  it('are loaded only when an answer needs them', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.post(answer('a', 'It costs $5.\n\n```ts\nconst a = 1;\n```'));
    await chat.page.locator('.hljs-keyword').first().waitFor();
    assert.deepEqual(await loaded(chat), ['chat.js']);
  });

  it('set a formula, keep one that is broken as it is written, and run nothing', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const text = String.raw`Norm \(x_1 + x_2\) and \[ \frac{a}{b} \] but \(\frac{a\) and $\href{javascript:alert(1)}{x}$ and $\class{a}{b}$.`;
    await chat.post(answer('a', text));
    await chat.page.locator('math mfrac').waitFor();
    const paragraph = chat.page.locator('[data-item-id=a] .markdown');
    assert.equal(await paragraph.locator('math').count(), 2);
    assert.equal(await paragraph.locator('math[display=block]').count(), 1);
    assert.equal(await paragraph.locator('.math').first().getAttribute('title'), String.raw`\(x_1 + x_2\)`);
    const shown = await paragraph.innerText();
    for (const kept of [
      String.raw`\(\frac{a\)`,
      String.raw`$\href{javascript:alert(1)}{x}$`,
      String.raw`$\class{a}{b}$`,
    ])
      assert.ok(shown.includes(kept), `${kept} in ${shown}`);
    assert.deepEqual(chat.errors, []);
    assert.deepEqual(chat.requests, []);
  });

  it('keep a formula set while the text behind it grows', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const delta = (text: string): HostMessage => ({ type: 'delta', itemId: 'a', block: 0, kind: 'text', text });
    await chat.post({ type: 'item', item: startedAnswer('a') }, delta(String.raw`So \(a^2\) is`));
    await chat.page.locator('math msup').waitFor();
    await chat.page.evaluate(() => {
      const lost: string[] = [];
      const watch = new MutationObserver(() => {
        if (document.querySelector('math msup') === null)
          lost.push(document.querySelector('.markdown')?.innerHTML ?? '');
      });
      watch.observe(document.body, { subtree: true, childList: true, characterData: true });
      Object.assign(window, { lost });
    });
    for (const word of [' less', ' than', ' \\(b', '^2\\)', ' and', ' more.\n\nNext.']) await chat.post(delta(word));
    await chat.page.waitForFunction(() => document.querySelectorAll('math msup').length === 2);
    assert.deepEqual(await chat.page.evaluate(() => (window as unknown as { lost: string[] }).lost), []);
  });

  it('color code whose grammar is loaded for it, finished or growing', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.post(answer('a', '```dockerfile\nFROM alpine\n```\n\n- item\n  ```toml\n  a = "b"\n  ```'));
    await chat.page.locator('[data-item-id=a] .hljs-keyword', { hasText: 'FROM' }).waitFor();
    await chat.page.locator('[data-item-id=a] .hljs-string').waitFor();
    await chat.post(
      { type: 'item', item: startedAnswer('b') },
      { type: 'delta', itemId: 'b', block: 0, kind: 'text', text: '```php\n<?php echo 1;' },
    );
    await chat.page.locator('[data-item-id=b] .hljs-keyword', { hasText: 'echo' }).waitFor();
    assert.deepEqual(chat.errors, []);
  });
});
