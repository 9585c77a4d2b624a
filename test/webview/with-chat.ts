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

interface Shared {
  readonly browser: Browser;
  readonly server: PageServer;
}

/** One browser and one server for all suites of a run: each takes seconds to start. Every page has a context of its own. */
let shared: Promise<Shared> | undefined;
/** Suites that have not ended yet; the last one stops what is shared. */
let suites = 0;

async function startShared(): Promise<Shared> {
  const server = await startPageServer();
  return { browser: await startBrowser(), server };
}

/** Gives the suite it is called in the browser and the view's server of the run, and closes its pages after each test. */
export function withChat(): ChatHarness {
  let own: Shared | undefined;
  const pages: ChatPage[] = [];
  const started = (): Shared => {
    if (!own) throw new Error('The browser runs only inside tests.');
    return own;
  };
  suites += 1;

  before(async () => {
    own = await (shared ??= startShared());
  });

  afterEach(async () => {
    for (const chat of pages.splice(0)) await chat.page.context().close();
  });

  after(async () => {
    suites -= 1;
    if (suites > 0 || !own) return;
    await own.browser.close();
    await own.server.stop();
  });

  return {
    server: () => started().server,
    open: async (options = {}) => {
      const { browser, server } = started();
      const chat = await openChatPage(browser, { origin: server.origin, ...options });
      pages.push(chat);
      return chat;
    },
  };
}
