import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { AnswerItem } from '../../src/chat/chat-view-messages.ts';
import type { ChatPage } from './chat-page.ts';
import { longConversation, sampleConversation, startedAnswer } from './sample-conversation.ts';
import { withChat } from './with-chat.ts';

describe('the transcript of the chat view', function () {
  const harness = withChat();

  it('shows every kind of item with its labels for tests', async () => {
    const chat = await harness.open();
    await chat.open(sampleConversation());
    const items = await chat.page
      .locator('[data-test=item]')
      .evaluateAll((all) => all.map((item) => `${item.dataset['kind'] ?? ''}:${item.dataset['itemId'] ?? ''}`));
    assert.deepEqual(items, ['user:u1', 'answer:a1', 'switch:s1', 'user:u2', 'answer:a2', 'switch:s2', 'notice:n1']);
    assert.deepEqual(chat.errors, []);
    assert.deepEqual(chat.requests, []);
  });

  it('names the models of a switch', async () => {
    const chat = await harness.open();
    await chat.open(sampleConversation());
    const mark = await chat.page.locator('[data-kind=switch]').first().innerText();
    assert.match(mark, /Claude Sonnet 5 → qwen3-coder:30b/);
  });

  it('shows what an answer cost, that it is an estimate, and that a cost is unknown', async () => {
    const chat = await harness.open();
    await chat.open(sampleConversation());
    const footers = await chat.page.locator('.answer-footer').allInnerTexts();
    assert.match(footers[0] ?? '', /Claude Sonnet 5\s+12k in, 345 out\s+\$0\.042/);
    assert.match(footers[1] ?? '', /~13k in, ~96 out\s+cost unknown/);
  });

  it('shows the text of a stream, the state of its answer and no footer before the end', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.post({ type: 'busy', busy: true }, { type: 'item', item: startedAnswer('a') });
    const item = chat.page.locator('[data-item-id=a]');
    assert.equal(await item.getAttribute('data-state'), 'waiting');
    for (const text of ['One **two', '** three\n\n```ts\nlet x', ' = 1;\n```\n\nEnd']) {
      await chat.post({ type: 'delta', itemId: 'a', block: 0, kind: 'text', text });
    }
    assert.equal(await item.getAttribute('data-state'), 'streaming');
    assert.equal(await item.locator('strong').innerText(), 'two');
    assert.equal(await item.locator('pre code').innerText(), 'let x = 1;');
    assert.equal(await item.locator('.answer-footer').count(), 0);
    const done: AnswerItem = {
      ...startedAnswer('a'),
      state: 'done',
      blocks: [{ kind: 'text', text: 'One **two** three\n\n```ts\nlet x = 1;\n```\n\nEnd' }],
    };
    await chat.post({ type: 'item', item: done }, { type: 'busy', busy: false });
    assert.equal(await item.getAttribute('data-state'), 'done');
    assert.equal(await item.locator('.answer-footer').count(), 1);
  });

  it('counts the seconds of a wait, and offers another model after ten', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const action = { id: 'switch-now', label: 'Switch Now…' };
    const waits = (elapsedMs: number): AnswerItem => ({ ...startedAnswer('a'), waiting: { elapsedMs, action } });
    const item = chat.page.locator('[data-item-id=a]');
    await chat.post({ type: 'busy', busy: true }, { type: 'item', item: waits(0) });
    assert.equal(await item.locator('.waiting').innerText(), 'Waiting for Claude Sonnet 5');
    await chat.post({ type: 'item', item: waits(7_100) });
    assert.equal(await item.locator('.waiting').innerText(), 'Waiting for Claude Sonnet 5 … 7 s');
    assert.equal(await item.locator('[data-test=action]').count(), 0);
    // The page counts on by itself.
    await item.locator('[data-test=action]').waitFor();
    assert.match(await item.locator('.waiting').innerText(), /… 1\d s$/);
    assert.equal(
      await chat.at('status').innerText(),
      'Still waiting for Claude Sonnet 5. You can switch to another model.',
    );
    await item.locator('[data-test=action]').click();
    assert.deepEqual(await chat.lastPosted('action'), { type: 'action', actionId: 'switch-now' });
    const note = 'Connection lost. Continuing the answer (2 of 3)…';
    await chat.post({ type: 'item', item: { ...waits(12_000), note } });
    assert.equal(await item.locator('.note').innerText(), note);
    assert.equal(await item.locator('.waiting').count(), 0);
    assert.equal(await item.locator('[data-test=action]').count(), 1);
    await chat.post({ type: 'delta', itemId: 'a', block: 0, kind: 'text', text: 'Here it is.' });
    assert.equal(await item.locator('[data-test=action]').count(), 0);
  });

  it('looks the same streamed as at once', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const answer = sampleConversation().flatMap((item) =>
      item.kind === 'answer' ? item.blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])) : [],
    )[0]!;
    const long = Array.from({ length: 90 }, (_, line) => `const value${line} = "a longer line";`).join('\n');
    const text = `${answer}\n\n\`\`\`ts\n${long}\n\`\`\`\n\nOne.\n\nTwo, see [later].\n\n[later]: https://example.com/\n`;
    await chat.post({ type: 'item', item: startedAnswer('streamed') });
    for (let at = 0; at < text.length; at += 61) {
      await chat.post({ type: 'delta', itemId: 'streamed', block: 0, kind: 'text', text: text.slice(at, at + 61) });
    }
    const blocks = [{ kind: 'text' as const, text }];
    await chat.post(
      { type: 'item', item: { ...startedAnswer('streamed'), state: 'done', blocks } },
      { type: 'item', item: { ...startedAnswer('once'), state: 'done', blocks } },
    );
    // Colours come when the page has time.
    await chat.page.waitForFunction(() => {
      const [streamed, once] = ['streamed', 'once'].map(
        (id) => document.querySelector(`[data-item-id=${id}] .markdown`)?.innerHTML,
      );
      return streamed === once && document.querySelectorAll('[data-item-id] .hljs-keyword').length > 180;
    });
  });

  it('keeps the focus on a code button and the selection in earlier text while more text comes', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.post({ type: 'item', item: startedAnswer('a') });
    await chat.post({ type: 'delta', itemId: 'a', block: 0, kind: 'text', text: 'First.\n\nSecond.\n\n```ts\nlet a' });
    await chat.at('copy').focus();
    await chat.page.evaluate(() => {
      const paragraph = document.querySelector('[data-item-id=a] p');
      if (paragraph) getSelection()?.selectAllChildren(paragraph);
    });
    for (let count = 0; count < 20; count += 1) {
      await chat.post({ type: 'delta', itemId: 'a', block: 0, kind: 'text', text: ` + ${count}\n` });
    }
    assert.equal(await chat.page.evaluate(() => document.activeElement?.getAttribute('data-test')), 'copy');
    assert.equal(await chat.page.evaluate(() => getSelection()?.toString()), 'First.');
  });

  it('shows reasoning and tool results only on demand', async () => {
    const chat = await harness.open();
    await chat.open(sampleConversation());
    const reasoning = chat.at('reasoning');
    assert.equal(await reasoning.locator('cf-markdown').count(), 0);
    await reasoning.locator('summary').click();
    assert.match(await reasoning.locator('cf-markdown').innerText(), /0 to 11/);
    const tool = chat.at('tool');
    assert.equal(await tool.getAttribute('data-state'), 'done');
    assert.equal(await tool.locator('pre').isVisible(), false);
    await tool.locator('summary').click();
    assert.match(await tool.locator('pre').innerText(), /export function parseDate/);
  });

  it('copies and inserts the code, copies the answer and asks again', async () => {
    const chat = await harness.open();
    await chat.open(sampleConversation());
    await chat.at('copy').click();
    assert.match((await chat.lastPosted('copy'))?.text ?? '', /^\/\*\* Reads an ISO day.*\}$/s);
    await chat.at('insert').click();
    assert.match((await chat.lastPosted('insert'))?.text ?? '', /^\/\*\* Reads an ISO day.*\}$/s);
    await chat.at('copy-answer').click();
    assert.match((await chat.lastPosted('copy'))?.text ?? '', /^The month is off by one/);
    await chat.at('retry').click();
    assert.deepEqual(await chat.lastPosted('retry'), { type: 'retry', itemId: 'a1' });
  });

  it('makes the code buttons visible when the keyboard reaches them', async () => {
    const chat = await harness.open();
    await chat.open(sampleConversation());
    const opacity = (): Promise<string> => chat.at('copy').evaluate((button) => getComputedStyle(button).opacity);
    assert.equal(await opacity(), '0');
    await chat.at('copy').focus();
    assert.equal(await opacity(), '1');
  });

  it('sends back only the id of an action', async () => {
    const chat = await harness.open();
    await chat.open(sampleConversation());
    await chat.at('action').click();
    assert.deepEqual(await chat.lastPosted('action'), { type: 'action', actionId: 'set-key' });
  });

  it('asks the host to open a link, by mouse and by keyboard, and goes nowhere itself', async () => {
    const chat = await harness.open();
    await chat.open(sampleConversation());
    const link = chat.page.locator('a[role=link]').first();
    await link.click();
    const expected = { type: 'open-link', url: 'https://tc39.es/proposal-temporal/docs/' };
    assert.deepEqual(await chat.lastPosted('open-link'), expected);
    await link.focus();
    await chat.page.keyboard.press('Enter');
    assert.equal((await chat.posted()).filter((message) => message.type === 'open-link').length, 2);
    assert.equal(chat.page.url(), `${harness.server().origin}/`);
  });

  it('edits a message in place: Escape gives the focus back, Ctrl+Enter resends', async () => {
    const chat = await harness.open();
    await chat.open(sampleConversation());
    await chat.at('edit').focus();
    await chat.page.keyboard.press('Enter');
    assert.equal(
      await chat.at('edit-input').inputValue(),
      'Why does parseDate return March for 31 January? @src/dates.ts',
    );
    await chat.page.keyboard.press('Escape');
    assert.equal(await chat.at('edit-input').count(), 0);
    assert.equal(await chat.page.evaluate(() => document.activeElement?.getAttribute('data-test')), 'edit');
    await chat.page.keyboard.press('Enter');
    await chat.at('edit-input').fill('Why March?');
    await chat.page.keyboard.press('Control+Enter');
    assert.deepEqual(await chat.lastPosted('resend'), { type: 'resend', itemId: 'u1', text: 'Why March?' });
  });

  it('lets nothing be resent or asked again while an answer is on its way', async () => {
    const chat = await harness.open();
    await chat.open(sampleConversation());
    await chat.post({ type: 'busy', busy: true });
    assert.ok(await chat.at('edit').isDisabled());
    assert.ok(await chat.at('retry').isDisabled());
  });

  it('tells a screen reader the start and the end of an answer, not its tokens', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const status = chat.at('status');
    await chat.post({ type: 'item', item: startedAnswer('a') });
    assert.equal(await status.textContent(), 'Answer started');
    await chat.post({ type: 'delta', itemId: 'a', block: 0, kind: 'text', text: 'token' });
    assert.equal(await status.textContent(), 'Answer started');
    await chat.post({ type: 'item', item: { ...startedAnswer('a'), state: 'done' } });
    assert.equal(await status.textContent(), 'Answer finished');
    assert.equal(await chat.page.locator('[data-item-id=a]').getAttribute('aria-live'), 'off');
  });

  it('shows that hidden characters were taken out', async () => {
    const chat = await harness.open();
    const text = `if (admin${String.fromCodePoint(0x202e, 0x2066)}) {}${String.fromCodePoint(0xe0041)}`;
    await chat.open([{ ...startedAnswer('a'), state: 'done', blocks: [{ kind: 'text', text }] }]);
    assert.equal(await chat.page.locator('[data-item-id=a] .markdown').innerText(), 'if (admin) {}');
    assert.match(await chat.at('hidden').innerText(), /Hidden characters removed: 4/);
    await chat.at('copy-answer').click();
    assert.equal((await chat.lastPosted('copy'))?.text, 'if (admin) {}');
  });

  it('shows the lines of a diff in the colours of the theme, in light, dark and high contrast', async () => {
    const patch = ['@@ -1,3 +1,3 @@', ' same', '-old line', '+new line', '+<img src=x onerror="window.pwned=true">'];
    const text = ['```diff', ...patch, '```'].join('\n');
    for (const theme of ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const) {
      const chat = await harness.open({ theme });
      await chat.open([{ ...startedAnswer('a'), state: 'done', blocks: [{ kind: 'text', text }] }]);
      await chat.page.locator('.hljs-addition').nth(1).waitFor();
      const styles = await chat.page.evaluate(() =>
        ['.hljs-addition', '.hljs-deletion'].map((name) => {
          const element = document.querySelector(name);
          const style = element && getComputedStyle(element);
          return { background: style?.backgroundColor, outline: style?.outlineColor, color: style?.color };
        }),
      );
      const [added, removed] = styles;
      const mark = theme.startsWith('high-contrast') ? 'outline' : 'background';
      assert.notEqual(added?.[mark], removed?.[mark], theme);
      assert.doesNotMatch(`${added?.[mark]} ${removed?.[mark]}`, /rgba\(0, 0, 0, 0\)/, theme);
      assert.equal(added?.color, removed?.color, 'the text is as readable as any other code');
      const width = async (name: string): Promise<number> =>
        (await chat.page.locator(name).first().boundingBox())?.width ?? 0;
      assert.ok((await width('.hljs-deletion')) > (await width('.code-block')) * 0.9, 'the whole line is coloured');
      assert.equal(await chat.page.evaluate(() => window.pwned), undefined);
      assert.equal((await chat.page.locator('.code-text code').innerText()).trimEnd(), patch.join('\n'));
    }
  });
});

