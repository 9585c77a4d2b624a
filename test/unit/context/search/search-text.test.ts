import assert from 'node:assert/strict';
import { searchText } from '../../../../src/context/search/search-text.ts';
import type { TextMatches } from '../../../../src/context/search/search-text.ts';
import type { StartBackground } from '../../../../src/platform/background.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { nodeBackground } from '../../../../src/platform/node-background.ts';
import { FakeWorkspace } from '../fake-workspace.ts';

const worker = new URL('../../../../src/editor/ports/pattern-worker.ts', import.meta.url);
const patternThread = (): Promise<ReturnType<typeof nodeBackground>> => Promise.resolve(nodeBackground(worker));
const never = new AbortController().signal;
/** A pattern that takes the engine as long as it can, and a text for it. */
const slow = { text: '(a?){200}b', isRegex: true };
const hostile = Object.fromEntries(
  Array.from({ length: 20 }, (_, at) => [`src/${at}.txt`, `${'a'.repeat(1_000)}\n`.repeat(200)]),
);

describe('a pattern of the model', () => {
  it('finds in its thread what it finds in slices', async () => {
    const files = new FakeWorkspace({ 'a.ts': 'one\r\ntwo\nthree', 'b.ts': 'Two (2)\n' + 'two\n'.repeat(80) });
    const query = { text: '^t[wh]', isRegex: true };
    const threaded = await searchText({ files, clock: systemClock, patternThread }, query, never);
    const sliced = await searchText({ files, clock: systemClock }, query, never);
    assert.deepEqual(threaded, sliced);
    assert.deepEqual(threaded.matches.slice(0, 3), [
      { path: 'a.ts', line: 2, text: 'two' },
      { path: 'a.ts', line: 3, text: 'three' },
      { path: 'b.ts', line: 1, text: 'Two (2)' },
    ]);
    assert.equal(threaded.matches.length, 52);
  });

  it('never runs where it could hold up the window, and is ended in the middle by Stop', async () => {
    const files = new FakeWorkspace(hostile);
    const stop = new AbortController();
    let stretch = 0;
    let last = threadTime();
    const beat = setInterval(() => {
      stretch = Math.max(stretch, threadTime() - last);
      last = threadTime();
    }, 1);
    const search = searchText({ files, clock: systemClock, patternThread }, slow, stop.signal);
    setTimeout(() => stop.abort(new Error('stopped by the person')), 300);
    await assert.rejects(search, /stopped by the person/);
    clearInterval(beat);
    assert.ok(stretch < 200, `${stretch} ms of this thread at a time`);
  });

  it('is ended when its time is over, with what was found', async () => {
    const clock = new FakeClock();
    const files = new FakeWorkspace({ 'a.txt': 'ab\n', ...hostile });
    const search = searchText({ files, clock, patternThread }, slow, never);
    const outcome = await Promise.race([search, ticking(clock)]);
    assert.equal(outcome?.stopped, 'time');
  });

  it('is matched in slices where threads do not start', async () => {
    const files = new FakeWorkspace({ 'a.ts': 'one\ntwo' });
    const broken = (): Promise<never> => Promise.reject(new Error('no threads'));
    const { matches } = await searchText(
      { files, clock: systemClock, patternThread: broken },
      { text: 'o$', isRegex: true },
      never,
    );
    assert.deepEqual(matches, [{ path: 'a.ts', line: 2, text: 'two' }]);
  });

  it('is matched in slices where a thread ends before its first answer', async () => {
    const files = new FakeWorkspace({ 'a.ts': 'one\ntwo', 'b.ts': 'to' });
    for (const isEarly of [true, false]) {
      const outcome = await searchText(
        { files, clock: systemClock, patternThread: () => Promise.resolve(endingThread(isEarly)) },
        { text: 'o$', isRegex: true },
        never,
      );
      assert.deepEqual(outcome, {
        matches: [
          { path: 'a.ts', line: 2, text: 'two' },
          { path: 'b.ts', line: 1, text: 'to' },
        ],
        filesSearched: 2,
      });
    }
  });

  it('is not tried again in the window where its thread ends after an answer, or takes too long over the first text', async () => {
    const files = new FakeWorkspace({ 'a.ts': 'two', 'b.ts': 'to' });
    const query = { text: 'o$', isRegex: true };
    const onlyOne: StartBackground = (_data, events) => {
      const answers = [() => events.onMessage([{ line: 1, text: 'from the thread' }]), () => events.onEnd('no memory')];
      return { post: () => queueMicrotask(() => answers.shift()?.()), dispose: () => undefined };
    };
    assert.deepEqual(
      await searchText({ files, clock: systemClock, patternThread: () => Promise.resolve(onlyOne) }, query, never),
      { matches: [{ path: 'a.ts', line: 1, text: 'from the thread' }], filesSearched: 2, stopped: 'time' },
    );
    const clock = new FakeClock();
    const silent: StartBackground = () => ({ post: () => undefined, dispose: () => undefined });
    const search = searchText({ files, clock, patternThread: () => Promise.resolve(silent) }, query, never);
    assert.deepEqual(await Promise.race([search, ticking(clock)]), {
      matches: [],
      filesSearched: 1,
      stopped: 'time',
    });
  });
});

/** A thread whose file cannot be loaded: it ends before it is asked, or once it is. */
function endingThread(isEarly: boolean): StartBackground {
  return (_data, events) => {
    if (isEarly) queueMicrotask(() => events.onEnd('Cannot find module'));
    return { post: () => queueMicrotask(() => events.onEnd('Cannot find module')), dispose: () => undefined };
  };
}

/** Lets the time of a search pass once its thread is at work. */
async function ticking(clock: FakeClock): Promise<TextMatches | undefined> {
  for (let turn = 0; turn < 2_000; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await clock.advance(100);
  }
  return undefined;
}

function threadTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
