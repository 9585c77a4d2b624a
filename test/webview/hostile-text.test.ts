import assert from 'node:assert/strict';
import type { AnswerItem, ChatItem, HostMessage } from '../../src/transcript/chat-view-messages.ts';
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

const each = (message: (payload: string, id: string) => HostMessage): HostMessage[] =>
  xssPayloads.map((payload, index) => message(payload, `p${index}`));

/** As many as are on the screen at once in any case: more of them would be shown from the last on. */
const atOnce = 20;

/** Doors that add to what is shown. What each list says of some payloads is shown before the next list says more of them. */
const adding: Readonly<Record<string, readonly (readonly HostMessage[])[]>> = {
  'the text of an answer': [each((text, id) => ({ type: 'item', item: done(id, [{ kind: 'text', text }]) }))],
  'a streamed text': [
    each((_text, id) => ({ type: 'item', item: startedAnswer(id) })),
    each((text, itemId) => ({ type: 'delta', itemId, block: 0, kind: 'text', text: text.slice(0, half(text)) })),
    each((text, itemId) => ({ type: 'delta', itemId, block: 0, kind: 'text', text: text.slice(half(text)) })),
  ],
  reasoning: [each((text, id) => ({ type: 'item', item: done(id, [{ kind: 'reasoning', text }]) }))],
  'a tool call': [
    each((text, id) => {
      const tool = { kind: 'tool', callId: text, name: text, summary: text, state: 'done', detail: text } as const;
      return { type: 'item', item: done(id, [tool]) };
    }),
  ],
  'a hand-off and what was not given': [
    each((text, id) => {
      const model = { ref: text, name: text, destination: text };
      const handOff = {
        from: model,
        to: model,
        reason: 'network',
        mode: 'anew',
        after: 1,
        detail: text,
        back: text,
      } as const;
      const losses = (['media', 'reasoning'] as const).map((kind) => ({
        kind,
        count: 1,
        owner: text,
        details: [text],
      }));
      return { type: 'item', item: { ...done(id, []), handOffs: [handOff], losses } };
    }),
  ],
  'a switch mark': [
    each((text, id) => ({ type: 'item', item: { kind: 'switch', id, from: text, to: text, why: 'user' } })),
  ],
  'a notice': [
    each((text, id) => ({
      type: 'item',
      item: { kind: 'notice', id, level: 'error', text, actions: [{ id: text, label: text }] },
    })),
  ],
  'a message with attachments': [
    each((text, id) => ({
      type: 'item',
      item: { kind: 'user', id, text, attachments: [{ kind: 'file', label: text, opens: true }] },
    })),
  ],
};

/** Doors that show one text at a time: the payloads come in one after the other. */
const replacing: Readonly<Record<string, (chat: ChatPage, payload: string, id: string) => Promise<void>>> = {
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

const doors: readonly (readonly [name: string, send: (chat: ChatPage) => Promise<void>])[] = [
  ...Object.entries(adding).map(([name, rounds]) => {
    const send = async (chat: ChatPage): Promise<void> => {
      for (let from = 0; from < xssPayloads.length; from += atOnce) {
        for (const messages of rounds) await chat.post(...messages.slice(from, from + atOnce));
        const shown = await chat.page
          .locator('[data-test=item]')
          .evaluateAll((items) => items.map((item) => item.getAttribute('data-item-id')));
        for (let index = from; index < Math.min(from + atOnce, xssPayloads.length); index++)
          assert.ok(shown.includes(`p${index}`), `payload ${index} is not shown`);
      }
    };
    return [name, send] as const;
  }),
  ...Object.entries(replacing).map(([name, sendOne]) => {
    const send = async (chat: ChatPage): Promise<void> => {
      for (const [index, payload] of xssPayloads.entries()) await sendOne(chat, payload, `p${index}`);
    };
    return [name, send] as const;
  }),
];

function half(text: string): number {
  return Math.floor(text.length / 2);
}

describe('hostile text in the chat view', function () {
  const harness = withChat();

  it('is tried with enough payloads', () => {
    assert.ok(new Set(xssPayloads).size >= 60);
  });

  for (const [name, send] of doors) {
    it(`runs and loads nothing by way of ${name}`, async () => {
      const chat = await harness.open();
      await chat.open([done('first', [])]);
      const strays = harness.server().strays.length;
      await send(chat);
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
