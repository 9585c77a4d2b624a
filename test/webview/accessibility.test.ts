import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { HostMessage } from '../../src/transcript/chat-view-messages.ts';
import type { ChatPage } from './chat-page.ts';
import { handedOver, longConversation, sampleConversation, sonnet, startedAnswer } from './sample-conversation.ts';
import { themes, type ThemeName } from './themes.ts';
import { withChat } from './with-chat.ts';

interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const blank: HostMessage = { type: 'conversation', id: 'c1', title: '', items: [], draft: '' };

/** The states of the view that are examined, and how each is reached. */
const states: Readonly<Record<string, (chat: ChatPage) => Promise<void>>> = {
  empty: (chat) => chat.post(blank, { type: 'model', level: '' }),
  offers: (chat) =>
    chat.post(blank, {
      type: 'setup',
      trusted: true,
      offers: [{ title: 'Ollama', detail: '3 models', action: { id: 'x', label: 'Use it' } }],
    }),
  'ready to begin': async (chat) => {
    await chat.open([]);
    const starters = [
      { id: 'ask-file', label: 'Ask About mixer.ts' },
      { id: 'show-walkthrough', label: 'Open Walkthrough' },
    ];
    await chat.post({ type: 'setup', trusted: true, offers: [], starters });
    await chat.at('starters').waitFor();
  },
  untrusted: (chat) => chat.post(blank, { type: 'setup', trusted: false, offers: [] }),
  conversation: async (chat) => {
    await chat.open(sampleConversation());
    await chat.page.waitForFunction(() => document.querySelectorAll('.hljs-keyword').length > 3);
    for (const summary of await chat.page.locator('summary').all()) await summary.click();
  },
  waiting: async (chat) => {
    await chat.open([]);
    await chat.post({ type: 'busy', busy: true }, { type: 'item', item: startedAnswer('a') });
  },
  streaming: async (chat) => {
    await chat.open([]);
    await chat.post(
      { type: 'busy', busy: true },
      { type: 'item', item: startedAnswer('a') },
      { type: 'delta', itemId: 'a', block: 0, kind: 'reasoning', text: 'hm' },
      { type: 'delta', itemId: 'a', block: 1, kind: 'text', text: '## Title\n\ntext\n\n```ts\nconst x' },
    );
  },
  'handed over': async (chat) => {
    await chat.open([handedOver('a')]);
    await chat.page.locator('.hand-off summary').click();
    await chat.at('losses').click();
  },
  'offering a switch': async (chat) => {
    await chat.open([]);
    const actions = [{ id: 'switch-now:a/b', label: 'Switch Now' }];
    await chat.post({ type: 'busy', busy: true }, { type: 'item', item: { ...startedAnswer('a'), actions } });
  },
  ends: async (chat) => {
    const ended = (['stopped', 'cut', 'failed'] as const).map((state) => ({ ...startedAnswer(state), state }));
    const notices = (['info', 'warning', 'error'] as const).map((level) => ({
      kind: 'notice' as const,
      id: level,
      level,
      text: level,
      actions: [{ id: 'a', label: 'Do' }],
    }));
    await chat.open([...ended, ...notices]);
  },
  long: (chat) => chat.open(longConversation(60)),
  editing: async (chat) => {
    await chat.open(sampleConversation());
    await chat.at('edit').focus();
    await chat.page.keyboard.press('Enter');
  },
  mentions: async (chat) => {
    await chat.open([]);
    await chat.at('input').focus();
    await chat.page.keyboard.type('@');
    const query = await chat.lastPosted('find-mentions');
    const offers = [{ label: 'a.ts', description: 'src', insert: '@a.ts', icon: 'file' as const }];
    await chat.post({ type: 'mentions', requestId: query?.requestId ?? 0, offers });
  },
  history: async (chat) => {
    await chat.open([]);
    const conversations = [1, 2].map((each) => ({ id: `c${each}`, title: 'T', updated: Date.now(), messages: each }));
    await chat.post({ type: 'history', conversations });
    await chat.page.locator('[data-test=history-delete]').last().click();
  },
};

describe('the chat view for everyone', function () {
  // Four examinations of a long conversation take their time on a busy machine.
  this.timeout(330_000);
  const harness = withChat();

  for (const [name, reach] of Object.entries(states)) {
    it(`has nothing that axe finds in any theme, ${name}`, async () => {
      const chat = await harness.open();
      await reach(chat);
      // Through the protocol, because the page's own policy forbids scripts from elsewhere.
      await chat.page.evaluate(axe);
      const found: string[] = [];
      for (const theme of Object.keys(themes) as ThemeName[]) {
        await chat.setTheme(theme);
        const results = await chat.page.evaluate<AxeResults>('axe.run()');
        for (const { id, nodes } of results.violations)
          found.push(`${theme}: ${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
      }
      assert.deepEqual(found, []);
      assert.deepEqual(chat.errors, []);
    });
  }

  it('reaches every control of a conversation by Tab', async () => {
    const chat = await harness.open();
    await chat.open(sampleConversation().slice(0, 2));
    await chat.page.locator('body').click({ position: { x: 1, y: 1 } });
    const reached = new Set<string>();
    for (let press = 0; press < 40; press += 1) {
      await chat.page.keyboard.press('Tab');
      reached.add((await chat.page.evaluate(() => document.activeElement?.getAttribute('data-test'))) ?? '');
    }
    const controls = ['transcript', 'edit', 'copy', 'insert', 'apply', 'copy-answer', 'retry'];
    for (const control of [...controls, 'input', 'mention-button', 'model']) assert.ok(reached.has(control), control);
  });

  it('reaches what happened at a hand-off, the way back and what was not given by Tab', async () => {
    const chat = await harness.open();
    await chat.open([handedOver('a')]);
    await chat.at('transcript').focus();
    const reached: string[] = [];
    for (let press = 0; press < 12; press += 1) {
      await chat.page.keyboard.press('Tab');
      reached.push(
        (await chat.page.evaluate(() => {
          const { activeElement } = document;
          return activeElement?.getAttribute('data-test') ?? activeElement?.localName;
        })) ?? '',
      );
    }
    const at = reached.indexOf('summary');
    assert.deepEqual(reached.slice(at, at + 3), ['summary', 'action', 'losses']);
  });

  it('stands still for people who want no motion', async () => {
    const chat = await harness.open();
    await chat.page.emulateMedia({ reducedMotion: 'reduce' });
    await chat.open([{ ...startedAnswer('a'), model: sonnet }]);
    const animation = await chat.page.locator('.working').evaluate((each) => getComputedStyle(each).animationName);
    assert.equal(animation, 'none');
  });
});
