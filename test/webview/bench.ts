import { writeFile } from 'node:fs/promises';
import { startBrowser } from './browser.ts';
import { openChatPage, type ChatPage } from './chat-page.ts';
import { startPageServer } from './page-server.ts';
import { longConversation, startedAnswer } from './sample-conversation.ts';

/** What is measured, in milliseconds unless the name says otherwise. */
interface ChatBench {
  /** From the host's message to the newest of 2,000 messages on screen; the slowest of five. */
  readonly open2000Ms: number;
  /** The longest time between two frames during a stream of 1,000 tokens a second. */
  readonly streamMaxFrameMs: number;
  readonly streamP99FrameMs: number;
  /** The longest script task during that stream. */
  readonly streamMaxTaskMs: number;
  readonly streamedTokens: number;
}

const tokensPerSecond = 1_000;
const seconds = 8;

await main();

async function main(): Promise<void> {
  const server = await startPageServer();
  const browser = await startBrowser();
  try {
    const opened: number[] = [];
    for (let run = 0; run < 5; run += 1) {
      const chat = await openChatPage(browser, { origin: server.origin });
      opened.push(await measureOpen(chat));
      await chat.page.context().close();
    }
    const chat = await openChatPage(browser, { origin: server.origin });
    const result: ChatBench = { open2000Ms: Math.round(Math.max(...opened)), ...(await measureStream(chat)) };
    const json = JSON.stringify(result, null, 2);
    console.log(json);
    const at = process.argv.indexOf('--json');
    const file = at < 0 ? undefined : process.argv[at + 1];
    if (file !== undefined) await writeFile(file, `${json}\n`);
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function measureOpen(chat: ChatPage): Promise<number> {
  const items = longConversation(2_000);
  return chat.page.evaluate(async (all) => {
    const start = performance.now();
    window.postMessage({ type: 'conversation', id: 'long', title: 'Long', items: all, draft: '' }, '*');
    while (!document.querySelector('[data-item-id=i1999] .answer-footer')) await new Promise(requestAnimationFrame);
    // The frame in which it is painted has ended when the next one begins.
    await new Promise(requestAnimationFrame);
    return performance.now() - start;
  }, items);
}

async function measureStream(chat: ChatPage): Promise<Omit<ChatBench, 'open2000Ms'>> {
  await chat.open(longConversation(200));
  await chat.post({ type: 'item', item: startedAnswer('stream') });
  await chat.page.waitForTimeout(500);
  return chat.page.evaluate(
    async ({ text, perSecond, duration }) => {
      const tokens = text.match(/\s*\S+/g) ?? [];
      let sent = 0;
      let longestTask = 0;
      const tasks = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) longestTask = Math.max(longestTask, entry.duration);
      });
      tasks.observe({ type: 'longtask' });
      const start = performance.now();
      const feed = setInterval(() => {
        const due = Math.floor(((performance.now() - start) / 1_000) * perSecond);
        for (; sent < due; sent += 1) {
          const token = tokens[sent % tokens.length] ?? '';
          window.postMessage({ type: 'delta', itemId: 'stream', block: 0, kind: 'text', text: token }, '*');
        }
      }, 4);
      const frames: number[] = [];
      let last = await new Promise<number>(requestAnimationFrame);
      while (performance.now() - start < duration * 1_000) {
        const now = await new Promise<number>(requestAnimationFrame);
        frames.push(now - last);
        last = now;
      }
      clearInterval(feed);
      tasks.disconnect();
      const sorted = frames.toSorted((one, other) => one - other);
      return {
        streamMaxFrameMs: Math.round(sorted.at(-1) ?? 0),
        streamP99FrameMs: Math.round(sorted[Math.floor(sorted.length * 0.99)] ?? 0),
        streamMaxTaskMs: Math.round(longestTask),
        streamedTokens: sent,
      };
    },
    { text: streamText(), perSecond: tokensPerSecond, duration: seconds },
  );
}

/** Prose, lists, a table and code, as answers have them, with one long piece of code. */
function streamText(): string {
  const answer = longConversation(2).flatMap((item) =>
    item.kind === 'answer' ? item.blocks.map((block) => (block.kind === 'text' ? block.text : '')) : [],
  );
  const code = Array.from({ length: 150 }, (_, line) => `  const value${line} = compute(${line}, "text ${line}");`);
  return `${answer.join('\n\n')}\n\n\`\`\`typescript\n${code.join('\n')}\n\`\`\`\n\n`;
}