describe('a long conversation in the chat view', function () {
  const harness = withChat();

  it('puts only the newest messages into the page and shows the last one', async () => {
    const chat = await harness.open();
    await chat.open(longConversation(2_000));
    assert.equal(await chat.page.locator('[data-test=item]').count(), 40);
    assert.ok(await chat.page.locator('[data-item-id=i1999] .answer-footer').isVisible());
    assert.equal(await chat.at('jump').count(), 0);
  });

  it('brings older messages by button without moving what is read', async () => {
    const chat = await harness.open();
    await chat.open(longConversation(100));
    await chat.at('earlier').focus();
    const before = await chat.page.locator('[data-item-id=i60]').boundingBox();
    await chat.page.keyboard.press('Enter');
    await chat.page.waitForFunction(() => document.querySelectorAll('[data-test=item]').length === 80);
    await chat.page.waitForTimeout(100);
    const after = await chat.page.locator('[data-item-id=i60]').boundingBox();
    assert.ok(before && after && Math.abs(after.y - before.y) < 4, `${before?.y ?? NaN} → ${after?.y ?? NaN}`);
    await chat.at('earlier').focus();
    await chat.page.keyboard.press('Enter');
    await chat.page.waitForFunction(() => document.querySelectorAll('[data-test=item]').length === 100);
    assert.equal(await chat.at('earlier').count(), 0);
    assert.equal(await chat.page.evaluate(() => document.activeElement?.getAttribute('data-test')), 'transcript');
  });

  it('brings older messages when scrolled to the top', async () => {
    const chat = await harness.open();
    await chat.open(longConversation(100));
    await chat.page.mouse.move(200, 300);
    await repeatUntilShown(chat, 100, () => chat.page.mouse.wheel(0, -3_000));
    assert.equal(await chat.page.locator('[data-item-id=i0]').count(), 1);
  });

  for (const [motion, move] of Object.entries<(page: Page) => Promise<void>>({
    'the wheel': (page) => page.mouse.wheel(0, -100),
    ArrowUp: (page) => page.keyboard.press('ArrowUp'),
    PageUp: (page) => page.keyboard.press('PageUp'),
    Home: (page) => page.keyboard.press('Home'),
  })) {
    it(`goes on bringing older messages with ${motion} at the very top, where nothing scrolls`, async () => {
      const chat = await harness.open();
      await chat.open(longConversation(150));
      await goToVeryTop(chat);
      await chat.page.mouse.move(200, 300);
      await repeatUntilShown(chat, 120, () => move(chat.page));
      await repeatUntilShown(chat, 150, () => move(chat.page));
    });
  }

  it('brings one step with one motion, and none with the keys of a field or with the focus on the button', async () => {
    const chat = await harness.open();
    await chat.open(longConversation(400));
    await goToVeryTop(chat);
    await chat.at('edit').focus();
    await chat.page.keyboard.press('Enter');
    await chat.at('edit-input').waitFor();
    await goToVeryTop(chat);
    assert.equal(await moveUp(chat, '[data-test=edit-input]'), 80);
    await chat.page.keyboard.press('Escape');
    await chat.at('earlier').focus();
    assert.equal(await moveUp(chat, '[data-test=earlier]'), 80, 'Enter decides');
    await chat.at('transcript').focus();
    assert.equal(await moveUp(chat, '[data-test=item]'), 120);
  });

  it('follows a stream at the end, stays put when the person has scrolled up, and jumps back by button', async () => {
    const chat = await harness.open();
    await chat.open(longConversation(40));
    const gap = (): Promise<number> =>
      chat.at('transcript').evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
    await chat.post({ type: 'item', item: startedAnswer('a') });
    await chat.post({ type: 'delta', itemId: 'a', block: 0, kind: 'text', text: 'line\n\n'.repeat(40) });
    assert.ok((await gap()) < 2);
    await chat.page.mouse.move(200, 300);
    await chat.page.mouse.wheel(0, -400);
    await chat.page.waitForSelector('[data-test=jump]');
    const top = await chat.at('transcript').evaluate((box) => box.scrollTop);
    await chat.post({ type: 'delta', itemId: 'a', block: 0, kind: 'text', text: 'line\n\n'.repeat(40) });
    assert.ok(Math.abs((await chat.at('transcript').evaluate((box) => box.scrollTop)) - top) < 2);
    await chat.at('jump').click();
    await chat.page.waitForSelector('[data-test=jump]', { state: 'detached' });
    assert.ok((await gap()) < 2);
    await chat.post({ type: 'delta', itemId: 'a', block: 0, kind: 'text', text: 'line\n\n'.repeat(40) });
    assert.ok((await gap()) < 2);
  });

  it('goes on following when something comes in at the end between its own scrolling and the news of it', async () => {
    const chat = await harness.open();
    await chat.open(longConversation(40));
    const gap = await chat.at('transcript').evaluate(async (box) => {
      const grow = (height: number): void => {
        const piece = document.createElement('div');
        piece.style.cssText = `flex: none; height: ${height}px`;
        box.firstElementChild?.append(piece);
      };
      grow(6);
      box.scrollTop = box.scrollHeight;
      grow(40);
      for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
      return box.scrollHeight - box.scrollTop - box.clientHeight;
    });
    assert.ok(gap < 2, String(gap));
    assert.equal(await chat.page.locator('[data-test=jump]').count(), 0);
  });
});

