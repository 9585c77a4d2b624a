import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { touchDelayMs } from '../../../../src/editor/completion/completion-indexer.ts';
import type { OpenText, ToNgramThread } from '../../../../src/editor/embedded-model/ngram-messages.ts';
import { maximumRestarts, startLimitMs, ThreadedIndex } from '../../../../src/editor/embedded-model/threaded-index.ts';
import type { ThreadedIndexDependencies } from '../../../../src/editor/embedded-model/threaded-index.ts';
import type { BackgroundEvents } from '../../../../src/platform/background.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import type { Logger } from '../../../../src/platform/logger.ts';
import { nodeBackground } from '../../../../src/platform/node-background.ts';

const shape = { capacity: 50_000, vocabulary: 5_000 };
const worker = new URL('../../../../src/editor/embedded-model/ngram-worker.ts', import.meta.url);
const code = 'const answer = computeAnswer(question, patience);\n'.repeat(5);
const query = { path: 'new.ts', languageId: 'typescript', prefix: 'x;\nconst answer = computeAnswer(', suffix: '' };
const rest = 'question, patience);';

class Log implements Logger {
  readonly lines: string[] = [];
  debug(text: string): void {
    this.lines.push(text);
  }
  info(text: string): void {
    this.lines.push(text);
  }
  warn(text: string): void {
    this.lines.push(`warning: ${text}`);
  }
  error(text: string): void {
    this.lines.push(`error: ${text}`);
  }
}

/** A thread that only records what it is told, and ends when the test says so. */
class Stage {
  readonly clock = new FakeClock();
  readonly log = new Log();
  readonly told: ToNgramThread[] = [];
  readonly threads: BackgroundEvents[] = [];
  disposed = 0;
  startsReady = true;
  texts: OpenText[] = [];
  readonly dependencies: ThreadedIndexDependencies = {
    start: (_data, events) => {
      this.threads.push(events);
      if (this.startsReady) queueMicrotask(() => events.onMessage({ kind: 'ready' }));
      return { post: (message) => this.told.push(message as ToNgramThread), dispose: () => this.disposed++ };
    },
    documents: {
      roots: () => [{ name: 'one', path: '/one' }],
      openPaths: () => ['a.ts'],
      openTexts: () => this.texts,
      openText: (path) => this.texts.find(({ file }) => file === `/one/${path}`),
    },
    clock: this.clock,
    logger: this.log,
    shape,
  };

  async crash(): Promise<void> {
    this.threads.at(-1)?.onEnd('out of memory');
    for (let i = 0; i < 5; i++) await Promise.resolve();
  }
}

describe('an index in a thread of its own', () => {
  it('is told of the workspace, of changes that came to rest, and of what is gone', async () => {
    const stage = new Stage();
    const { indexer } = await ThreadedIndex.start(stage.dependencies);
    indexer.scan();
    stage.texts = [{ file: '/one/a.ts', text: 'unsaved' }];
    indexer.touch('a.ts');
    await stage.clock.advance(touchDelayMs - 1);
    indexer.touch('a.ts');
    await stage.clock.advance(touchDelayMs - 1);
    assert.equal(stage.told.length, 1);
    await stage.clock.advance(1);
    indexer.remove('b.ts');
    assert.deepEqual(stage.told, [
      { kind: 'scan', roots: [{ name: 'one', path: '/one' }], openPaths: ['a.ts'], openTexts: [] },
      { kind: 'touch', path: 'a.ts', open: { file: '/one/a.ts', text: 'unsaved' } },
      { kind: 'remove', path: 'b.ts' },
    ]);
  });

  it('starts a thread that crashed again, with everything to learn, but not for ever', async () => {
    const stage = new Stage();
    await ThreadedIndex.start(stage.dependencies);
    for (let i = 0; i < maximumRestarts + 3; i++) await stage.crash();
    assert.equal(stage.threads.length, maximumRestarts + 1);
    assert.deepEqual(
      stage.told.map(({ kind }) => kind),
      ['scan', 'scan', 'scan'],
    );
    assert.match(stage.log.lines.at(-1) ?? '', /stays off/);
  });

  it('starts no thread again once it is disposed', async () => {
    const stage = new Stage();
    const index = await ThreadedIndex.start(stage.dependencies);
    index.indexer.dispose();
    await stage.crash();
    index.indexer.touch('a.ts');
    index.indexer.scan();
    assert.deepEqual([stage.threads.length, stage.disposed, stage.told.length, stage.clock.pending], [1, 1, 0, 0]);
  });

  it('is refused where the thread ends before it is ready, or never is', async () => {
    const ending = new Stage();
    ending.startsReady = false;
    const refused = assert.rejects(ThreadedIndex.start(ending.dependencies), /out of memory/);
    await ending.crash();
    await refused;
    const silent = new Stage();
    silent.startsReady = false;
    const late = assert.rejects(ThreadedIndex.start(silent.dependencies), /in time/);
    await silent.clock.advance(startLimitMs);
    await late;
    assert.equal(silent.disposed, 1);
  });

  it('is silent, and in order, before anything was learned', async () => {
    const { model } = await ThreadedIndex.start(new Stage().dependencies);
    assert.equal(model.suggest(query), undefined);
  });
});

