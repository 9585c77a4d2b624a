import assert from 'node:assert/strict';
import type { AnswerItem } from '../../src/transcript/chat-view-messages.ts';
import { handedOver, startedAnswer } from './sample-conversation.ts';
import { withChat } from './with-chat.ts';

describe('a hand-off in the chat view', function () {
  const harness = withChat();

  it('says in one line who went on and why, and the rest on demand', async () => {
    const chat = await harness.open();
    await chat.open([handedOver('a')]);
    const chip = chat.at('hand-off');
    assert.equal(
      (await chip.locator('summary').innerText()).trim(),
      'Continued by qwen3-coder:30b: the connection to Claude Sonnet 5 was lost',
    );
    assert.equal(await chip.locator('.hand-off-detail').isVisible(), false);
    await chip.locator('summary').focus();
    await chat.page.keyboard.press('Enter');
    assert.match(await chip.locator('.hand-off-detail').innerText(), /connection was reset\.\s+After 28 characters/);
  });

  it('counts one character in the singular', async () => {
    const chat = await harness.open();
    const [handOff] = handedOver('a').handOffs ?? [];
    assert.ok(handOff !== undefined);
    await chat.open([{ ...handedOver('a'), handOffs: [{ ...handOff, after: 1 }] }]);
    await chat.at('hand-off').locator('summary').click();
    assert.match(await chat.page.locator('.hand-off-detail').innerText(), /After 1 character of/);
  });

  it('heads an answer of several models by all of them, for the eye and for a screen reader', async () => {
    const chat = await harness.open();
    const [handOff] = handedOver('a').handOffs ?? [];
    assert.ok(handOff !== undefined);
    const authors = [handOff.from, handOff.to, { ...handOff.to, name: '<b>third</b>' }];
    await chat.open([handedOver('one'), { ...handedOver('a'), authors }]);
    assert.equal(await chat.page.locator('[data-test=authors]').count(), 1);
    const heading = chat.page.getByRole('heading', {
      name: 'Answer by Claude Sonnet 5, then qwen3-coder:30b, then <b>third</b>',
      exact: true,
    });
    assert.equal(
      (await heading.locator('[aria-hidden]').innerText()).trim(),
      'Claude Sonnet 5 → qwen3-coder:30b → <b>third</b>',
    );
    assert.ok(await heading.isVisible());
  });

  it('tells a lost connection from one that never was, and a rule in its own words', async () => {
    const chat = await harness.open();
    const [handOff] = handedOver('a').handOffs ?? [];
    assert.ok(handOff !== undefined);
    const rule = { ...handOff, reason: 'rule', detail: 'The budget of today is used up.' } as const;
    await chat.open([{ ...handedOver('a'), handOffs: [handOff, { ...handOff, mode: 'unseen' }, rule] }]);
    assert.deepEqual(
      (await chat.page.locator('.hand-off summary').allInnerTexts()).map((text) => text.trim()),
      [
        'Continued by qwen3-coder:30b: the connection to Claude Sonnet 5 was lost',
        'Answered by qwen3-coder:30b: Claude Sonnet 5 could not be reached',
        'Continued by qwen3-coder:30b: the budget of today is used up',
      ],
    );
  });

  it('offers the way back', async () => {
    const chat = await harness.open();
    await chat.open([handedOver('a')]);
    const back = chat.page.locator('.hand-off [data-test=action]');
    assert.equal((await back.innerText()).trim(), 'Go Back to Claude Sonnet 5');
    await back.click();
    assert.deepEqual(await chat.lastPosted('action'), {
      type: 'action',
      actionId: 'return-to:anthropic/claude-sonnet-5',
    });
  });

  it('is told to a screen reader, once and politely, also when the text is begun anew', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const status = (): Promise<string | null> => chat.at('status').textContent();
    await chat.post({ type: 'busy', busy: true }, { type: 'item', item: startedAnswer('a') });
    const running: AnswerItem = { ...handedOver('a'), state: 'streaming' };
    await chat.post({ type: 'item', item: running });
    assert.equal(await status(), 'Continued by qwen3-coder:30b: the connection to Claude Sonnet 5 was lost');
    assert.equal(await chat.at('status').getAttribute('role'), 'status');
    const anew = (running.handOffs ?? []).map((each) => ({ ...each, mode: 'anew' as const }));
    await chat.post({ type: 'item', item: { ...running, handOffs: anew } });
    assert.equal(await status(), 'Restarted by qwen3-coder:30b: the connection to Claude Sonnet 5 was lost');
    await chat.post({ type: 'item', item: { ...running, handOffs: anew, state: 'done' } });
    assert.equal(await status(), 'Answer finished');
  });

  it('leaves the text on the page untouched when the model that goes on thinks first', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const text = { kind: 'text', text: 'The answer is forty' } as const;
    const streaming: AnswerItem = { ...startedAnswer('a'), state: 'streaming', blocks: [text] };
    await chat.post({ type: 'item', item: streaming });
    await chat.page.locator('.markdown p').evaluate((each) => each.setAttribute('data-kept', 'yes'));
    await chat.post({ type: 'item', item: { ...streaming, blocks: [{ kind: 'reasoning', text: 'hm' }, text] } });
    assert.equal(await chat.page.locator('.markdown p').getAttribute('data-kept'), 'yes');
    await chat.post({ type: 'delta', itemId: 'a', block: 1, kind: 'text', text: '-two.' });
    assert.equal(await chat.page.locator('.markdown').innerText(), 'The answer is forty-two.');
  });

  it('puts a text that is begun anew in the place of the old one, without an empty moment', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const streaming = (text: string): AnswerItem => ({
      ...startedAnswer('a'),
      state: 'streaming',
      blocks: [{ kind: 'text', text }],
    });
    await chat.post({ type: 'item', item: streaming('Wrong way') });
    const markdown = await chat.page.locator('cf-markdown').elementHandle();
    await chat.post({ type: 'item', item: streaming('Right') });
    assert.equal(await markdown.innerText(), 'Right');
  });

  it('lets the running answer be handed over to a model that was chosen meanwhile', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const actions = [{ id: 'switch-now:ollama/qwen3-coder:30b', label: 'Switch Now' }];
    await chat.post({ type: 'busy', busy: true }, { type: 'item', item: { ...startedAnswer('a'), actions } });
    await chat.at('action').click();
    assert.deepEqual(await chat.lastPosted('action'), {
      type: 'action',
      actionId: 'switch-now:ollama/qwen3-coder:30b',
    });
  });

  it('lists in words what the model was not given, only when asked and only when there is something', async () => {
    const chat = await harness.open();
    const { losses: _losses, ...plain } = handedOver('plain');
    await chat.open([plain, handedOver('a')]);
    assert.equal(await chat.page.locator('[data-test=losses]').count(), 1);
    const button = chat.at('losses');
    assert.equal(await button.getAttribute('aria-expanded'), 'false');
    assert.equal(await chat.at('loss-list').count(), 0);
    await button.focus();
    await chat.page.keyboard.press('Enter');
    assert.equal(await button.getAttribute('aria-expanded'), 'true');
    assert.equal(await button.getAttribute('aria-controls'), await chat.at('loss-list').getAttribute('id'));
    const lines = await chat.page.locator('[data-test=loss-list] li').allInnerTexts();
    assert.deepEqual(
      lines.map((line) => line.trim().split('\n')[0]),
      [
        '3 earlier reasoning blocks are kept for Claude Sonnet 5 and restored if you go back',
        '2 images or files could not be passed to this model',
      ],
    );
    await chat.page.keyboard.press('Enter');
    assert.equal(await chat.at('loss-list').count(), 0);
  });

  it('copies a joined text as one', async () => {
    const chat = await harness.open();
    await chat.open([handedOver('a')]);
    await chat.at('copy-answer').click();
    assert.deepEqual(await chat.lastPosted('copy'), {
      type: 'copy',
      text: 'The month is off by one because `Date` counts months from zero.',
    });
  });
});
