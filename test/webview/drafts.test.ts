import assert from 'node:assert/strict';
import { sampleConversation } from './sample-conversation.ts';
import { withChat } from './with-chat.ts';

describe('the draft in the chat view', function () {
  const harness = withChat();

  it('tells the host of the draft and takes it up again after a reload', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.at('input').fill('half a question');
    await chat.page.waitForFunction(() => window.crossfadePosted.some((message) => message.type === 'draft'));
    assert.deepEqual(await chat.lastPosted('draft'), { type: 'draft', conversationId: 'c1', text: 'half a question' });
    const reloaded = await harness.open();
    await reloaded.open([], { draft: 'half a question' });
    assert.equal(await reloaded.at('input').inputValue(), 'half a question');
  });

  it('keeps what is being typed when the host shows the same conversation again', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.at('input').fill('typing');
    await chat.open(sampleConversation(), { draft: '' });
    assert.equal(await chat.at('input').inputValue(), 'typing');
    await chat.open([], { id: 'c2', draft: 'draft of the other' });
    assert.equal(await chat.at('input').inputValue(), 'draft of the other');
  });

  it('keeps what was typed before the first conversation came, behind its draft, and tells the host', async () => {
    for (const [draft, shown] of [
      ['', 'typed early'],
      ['an older draft', 'an older draft\n\ntyped early'],
    ] as const) {
      const chat = await harness.open();
      await chat.at('input').fill('typed early');
      await chat.open([], { draft });
      assert.equal(await chat.at('input').inputValue(), shown);
      await chat.page.waitForFunction(() => window.crossfadePosted.some((message) => message.type === 'draft'));
      const drafts = (await chat.posted()).filter((message) => message.type === 'draft');
      assert.deepEqual(drafts, [{ type: 'draft', conversationId: 'c1', text: shown }]);
    }
  });

  it('tells the host the last words of a draft when another conversation is shown', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.page.evaluate(() => {
      const box = document.querySelector('textarea');
      if (box === null) return;
      box.value = 'the last words';
      box.dispatchEvent(new InputEvent('input', { bubbles: true }));
      const shown = { id: 'c2', title: '', items: [], draft: '' };
      window.postMessage({ type: 'conversation', ...shown }, '*');
    });
    await chat.page.waitForFunction(() => window.crossfadePosted.some((message) => message.type === 'draft'));
    const last = { type: 'draft', conversationId: 'c1', text: 'the last words' } as const;
    assert.deepEqual(await chat.lastPosted('draft'), last);
    await chat.page.waitForFunction(() => document.querySelector('textarea')?.value === '');
  });

  it('shows what goes along without being named in the text, before what the text names, and lets it be taken away', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const hostile = '<img src=x onerror="window.pwned=true">';
    const brought = [
      { kind: 'code', label: 'src/a.ts:3-5', opens: false },
      { kind: 'code', label: hostile, opens: false },
    ] as const;
    await chat.post({ type: 'give-back', text: '/explain @file:b.ts' }, { type: 'brought', chips: brought });
    await chat.page.waitForFunction(() => window.crossfadePosted.some((message) => message.type === 'find-chips'));
    const requestId = (await chat.lastPosted('find-chips'))?.requestId ?? -1;
    await chat.post({ type: 'chips', requestId, chips: [{ kind: 'file', label: 'b.ts', range: [9, 19] }] });
    const chips = chat.page.locator('[data-test=draft-chip]');
    const labels = async (): Promise<string[]> => (await chips.allInnerTexts()).map((label) => label.trim());
    assert.deepEqual(await labels(), ['src/a.ts:3-5', hostile, 'b.ts']);
    assert.equal(await chat.page.evaluate(() => window.pwned), undefined);
    await chat.page.getByRole('button', { name: 'Remove src/a.ts:3-5' }).press('Enter');
    assert.deepEqual(await chat.lastPosted('drop-brought'), { type: 'drop-brought', index: 0 });
    assert.equal(await chat.page.evaluate(() => document.activeElement?.getAttribute('data-test')), 'input');
    await chat.post({ type: 'brought', chips: [] });
    assert.deepEqual(await labels(), ['b.ts']);
    assert.equal(await chat.at('input').inputValue(), '/explain @file:b.ts');
  });
});
