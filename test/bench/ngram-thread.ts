import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FromNgramThread, NgramStart, ToNgramThread } from '../../src/editor/embedded-model/ngram-messages.ts';
import { nodeBackground } from '../../src/platform/node-background.ts';
import { bytesFor, IndexMemory } from '../../src/providers/workspace/index-memory.ts';
import { NgramReader } from '../../src/providers/workspace/ngram-reader.ts';
import { workspaceShape } from '../../src/providers/workspace/ngram.ts';

/** Projects that are indexed together, as the folders of one workspace. */
const folders = ['eslint/lib', 'openai/src', '@anthropic-ai/sdk/src', '@typescript-eslint/eslint-plugin/dist'];
const limitMs = 120_000;

/** What indexing in its thread costs, and what the thread that types notices of it. */
export interface ThreadResult {
  readonly files: number;
  readonly tokens: number;
  readonly sourceMB: number;
  /** Reading and ignore rules included. */
  readonly indexMBs: number;
  /** Longest stretch of this thread's own processor time while it was asked all along, in milliseconds. */
  readonly hostStretchMs: number;
  /** Suggestions that were asked for meanwhile. */
  readonly asked: number;
}

/** Indexes several projects in the thread of the product, and asks for a suggestion every few milliseconds meanwhile. */
export async function measureThread(): Promise<ThreadResult> {
  const modules = resolve(import.meta.dirname, '../../node_modules');
  const roots = folders
    .map((folder) => ({ name: folder.replaceAll('/', '-'), path: join(modules, folder) }))
    .filter(({ path }) => existsSync(path));
  const shape = workspaceShape;
  const buffer = new SharedArrayBuffer(bytesFor(shape));
  const start: NgramStart = { shape, buffer };
  const reader = new NgramReader(new IndexMemory(shape, buffer));
  const done = Promise.withResolvers<Extract<FromNgramThread, { kind: 'learned' }>>();
  let began = 0;
  const thread = nodeBackground(new URL('../../src/editor/embedded-model/ngram-worker.ts', import.meta.url))(start, {
    onMessage: (message) => {
      const told = message as FromNgramThread;
      if (told.kind === 'learned') done.resolve(told);
      if (told.kind !== 'ready') return;
      began = performance.now();
      thread.post({ kind: 'scan', roots, openPaths: [], openTexts: [] } satisfies ToNgramThread);
    },
    onEnd: (reason) => done.reject(new Error(reason)),
  });
  const limit = setTimeout(() => done.reject(new Error('Indexing took too long.')), limitMs);
  const asking = new Asking(reader);
  try {
    const { files, tokens, characters } = await done.promise;
    const seconds = (performance.now() - began) / 1000;
    return {
      files,
      tokens,
      sourceMB: round(characters / 1e6),
      indexMBs: round(characters / 1e6 / seconds),
      hostStretchMs: round(asking.longest),
      asked: asking.count,
    };
  } finally {
    clearTimeout(limit);
    asking.stop();
    thread.dispose();
  }
}

/** Asks again and again, and notes the most processor time that this thread spent between two turns of its event loop. */
class Asking {
  longest = 0;
  count = 0;
  readonly #timer: NodeJS.Timeout;
  #before = process.threadCpuUsage();

  constructor(reader: NgramReader) {
    const prefix = `${'import { Tool } from "./tool";\nexport class Client {\n  constructor(options: Options) {\n'.repeat(80)}const options = `;
    this.#timer = setInterval(() => {
      reader.suggest({ path: 'new.ts', languageId: 'typescript', prefix, suffix: '\n}\n' });
      const now = process.threadCpuUsage();
      // The first calls compile the code; a window does that once.
      if (this.count++ > 20) {
        this.longest = Math.max(this.longest, (now.user + now.system - this.#before.user - this.#before.system) / 1000);
      }
      this.#before = now;
    }, 5);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