describe('the index thread', () => {
  let folder: string;
  let indexes: ThreadedIndex[];

  beforeEach(async () => {
    indexes = [];
    folder = await mkdtemp(join(tmpdir(), 'crossfade-index-'));
    await mkdir(join(folder, 'workspace/lib'), { recursive: true });
  });
  afterEach(async () => {
    for (const { indexer } of indexes) indexer.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const write = (name: string, text: string): Promise<void> => writeFile(join(folder, 'workspace', name), text);

  async function start(log: Log, texts: readonly OpenText[] = []): Promise<ThreadedIndex> {
    const index = await ThreadedIndex.start({
      start: nodeBackground(worker),
      documents: {
        roots: () => [{ name: 'workspace', path: join(folder, 'workspace') }],
        openPaths: () => [],
        openTexts: () => texts,
        openText: () => undefined,
      },
      clock: systemClock,
      logger: log,
      shape,
      snapshot: join(folder, 'storage/ngram.index'),
    });
    indexes.push(index);
    return index;
  }

  async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 15_000;
    while (!(await isTrue())) {
      assert.ok(Date.now() < deadline, 'It did not happen in time.');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  const isSaved = (): boolean => existsSync(join(folder, 'storage/ngram.index'));

  it('learns what git does not ignore, holds no secrets and is text, and is asked from here', async () => {
    await write('lib/a.ts', code);
    await write('.gitignore', 'ignored.ts\n');
    await write('ignored.ts', 'const hidden = ignoredCall(first, second);\n'.repeat(5));
    await write('.env', 'const hidden = secretCall(first, second);\n'.repeat(5));
    await write('binary.ts', `\0${'const hidden = binaryCall(first, second);\n'.repeat(5)}`);
    await write('line.ts', 'endless(line, of, code); '.repeat(30_000));
    const index = await start(new Log());
    index.indexer.scan();
    await until(() => index.model.suggest(query)?.text === rest);
    for (const name of ['ignoredCall(', 'secretCall(', 'binaryCall(', 'endless(']) {
      const said = index.model.suggest({ ...query, prefix: `x;\nconst hidden = ${name}` })?.text ?? '';
      assert.doesNotMatch(said, /first|line/, name);
    }
  });

  it('knows unsaved text instead of what is on disk', async () => {
    await write('lib/a.ts', 'const other = otherCall(something);\n'.repeat(5));
    const index = await start(new Log(), [{ file: join(folder, 'workspace/lib/a.ts'), text: code }]);
    index.indexer.scan();
    await until(() => index.model.suggest(query)?.text === rest);
    const said = index.model.suggest({ ...query, prefix: 'x;\nconst other = otherCall(' })?.text ?? '';
    assert.doesNotMatch(said, /something/);
  });

  it('remembers what it learned when it is started again', async () => {
    await write('lib/a.ts', code);
    const first = await start(new Log());
    first.indexer.scan();
    await until(isSaved);
    first.indexer.dispose();
    const second = await start(new Log());
    assert.equal(second.model.suggest(query)?.text, rest, 'before any scan');
  });

  it('throws a damaged memory of the last session away and learns anew', async () => {
    await write('lib/a.ts', code);
    await mkdir(join(folder, 'storage'));
    await writeFile(join(folder, 'storage/ngram.index'), 'CFNG but cut o');
    const log = new Log();
    const index = await start(log);
    index.indexer.scan();
    await until(() => index.model.suggest(query)?.text === rest);
    assert.ok(log.lines.some((line) => line.includes('is rebuilt')));
  });

  it('forgets what was deleted, ignored or changed while it was away', async () => {
    await write('lib/a.ts', code);
    await write('lib/b.ts', 'const stays = stayingCall(first, second);\n'.repeat(5));
    const first = await start(new Log());
    first.indexer.scan();
    await until(isSaved);
    first.indexer.dispose();
    await rm(join(folder, 'workspace/lib/a.ts'));
    const second = await start(new Log());
    second.indexer.scan();
    await until(() => second.model.suggest(query)?.text.includes('question') !== true);
    const kept = second.model.suggest({ ...query, prefix: 'x;\nconst stays = stayingCall(' });
    assert.equal(kept?.text, 'first, second);');
  });

  it('is refused where its file is not there', async () => {
    const dependencies = {
      ...new Stage().dependencies,
      clock: systemClock,
      start: nodeBackground(new URL('no-such-worker.ts', worker)),
    };
    await assert.rejects(ThreadedIndex.start(dependencies));
  });
});
