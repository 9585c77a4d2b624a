import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NgramSnapshotFile } from '../../../../src/editor/embedded-model/ngram-snapshot-file.ts';
import type { Files } from '../../../../src/platform/files.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import { nodeFiles } from '../../../../src/platform/node-files.ts';
import { bytesFor, IndexMemory } from '../../../../src/providers/workspace/index-memory.ts';
import { NgramIndex } from '../../../../src/providers/workspace/ngram-index.ts';

const shape = { capacity: 50_000, vocabulary: 2_000 };

function index(text?: string): NgramIndex {
  const made = new NgramIndex(new IndexMemory(shape, new ArrayBuffer(bytesFor(shape))));
  if (text !== undefined) made.learn('a.ts', text);
  return made;
}

describe('the saved index', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossfade-snapshot-'));
    file = join(folder, 'ngram.index');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is loaded as it was saved', async () => {
    await new NgramSnapshotFile(file, nodeFiles, silentLogger).save(index('one two three'));
    const loaded = index();
    assert.equal(await new NgramSnapshotFile(file, nodeFiles, silentLogger).load(loaded), true);
    assert.deepEqual([...loaded.paths], ['a.ts']);
  });

  it('is written only when something changed', async () => {
    let writes = 0;
    const counting: Files = { ...nodeFiles, replace: (path, bytes) => (writes++, nodeFiles.replace(path, bytes)) };
    const saved = new NgramSnapshotFile(file, counting, silentLogger);
    const known = index('one two three');
    await saved.save(known);
    await saved.save(known);
    known.learn('a.ts', 'one two three');
    await saved.save(known);
    assert.equal(writes, 1);
    known.forget('a.ts');
    await saved.save(known);
    assert.equal(writes, 2);
    const again = new NgramSnapshotFile(file, counting, silentLogger);
    const loaded = index();
    await again.load(loaded);
    await again.save(loaded);
    assert.equal(writes, 2);
  });

  it('is always whole while two windows save theirs at the same time', async () => {
    const windows = ['one two three\n'.repeat(400), 'four five\n'.repeat(900)].map((text) => ({
      saved: new NgramSnapshotFile(file, nodeFiles, silentLogger),
      known: index(text),
    }));
    for (let round = 0; round < 10; round++) {
      const saving = windows.map(({ saved, known }, at) => {
        known.learn('b.ts', `round ${round} of ${at}`);
        return saved.save(known);
      });
      await Promise.all(saving);
      assert.equal(await new NgramSnapshotFile(file, nodeFiles, silentLogger).load(index()), true);
    }
    assert.deepEqual(await readdir(folder), ['ngram.index']);
  });

  it('is thrown away when it is damaged, and nothing is known then', async () => {
    await new NgramSnapshotFile(file, nodeFiles, silentLogger).save(index('one two three\n'.repeat(50)));
    const bytes = await readFile(file);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await writeFile(file, bytes);
    const loaded = index();
    assert.equal(await new NgramSnapshotFile(file, nodeFiles, silentLogger).load(loaded), false);
    assert.deepEqual([...loaded.paths], []);
    assert.deepEqual(await readdir(folder), []);
  });

  it('is not even read when it is too large to be ours', async () => {
    const files: Files = {
      ...nodeFiles,
      size: () => Promise.resolve(1e9),
      read: () => Promise.reject(new Error('It was read.')),
    };
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (text: string) => warnings.push(text) };
    assert.equal(await new NgramSnapshotFile(file, files, logger).load(index()), false);
    assert.deepEqual(warnings, []);
  });

  it('is given up with a word in the log where the disk refuses', async () => {
    const full: Files = { ...nodeFiles, replace: () => Promise.reject(new Error('The disk is full.')) };
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (text: string) => warnings.push(text) };
    await new NgramSnapshotFile(file, full, logger).save(index('one'));
    assert.deepEqual(warnings, ['The workspace index cannot be saved: The disk is full.']);
  });

  it('leaves no temporary file of a process that was killed, and lets one be that is being written', async () => {
    const old = join(folder, 'ngram.index.aaa.tmp');
    for (const path of [old, join(folder, 'ngram.index.bbb.tmp'), join(folder, 'other.tmp')])
      await writeFile(path, 'x');
    await utimes(old, 1_000, 1_000);
    await new NgramSnapshotFile(file, nodeFiles, silentLogger).tidy(Date.now());
    assert.deepEqual((await readdir(folder)).sort(), ['ngram.index.bbb.tmp', 'other.tmp']);
  });
});
