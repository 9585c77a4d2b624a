import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FromNgramThread } from '../../../../src/editor/embedded-model/ngram-messages.ts';
import { NgramThread } from '../../../../src/editor/embedded-model/ngram-thread.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { nodeFiles } from '../../../../src/platform/node-files.ts';
import { bytesFor, IndexMemory } from '../../../../src/providers/workspace/index-memory.ts';
import { NgramReader } from '../../../../src/providers/workspace/ngram-reader.ts';

const shape = { capacity: 20_000, vocabulary: 1_000 };
const saved = 'savedCall(first, second);\n'.repeat(6);
const unsaved = 'unsavedCall(third, fourth);\n'.repeat(6);

describe('what runs in the index thread', () => {
  let folder: string;
  let thread: NgramThread;
  let reader: NgramReader;
  let idle: () => void;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossfade-thread-'));
    for (const root of ['one', 'two']) await mkdir(join(folder, root));
    const buffer = new SharedArrayBuffer(bytesFor(shape));
    const tell = (message: FromNgramThread): void => {
      if (message.kind === 'learned') idle();
    };
    thread = new NgramThread({ start: { shape, buffer }, tell, clock: systemClock, files: nodeFiles });
    reader = new NgramReader(new IndexMemory(shape, buffer));
    await thread.start();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function hear(message: Parameters<NgramThread['hear']>[0]): Promise<void> {
    const done = new Promise<void>((resolve) => (idle = resolve));
    thread.hear(message);
    await done;
  }

  const scan = (...names: string[]): Promise<void> => {
    const roots = names.map((name) => ({ name, path: join(folder, name) }));
    return hear({ kind: 'scan', roots, openPaths: [], openTexts: [] });
  };
  const says = (call: string, text: string): boolean =>
    reader.suggest({ path: 'x', languageId: '', prefix: `a;\n${call}(`, suffix: '' })?.text.startsWith(text) === true;

  for (const roots of [['one'], ['one', 'two']]) {
    it(`follows a document from disk to unsaved text and back, with ${roots.length} folders`, async () => {
      const file = join(folder, 'one/a.ts');
      const path = roots.length > 1 ? 'one/a.ts' : 'a.ts';
      await writeFile(file, saved);
      await scan(...roots);
      assert.ok(says('savedCall', 'first'));
      await hear({ kind: 'touch', path, open: { file, text: unsaved } });
      assert.ok(says('unsavedCall', 'third') && !says('savedCall', 'first'));
      await hear({ kind: 'touch', path });
      assert.ok(says('savedCall', 'first') && !says('unsavedCall', 'third'));
      thread.hear({ kind: 'remove', path });
      assert.ok(!says('savedCall', 'first'));
    });
  }

  it('forgets a folder that left the workspace', async () => {
    await writeFile(join(folder, 'one/a.ts'), saved);
    await writeFile(join(folder, 'two/b.ts'), unsaved);
    await scan('one', 'two');
    assert.ok(says('savedCall', 'first') && says('unsavedCall', 'third'));
    await scan('two');
    assert.ok(!says('savedCall', 'first') && says('unsavedCall', 'third'));
  });

  it('begins anew with the next scan when its vocabulary is full of what is past', async () => {
    for (const word of ['name', 'other']) {
      const lines = Array.from({ length: 1_200 }, (_, i) => `${word}${i} = ${i};\n`);
      await writeFile(join(folder, 'one/a.ts'), lines.join(''));
      await scan('one');
    }
    await writeFile(join(folder, 'one/a.ts'), saved);
    await scan('one');
    assert.ok(says('savedCall', 'first'));
  });

  it('never learns a file that may hold secrets, even as unsaved text', async () => {
    await scan('one');
    await hear({ kind: 'touch', path: '.env', open: { file: join(folder, 'one/.env'), text: unsaved } });
    assert.ok(!says('unsavedCall', 'third'));
  });
});