async function untilShown(chat: ChatPage, count: number): Promise<void> {
  await chat.page.waitForFunction((all) => document.querySelectorAll('[data-test=item]').length === all, count);
}

/** Makes a motion again and again until so many items are in the page. */
async function repeatUntilShown(chat: ChatPage, count: number, move: () => Promise<void>): Promise<void> {
  const items = chat.page.locator('[data-test=item]');
  while ((await items.count()) < count) {
    await move();
    await chat.page.evaluate(() => new Promise(requestAnimationFrame));
  }
  assert.equal(await items.count(), count);
}

/** Goes to the very top and stays there while older messages come, as where the browser finds nothing to keep in its place. */
async function goToVeryTop(chat: ChatPage): Promise<void> {
  await chat.at('transcript').evaluate((box) => {
    box.style.overflowAnchor = 'none';
    box.focus();
    box.scrollTop = 1;
  });
  await untilShown(chat, 80);
}

/** Makes several motions within one frame; gives back how many items there are some frames later. */
function moveUp(chat: ChatPage, target: string): Promise<number> {
  return chat.page.evaluate(async (selector) => {
    const element = document.querySelector(selector);
    for (let time = 0; time < 5; time += 1) {
      element?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true }));
      await Promise.resolve();
    }
    for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
    return document.querySelectorAll('[data-test=item]').length;
  }, target);
}
