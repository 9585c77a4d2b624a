import assert from 'node:assert/strict';
import type { AnswerItem, HostMessage } from '../../src/transcript/chat-view-messages.ts';
import type { ChatPage } from './chat-page.ts';
import { sampleConversation, startedAnswer } from './sample-conversation.ts';
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
    assert.equal(await item.locator('.waiting').innerText(), 'Waiting for Claude Sonnet 5 (7 s)');
    assert.equal(await item.locator('[data-test=action]').count(), 0);
    // The page counts on by itself.
    await item.locator('[data-test=action]').waitFor();
    assert.match(await item.locator('.waiting').innerText(), / \(1\d s\)$/);
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

  for (const length of [61, 900]) {
    it(`looks the same streamed in pieces of ${length} characters as at once`, async () => {
      const chat = await harness.open();
      await chat.open([]);
      const answer = sampleConversation().flatMap((item) =>
        item.kind === 'answer' ? item.blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])) : [],
      )[0]!;
      const long = Array.from({ length: 90 }, (_, line) => `const value${line} = "a longer line";`).join('\n');
      const text = `${answer}\n\n\`\`\`ts\n${long}\n\`\`\`\n\nOne.\n\nTwo, see [later].\n\n[later]: https://example.com/\n`;
      await chat.post({ type: 'item', item: startedAnswer('streamed') });
      for (let at = 0; at < text.length; at += length) {
        await send(chat, {
          type: 'delta',
          itemId: 'streamed',
          block: 0,
          kind: 'text',
          text: text.slice(at, at + length),
        });
        await chat.page.evaluate(() => new Promise(requestAnimationFrame));
      }
      const blocks = [{ kind: 'text' as const, text }];
      await chat.post(
        { type: 'item', item: { ...startedAnswer('streamed'), state: 'done', blocks } },
        { type: 'item', item: { ...startedAnswer('once'), state: 'done', blocks } },
      );
      // Colors come when the page has time.
      await chat.page.waitForFunction(() => {
        const [streamed, once] = ['streamed', 'once'].map(
          (id) => document.querySelector(`[data-item-id=${id}] .markdown`)?.innerHTML,
        );
        return streamed === once && document.querySelectorAll('[data-item-id] .hljs-keyword').length > 180;
      });
    });
  }

  it('shows a flood of text as it stands for a moment, and reads it though no more comes', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const delta = (text: string): HostMessage => ({ type: 'delta', itemId: 'a', block: 0, kind: 'text', text });
    await stopClock(chat);
    await chat.post({ type: 'item', item: startedAnswer('a') }, delta('One '));
    await send(chat, delta('**bold** word '.repeat(30)));
    await chat.page.waitForFunction(() => document.querySelector('.tail')?.textContent.endsWith('**bold** word '));
    assert.equal(await chat.page.locator('strong').count(), 0);
    await goOn(chat);
    await chat.page.waitForFunction(() => document.querySelectorAll('strong').length === 30);
    assert.equal(await chat.page.locator('.tail').count(), 0);

    await stopClock(chat);
    await chat.post(delta('\n\n```ts\nlet a;\n'));
    await send(chat, delta('let b;\n'.repeat(40)));
    const code = ['let a;', ...Array<string>(40).fill('let b;')].join('\n');
    await chat.page.waitForFunction((all) => document.querySelector('pre')?.innerText.trim() === all, code);
    assert.equal(await chat.page.locator('.hljs-keyword').count(), 1);
    await chat.at('copy').click();
    assert.equal((await chat.lastPosted('copy'))?.text.trim(), code);
    await goOn(chat);
    await chat.page.waitForFunction(() => document.querySelectorAll('.hljs-keyword').length === 41);
    assert.equal((await chat.page.locator('pre').innerText()).trim(), code);
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

  it('copies, inserts and applies the code, copies the answer and asks again', async () => {
    const chat = await harness.open();
    await chat.open(sampleConversation());
    await chat.at('copy').click();
    assert.match((await chat.lastPosted('copy'))?.text ?? '', /^\/\*\* Reads an ISO day.*\}$/s);
    await chat.at('insert').click();
    assert.match((await chat.lastPosted('insert'))?.text ?? '', /^\/\*\* Reads an ISO day.*\}$/s);
    await chat.at('apply').click();
    const applied = await chat.lastPosted('apply');
    assert.match(applied?.text ?? '', /^\/\*\* Reads an ISO day.*\}$/s);
    assert.equal(applied?.info, 'typescript');
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

  it('asks the host to open a file that an answer names', async () => {
    const chat = await harness.open();
    const text = 'See [the app](src/app.ts#L10-L12) and `lib/util.ts`.';
    await chat.open([{ ...startedAnswer('a'), state: 'done', blocks: [{ kind: 'text', text }] }]);
    await chat.page.locator('a[role=link]', { hasText: 'the app' }).click();
    const place = { path: 'src/app.ts', startLine: 10, endLine: 12 };
    assert.deepEqual(await chat.lastPosted('open-file'), { type: 'open-file', ...place });
    await chat.page.locator('a[role=link]', { hasText: 'lib/util.ts' }).focus();
    await chat.page.keyboard.press('Enter');
    assert.deepEqual(await chat.lastPosted('open-file'), { type: 'open-file', path: 'lib/util.ts' });
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

  it('scrolls a wide table within its own box, by keyboard too, in a view as narrow as can be', async () => {
    const chat = await harness.open({ width: 170 });
    const table = [
      '| A long name | Kind | The value | Default |',
      '|-|-|-|-|',
      '| parseDate | function | none | `text` |',
    ];
    const text = `${table.join('\n')}\n\n- in a list\n\n  ${table.join('\n  ')}\n\n> ${table.join('\n> ')}\n`;
    await chat.open([{ ...startedAnswer('a'), state: 'done', blocks: [{ kind: 'text', text }] }]);
    for (const [index, box] of (await chat.page.getByRole('group', { name: 'Table' }).all()).entries()) {
      await box.focus();
      const isShown = (): Promise<boolean> =>
        box.evaluate((element) => {
          const last = element.querySelector('tr:last-child > :last-child')?.getBoundingClientRect();
          const edge = element.getBoundingClientRect();
          return edge.right <= innerWidth && last !== undefined && last.left >= 0 && last.right <= edge.right;
        });
      assert.equal(await isShown(), false, `table ${index} is wider than its box`);
      while (!(await isShown())) {
        await chat.page.keyboard.press('ArrowRight');
        await chat.page.evaluate(() => new Promise(requestAnimationFrame));
      }
    }
    assert.equal(await chat.page.getByRole('group', { name: 'Table' }).count(), 3);
    const sideways = chat.at('transcript').evaluate((box) => box.scrollWidth - box.clientWidth);
    assert.equal(await sideways, 0, 'the conversation itself does not scroll sideways');
  });

  it('shows the lines of a diff in the colors of the theme, in light, dark and high contrast', async () => {
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
      assert.ok((await width('.hljs-deletion')) > (await width('.code-block')) * 0.9, 'the whole line is colored');
      assert.equal(await chat.page.evaluate(() => window.pwned), undefined);
      assert.equal((await chat.page.locator('.code-text code').innerText()).trimEnd(), patch.join('\n'));
    }
  });
});

/** Sends a message as the host would, without waiting for what comes of it. */
async function send(chat: ChatPage, message: HostMessage): Promise<void> {
  await chat.page.evaluate((each) => window.postMessage(each, '*'), message);
}

/** Lets no time pass in the page. */
async function stopClock(chat: ChatPage): Promise<void> {
  await chat.page.evaluate(() => {
    const now = performance.now();
    performance.now = () => now;
  });
}

async function goOn(chat: ChatPage): Promise<void> {
  await chat.page.evaluate(() => Reflect.deleteProperty(performance, 'now'));
}
