import type { Browser, Page } from 'playwright-core';
import type { ChatItem, HostMessage, ViewMessage } from '../../src/transcript/chat-view-messages.ts';
import { themes, type ThemeName } from './themes.ts';

declare global {
  interface Window {
    /** Messages the view has posted, newest last. */
    crossfadePosted: ViewMessage[];
    /** Set by any hostile script that runs. */
    pwned?: boolean;
  }
}

/** How a page of the chat view is opened. */
export interface ChatPageOptions {
  readonly origin: string;
  /** Default `dark`. */
  readonly theme?: ThemeName;
  /** CSS pixels. Default 420. */
  readonly width?: number;
  /** CSS pixels. Default 760. */
  readonly height?: number;
}

/** The chat view in a browser, with this object as its host. */
export class ChatPage {
  readonly page: Page;
  /** Addresses outside the view's own files that the page asked for. */
  readonly requests: string[] = [];
  /** Errors of the page: uncaught, in the console, or against its policy. */
  readonly errors: string[] = [];

  constructor(page: Page, origin: string) {
    this.page = page;
    const own = ['', 'chat.js', 'chat-formulas.js', 'chat-grammars.js', 'chat.css', 'codicon.css'].map(
      (name) => `${origin}/${name}`,
    );
    page.on('request', (request) => {
      const url = request.url();
      if (!own.includes(url) && !url.startsWith(`${origin}/codicon.ttf`)) this.requests.push(url);
    });
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
  }

  /** Sends messages as the host would, then waits until they are shown. */
  async post(...messages: readonly HostMessage[]): Promise<void> {
    await this.page.evaluate(async (all) => {
      for (const message of all) window.postMessage(message, '*');
      await new Promise((resolve) => setTimeout(resolve, 0));
      for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
      while (document.querySelector('cf-markdown[data-pending]')) await new Promise(requestAnimationFrame);
    }, messages as HostMessage[]);
  }

  /** Opens a conversation with a model chosen. */
  async open(
    items: readonly ChatItem[],
    more: Partial<Extract<HostMessage, { type: 'conversation' }>> = {},
  ): Promise<void> {
    await this.post(
      { type: 'conversation', id: 'c1', title: 'Parse dates', items, draft: '', ...more },
      { type: 'setup', trusted: true, offers: [] },
      {
        type: 'model',
        model: { ref: 'anthropic/claude-sonnet-5', name: 'Claude Sonnet 5', destination: 'api.anthropic.com' },
        level: 'workspace',
      },
    );
  }

  /** Changes the theme as the editor does, in the open page, and waits until no color fades any more. */
  async setTheme(name: ThemeName): Promise<void> {
    await this.page.evaluate(
      async ({ colors, names, chosen }) => {
        const { style } = document.documentElement;
        for (const property of [...style]) if (property.startsWith('--vscode-')) style.removeProperty(property);
        for (const [key, value] of Object.entries(colors)) style.setProperty(`--vscode-${key}`, value);
        document.body.classList.remove(...names.map((each) => `vscode-${each}`));
        document.body.classList.add(`vscode-${chosen}`);
        await new Promise(requestAnimationFrame);
        const ending = document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime !== Infinity);
        await Promise.allSettled(ending.map((each) => each.finished));
      },
      { colors: themes[name], names: Object.keys(themes), chosen: name },
    );
  }

  /** What the view has posted so far, `ready` included. */
  posted(): Promise<ViewMessage[]> {
    return this.page.evaluate(() => window.crossfadePosted);
  }

  /** The newest message of a type; undefined when there is none. */
  async lastPosted<T extends ViewMessage['type']>(type: T): Promise<Extract<ViewMessage, { type: T }> | undefined> {
    const all = await this.posted();
    return all.findLast((message): message is Extract<ViewMessage, { type: T }> => message.type === type);
  }

  /** The element with this `data-test`; the first when there are several. */
  at(test: string) {
    return this.page.locator(`[data-test=${test}]`).first();
  }
}

/** Opens the view in a fresh browser context. Close `chat.page.context()` afterwards. */
export async function openChatPage(browser: Browser, options: ChatPageOptions): Promise<ChatPage> {
  const viewport = { width: options.width ?? 420, height: options.height ?? 760 };
  const context = await browser.newContext({ viewport, deviceScaleFactor: 1 });
  const page = await context.newPage();
  const chat = new ChatPage(page, options.origin);
  const name = options.theme ?? 'dark';
  await page.addInitScript(fakeEditor, { theme: themes[name], name });
  await page.goto(options.origin, { waitUntil: 'load' });
  await page.waitForFunction(() => window.crossfadePosted.some((message) => message.type === 'ready'));
  return chat;
}

/** Runs in the page before the view: the editor's API and theme. */
function fakeEditor(setup: { theme: Readonly<Record<string, string>>; name: string }): void {
  window.crossfadePosted = [];
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      postMessage: (message: ViewMessage) => window.crossfadePosted.push(message),
    }),
  });
  document.addEventListener('DOMContentLoaded', () => {
    for (const [key, value] of Object.entries(setup.theme)) {
      document.documentElement.style.setProperty(`--vscode-${key}`, value);
    }
    document.body.classList.add(`vscode-${setup.name}`);
  });
}
