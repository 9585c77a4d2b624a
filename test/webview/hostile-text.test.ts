import assert from 'node:assert/strict';
import type { AnswerItem, ChatItem } from '../../src/chat/chat-view-messages.ts';
import type { ChatPage } from './chat-page.ts';
import { startedAnswer } from './sample-conversation.ts';
import { withChat } from './with-chat.ts';
import { xssPayloads } from './xss-payloads.ts';

const done = (id: string, blocks: AnswerItem['blocks']): AnswerItem => ({
  ...startedAnswer(id),
  state: 'done',
  blocks,
});

async function openAll(chat: ChatPage): Promise<void> {
  await chat.page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
    for (const button of document.querySelectorAll<HTMLElement>('[data-test=losses]')) button.click();
  });
  await chat.page.waitForTimeout(50);
}

/** Clicks and hovers what hostile text may have made clickable. */
async function touchAll(chat: ChatPage): Promise<void> {
  await chat.page.evaluate(() => {
    for (const element of document.querySelectorAll<HTMLElement>('.markdown *, .markdown a')) {
      for (const type of ['mouseover', 'focus', 'click', 'auxclick'])
        element.dispatchEvent(new MouseEvent(type, { bubbles: true }));
    }
  });
}

/** Every door by which text of a model or provider comes in, each as messages that carry one payload. */
const channels: Readonly<Record<string, (chat: ChatPage, payload: string, id: string) => Promise<void>>> = {
  'the text of an answer': (chat, text, id) => chat.post({ type: 'item', item: done(id, [{ kind: 'text', text }]) }),
  'a streamed text': async (chat, text, id) => {
    await chat.post({ type: 'item', item: startedAnswer(id) });
    const half = Math.floor(text.length / 2);
    for (const part of [text.slice(0, half), text.slice(half)]) {
      await chat.post({ type: 'delta', itemId: id, block: 0, kind: 'text', text: part });
    }
  },
  reasoning: (chat, text, id) => chat.post({ type: 'item', item: done(id, [{ kind: 'reasoning', text }]) }),
  'a tool call': (chat, text, id) => {
    const tool = { kind: 'tool', callId: text, name: text, summary: text, state: 'done', detail: text } as const;
    return chat.post({ type: 'item', item: done(id, [tool]) });
  },
  'the name of a model, a note and an action': async (chat, text, id) => {
    const model = { ref: text, name: text, destination: text };
    const item: ChatItem = {
      ...done(id, []),
      model,
      note: text,
      state: 'failed',
      actions: [{ id: text, label: text }],
    };
    await chat.post({ type: 'model', model, level: text }, { type: 'item', item });
  },
  'a hand-over and what was not given': (chat, text, id) => {
    const model = { ref: text, name: text, destination: text };
    const handOver = {
      from: model,
      to: model,
      reason: 'network',
      mode: 'anew',
      after: 1,
      detail: text,
      back: text,
    } as const;
    const losses = (['media', 'reasoning'] as const).map((kind) => ({ kind, count: 1, owner: text, details: [text] }));
    return chat.post({ type: 'item', item: { ...done(id, []), handOvers: [handOver], losses } });
  },
  'a switch mark': (chat, text, id) =>
    chat.post({ type: 'item', item: { kind: 'switch', id, from: text, to: text, why: 'user' } }),
  'a notice': (chat, text, id) =>
    chat.post({
      type: 'item',
      item: { kind: 'notice', id, level: 'error', text, actions: [{ id: text, label: text }] },
    }),
  'a message with attachments': (chat, text, id) =>
    chat.post({ type: 'item', item: { kind: 'user', id, text, attachments: [text] } }),
  'the title of a conversation': (chat, text, id) =>
    chat.post({ type: 'conversation', id, title: text, items: [done('x', [])], draft: text }),
  'the history': (chat, text, id) =>
    chat.post({
      type: 'history',
      conversations: [
        { id: text, title: text, updated: 0, messages: 1 },
        { id, title: '', updated: 0, messages: 0 },
      ],
    }),
  'the mentions': async (chat, text) => {
    await chat.at('input').fill('');
    await chat.at('input').pressSequentially('@');
    const query = await chat.lastPosted('find-mentions');
    const offer = { label: text, description: text, insert: text, icon: 'file' } as const;
    await chat.post({ type: 'mentions', requestId: query?.requestId ?? 0, offers: [offer] });
  },
  'an offer of the empty view': (chat, text, id) =>
    chat.post(
      { type: 'conversation', id, title: '', items: [], draft: '' },
      { type: 'setup', trusted: true, offers: [{ title: text, detail: text, action: { id: text, label: text } }] },
    ),
};

describe('hostile text in the chat view', function () {
  this.timeout(180_000);
  const harness = withChat();

  it('is tried with enough payloads', () => {
    assert.ok(new Set(xssPayloads).size >= 60);
  });

  for (const [name, send] of Object.entries(channels)) {
    it(`runs and loads nothing by way of ${name}`, async () => {
      const chat = await harness.open();
      await chat.open([done('first', [])]);
      const strays = harness.server().strays.length;
      for (const [index, payload] of xssPayloads.entries()) await send(chat, payload, `p${index}`);
      await openAll(chat);
      await touchAll(chat);
      await chat.page.waitForTimeout(100);
      assert.equal(await chat.page.evaluate(() => window.pwned), undefined);
      assert.deepEqual(chat.requests, []);
      assert.equal(harness.server().strays.length, strays);
      // The policy never had to step in: nothing forbidden reached the page.
      assert.deepEqual(chat.errors, []);
      assert.equal(chat.page.url(), `${harness.server().origin}/`);
      const opened = (await chat.posted()).flatMap((message) => (message.type === 'open-link' ? [message.url] : []));
      for (const url of opened) assert.match(url, /^(?:https?:\/\/|mailto:)/);
    });
  }

  it('is held by the policy alone, should it ever get past the rest', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.page.evaluate((payloads) => {
      const element = document.createElement('div');
      element.innerHTML = payloads.filter((payload) => !/refresh|<base|<form/.test(payload)).join('');
      document.body.append(element);
    }, xssPayloads);
    await chat.page.waitForTimeout(200);
    assert.equal(await chat.page.evaluate(() => window.pwned), undefined);
    assert.ok(chat.errors.length > 0, 'the policy reports what it refused');
  });

  it('does not freeze the view with marks that are costly to read', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const costly = [
      '['.repeat(60_000),
      '>'.repeat(60_000),
      '*a'.repeat(30_000),
      '![a]('.repeat(10_000),
      '|a'.repeat(30_000),
    ];
    for (const [index, text] of costly.entries())
      await chat.post({ type: 'item', item: done(`f${index}`, [{ kind: 'text', text }]) });
    assert.equal(await chat.page.locator('[data-test=item]').count(), costly.length);
  });
});
