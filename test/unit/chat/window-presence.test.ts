import assert from 'node:assert/strict';
import { WindowPresence } from '../../../src/chat/window-presence.ts';
import { FakeClock } from '../../../src/platform/clock.fake.ts';
import { FakeFiles } from '../../../src/platform/files.fake.ts';

const minute = 60_000;

/** A machine on which windows start, end and are killed. */
class Machine {
  readonly files = new FakeFiles();
  readonly clock = new FakeClock();
  readonly running = new Set<number>();
  #count = 100;

  /** A process starts for a window. `answers`: whether the window goes on answering it. */
  start(options: { readonly id?: number; readonly answers?: () => Promise<unknown> } = {}) {
    const { files, clock } = this;
    const id = options.id ?? ++this.#count;
    this.running.add(id);
    const processes = { own: id, isRunning: (other: number) => this.running.has(other) };
    const answers = options.answers ?? (() => Promise.resolve());
    return { id, presence: new WindowPresence({ files, clock, processes, answers }, '/history') };
  }

  kill({ id }: { readonly id: number }): void {
    this.running.delete(id);
  }

  get records(): readonly string[] {
    return [...this.files.contents.keys()];
  }
}

/** Everything that is under way with promises alone. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the presence of windows on one folder', () => {
  let machine: Machine;
  beforeEach(() => {
    machine = new Machine();
  });

  it('lets the first window open the last conversation, and a second one begin a new one', async () => {
    assert.equal(await machine.start().presence.arrive('one'), 'last');
    await machine.clock.advance(10 * minute);
    await settled();
    assert.equal(await machine.start().presence.arrive('two'), 'new');
    assert.equal(await machine.start().presence.arrive('three'), 'new');
  });

  it('lets exactly one of two windows that start at once open the last conversation', async () => {
    const both = [machine.start(), machine.start()];
    const first = await Promise.all(both.map(({ presence }, index) => presence.arrive(`window ${index}`)));
    assert.deepEqual(first, ['last', 'new']);
  });

  it('lets a window that is loaded again open its own conversation, whoever else is there', async () => {
    const one = machine.start();
    const two = machine.start();
    await one.presence.arrive('one');
    await two.presence.arrive('two');
    one.presence.shows('a');
    two.presence.shows('b');
    await two.presence.leave();
    machine.kill(two);
    assert.deepEqual(await machine.start().presence.arrive('two'), { id: 'b' });
    // The old process is still ending, and has not said good-bye.
    await settled();
    assert.deepEqual(await machine.start().presence.arrive('one'), { id: 'a' });
  });

  it('forgets a window that was closed while its process lives on, and one whose process was killed', async () => {
    const closed = machine.start();
    await closed.presence.arrive('closed');
    await closed.presence.leave();
    const killed = machine.start();
    assert.equal(await killed.presence.arrive('killed'), 'last');
    machine.kill(killed);
    assert.equal(await machine.start().presence.arrive('next'), 'last');
  });

  it('forgets a killed window whose process id another process has got, after a while', async () => {
    const killed = machine.start({ answers: () => new Promise(() => undefined) });
    await killed.presence.arrive('killed');
    await machine.clock.advance(2 * minute);
    assert.equal(await machine.start().presence.arrive('soon'), 'new');
    await machine.clock.advance(minute);
    machine.running.clear();
    machine.running.add(killed.id);
    assert.equal(await machine.start().presence.arrive('later'), 'last');
  });

  it('is not taken in by a record that an earlier process with its own id left', async () => {
    const killed = machine.start();
    await killed.presence.arrive('killed');
    await machine.clock.advance(1);
    assert.equal(await machine.start({ id: killed.id }).presence.arrive('next'), 'last');
  });

  it('counts a window that lost its connection as gone though its process says nothing of it', async () => {
    await machine.start({ answers: () => new Promise(() => undefined) }).presence.arrive('lost');
    await machine.clock.advance(10 * minute);
    await settled();
    assert.equal(await machine.start().presence.arrive('next'), 'last');
  });

  it('opens the conversation of the window that is gone where two have the same name', async () => {
    const one = machine.start();
    await one.presence.arrive('copied');
    one.presence.shows('a');
    await settled();
    await machine.clock.advance(1);
    const copy = machine.start();
    assert.deepEqual(await copy.presence.arrive('copied'), { id: 'a' });
    copy.presence.shows('b');
    await copy.presence.leave();
    machine.kill(copy);
    await machine.clock.advance(minute);
    await settled();
    await machine.clock.advance(1);
    assert.deepEqual(await machine.start().presence.arrive('copied'), { id: 'b' });
  });

  it('removes what is of no use any more, and nothing else', async () => {
    const one = machine.start();
    await one.presence.arrive('one');
    machine.kill(one);
    machine.files.contents.set(`/history/window-7-${machine.clock.wallTime()}.json.abc.tmp`, new Uint8Array());
    machine.files.contents.set('/history/aaaaaaaaaaaa.bbbbbbbb.journal', new Uint8Array());
    await machine.clock.advance(1);
    await machine.start().presence.arrive('one');
    assert.equal(machine.records.length, 3, 'the record from before is gone');
    await machine.clock.advance(25 * 60 * minute);
    await settled();
    machine.running.clear();
    const last = machine.start();
    await last.presence.arrive('three');
    assert.deepEqual(machine.records, [
      '/history/aaaaaaaaaaaa.bbbbbbbb.journal',
      `/history/window-${last.id}-${machine.clock.wallTime()}.json`,
    ]);
  });

  it('opens the last conversation where nothing can be written or read', async () => {
    machine.files.room = 0;
    assert.equal(await machine.start().presence.arrive('one'), 'last');
    for (const content of ['', '{}', '{"window":1}', 'null', '[]'])
      machine.files.contents.set('/history/window-1-1.json', new TextEncoder().encode(content));
    machine.running.add(1);
    assert.equal(await machine.start().presence.arrive('two'), 'last');
    machine.files.list = () => Promise.reject(new Error('EACCES'));
    assert.equal(await machine.start().presence.arrive('three'), 'last');
  });
});
