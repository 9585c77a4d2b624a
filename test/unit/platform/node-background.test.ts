import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { nodeBackground } from '../../../src/platform/node-background.ts';

const program = `
import { parentPort, workerData } from 'node:worker_threads';
parentPort.postMessage({ workerData, variables: Object.keys(process.env).length });
parentPort.on('message', (message) => {
  if (message === 'crash') throw new Error('It broke.');
  parentPort.postMessage({ echo: message });
});
`;

describe('a background thread', () => {
  let folder: string;
  let file: URL;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossfade-thread-'));
    file = pathToFileURL(join(folder, 'echo.mjs'));
    await writeFile(file, program);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** What the thread says, one after the other, its end included. */
  function start(data: unknown) {
    const waiting: ((value: unknown) => void)[] = [];
    const said: unknown[] = [];
    const hear = (value: unknown): void => {
      const first = waiting.shift();
      if (first === undefined) said.push(value);
      else first(value);
    };
    const thread = nodeBackground(file)(data, { onMessage: hear, onEnd: (reason) => hear({ reason }) });
    const next = (): Promise<unknown> =>
      said.length > 0 ? Promise.resolve(said.shift()) : new Promise((resolve) => waiting.push(resolve));
    return { thread, next, said };
  }

  it('gets its data, no environment, and messages both ways', async () => {
    const { thread, next } = start({ answer: 42 });
    assert.deepEqual(await next(), { workerData: { answer: 42 }, variables: 0 });
    thread.post('hello');
    assert.deepEqual(await next(), { echo: 'hello' });
    thread.dispose();
  });

  it('tells once why it crashed, and takes messages silently afterwards', async () => {
    const { thread, next, said } = start(1);
    await next();
    thread.post('crash');
    assert.deepEqual(await next(), { reason: 'It broke.' });
    thread.post('more');
    assert.deepEqual(said, []);
    thread.dispose();
  });

  it('says nothing more once it is disposed', async () => {
    const { thread, next, said } = start(1);
    await next();
    thread.post('hello');
    thread.dispose();
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(said, []);
  });

  it('does not keep its process alive', async () => {
    const source = new URL('../../../src/platform/node-background.ts', import.meta.url).href;
    const code = `
      import { nodeBackground } from ${JSON.stringify(source)};
      nodeBackground(new URL(${JSON.stringify(file.href)}))(1, {
        onMessage: () => console.log('begun'), onEnd: () => undefined });
      setTimeout(() => undefined, 2000);
    `;
    const run = promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', code], {
      timeout: 15_000,
    });
    assert.equal((await run).stdout, 'begun\n');
  });
});
