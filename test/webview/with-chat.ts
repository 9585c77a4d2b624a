import type { Browser } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { openChatPage, type ChatPage, type ChatPageOptions } from './chat-page.ts';
import { startPageServer, type PageServer } from './page-server.ts';

/** What a suite needs to open chat pages. */
export interface ChatHarness {
  /** Opens a page; it is closed after the test. */
  readonly open: (options?: Omit<ChatPageOptions, 'origin'>) => Promise<ChatPage>;
  readonly server: () => PageServer;
}

/** Starts a browser and the view's server for the suite it is called in, and stops both after it. */
export function withChat(): ChatHarness {
  let browser: Browser;
  let server: PageServer;
  const pages: ChatPage[] = [];

  before(async function () {
    server = await startPageServer();
    browser = await startBrowser();
  });

  afterEach(async () => {
    for (const chat of pages.splice(0)) await chat.page.context().close();
  });

  after(async () => {
    await browser.close();
    await server.stop();
  });

  return {
    server: () => server,
    open: async (options = {}) => {
      const chat = await openChatPage(browser, { origin: server.origin, ...options });
      pages.push(chat);
      return chat;
    },
  };
}
