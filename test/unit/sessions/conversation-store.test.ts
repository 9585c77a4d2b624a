import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ConversationStore } from '../../../src/sessions/conversation-store.ts';
import { renameConversation } from '../../../src/sessions/rename-conversation.ts';
import { StoreError } from '../../../src/sessions/journal-error.ts';
import { FakeClock } from '../../../src/platform/clock.fake.ts';
import { FakeFiles } from '../../../src/platform/files.fake.ts';
import { step, textsOf, user } from './journal-samples.ts';

const folder = '/storage';
const durable = { durable: true };

describe('ConversationStore', () => {
  let files: FakeFiles;
  let clock: FakeClock;
  const window = (): ConversationStore => new ConversationStore({ files, clock }, folder);
  const journals = (): string[] => [...files.contents.keys()].filter((path) => path.endsWith('.journal'));

  beforeEach(() => {
    files = new FakeFiles();
    clock = new FakeClock();
  });

  it('gives back after a reload what was appended, with title, draft and model', async () => {
    const written = window().create();
    await written.append(user('hello\nworld'), durable);
    await written.append(step('s1', 'hi'), durable);
    await written.setMeta({ draft: 'half a thou', modelOverride: 'ollama/m' });
    const read = await window().open(written.id);
    assert.deepEqual(read!.log.entries, written.log.entries);
    assert.deepEqual(read!.meta, { draft: 'half a thou', modelOverride: 'ollama/m' });
    assert.deepEqual(await window().list(), [
      { id: written.id, title: 'hello', updated: clock.wallTime(), messages: 2 },
    ]);
  });

  it('keeps a very long message whole and in its place, however soon others follow', async () => {
    const written = window().create();
    const long = '\ud83d\ude00 "quoted" \\ line\n'.repeat(60_000);
    const kept = written.append(user(long), durable);
    const others = [written.append(step('s1', 'hi'), durable), written.setMeta({ draft: 'next' })];
    await Promise.all([kept, ...others]);
    const read = await window().open(written.id);
    assert.deepEqual(textsOf(read), [long, 'hi']);
    assert.deepEqual(read!.log.entries, written.log.entries);
    assert.equal(read!.damaged, false);
  });

  it('takes the title from what was typed last in the first message, behind attachments', async () => {
    const written = window().create();
    const parts = ['Attached', '  what is this?\nmore'].map((text) => ({ t: 'text' as const, text }));
    await written.append({ k: 'user', parts }, durable);
    assert.equal((await window().list())[0]?.title, 'what is this?');
    await written.setMeta({ title: 'Mine' });
    assert.equal((await window().list())[0]?.title, 'Mine');
    await written.setMeta({ title: undefined });
    assert.equal((await window().list())[0]?.title, 'what is this?');
  });

  it('goes on with nothing of another window as long as something here is not on the disk', async () => {
    const here = window();
    const mine = here.create();
    await mine.append(user('a'), durable);
    const theirs = await window().open(mine.id);
    await theirs!.append(user('b'), durable);
    const finding = here.newer(mine);
    files.room = 0;
    await assert.rejects(mine.append(user('only in memory'), durable));
    assert.equal(await finding, undefined, 'not what came up while the files were read');
    assert.equal(await here.newer(mine), undefined);
    files.room = Number.POSITIVE_INFINITY;
    assert.equal(await here.newer(mine), undefined, 'both wrote something of their own');
    assert.equal(mine.unsaved, 0);
  });

  it('writes nothing for a conversation without a record, and lists no empty one', async () => {
    const store = window();
    const created = store.create();
    assert.equal(files.writes.length, 0);
    assert.equal(await store.open(created.id), created);
    assert.deepEqual(await store.list(), []);
  });

  it('syncs what is durable, also when it shares a write with what is not', async () => {
    const written = window().create();
    await Promise.all([written.setMeta({ draft: 'x' }), written.append(user('a'), durable)]);
    await Promise.all([written.append(user('b'), durable), written.setMeta({ draft: 'z' })]);
    assert.deepEqual(
      files.writes.map((write) => write.durable),
      [true, true],
    );
    const count = files.writes.length;
    await written.setMeta({ draft: 'y' });
    assert.deepEqual(
      files.writes.slice(count).map((write) => write.durable),
      [false],
    );
  });

  it('refuses ids that are not its own', async () => {
    for (const id of ['', '../x', 'a'.repeat(13), `${'a'.repeat(12)}~/`, 'A'.repeat(12)]) {
      assert.equal(await window().open(id), undefined);
      await window().delete(id);
    }
    assert.equal(files.reads, 0);
  });

  it('goes on after an earlier entry and keeps what was left behind in the file', async () => {
    const written = window().create();
    for (const text of ['one', 'two', 'three']) await written.append(user(text), durable);
    await written.branch(1);
    await written.append(user('other'), durable);
    assert.deepEqual(textsOf(written), ['one', 'other']);
    assert.deepEqual(textsOf(await window().open(written.id)), ['one', 'other']);
    const raw = new TextDecoder().decode(files.contents.get(journals()[0]!));
    assert.ok(raw.includes('three'));
    await assert.rejects(written.branch(3), RangeError);
  });

  it('keeps an answer under way until the entry comes', async () => {
    const written = window().create();
    await written.append(user('q'), durable);
    const half = step('s1', 'half');
    assert.ok(half.k === 'step');
    await written.setPartial(half);
    assert.deepEqual((await window().open(written.id))?.partial, half);
    await written.append(step('s1', 'whole'), durable);
    assert.equal((await window().open(written.id))?.partial, undefined);
  });

  describe('with several windows', () => {
    it('never lets two windows write the same file and loses no message', async () => {
      const a = window().create();
      await a.append(user('from a'), durable);
      const other = window();
      const b = (await other.open(a.id))!;
      await b.append(user('from b'), durable);
      await a.append(user('a again'), durable);
      assert.equal(journals().length, 2);
      const summaries = await window().list();
      assert.equal(summaries.length, 2);
      const texts = await Promise.all(summaries.map(async ({ id }) => textsOf(await window().open(id))));
      assert.deepEqual(texts.map(String).sort(), ['from a,a again', 'from a,from b']);
      assert.equal(
        (await other.open(summaries.find(({ id }) => id.includes('~') || id === a.id)!.id)) !== undefined,
        true,
      );
    });

    it('lists a conversation once when one window went on where the other had stopped', async () => {
      const a = window().create();
      await a.append(user('one'), durable);
      const b = (await window().open(a.id))!;
      await b.append(user('two'), durable);
      const c = (await window().open(a.id))!;
      await c.append(user('three'), durable);
      assert.deepEqual(
        (await window().list()).map(({ id, messages }) => ({ id, messages })),
        [{ id: a.id, messages: 3 }],
      );
      assert.deepEqual(textsOf(await window().open(a.id)), ['one', 'two', 'three']);
    });

    it('shows a window what another one added, and the same object where nothing was added', async () => {
      const first = window();
      const a = first.create();
      await a.append(user('one'), durable);
      assert.equal(await first.open(a.id), a);
      const b = (await window().open(a.id))!;
      await b.append(user('two'), durable);
      assert.deepEqual(textsOf(await first.open(a.id)), ['one', 'two']);
    });

    it('does not split a conversation for a draft typed in a second window', async () => {
      const a = window().create();
      await a.append(user('one'), durable);
      const b = (await window().open(a.id))!;
      await b.setMeta({ draft: 'typing' });
      await a.append(user('two'), durable);
      assert.deepEqual(
        (await window().list()).map(({ messages }) => messages),
        [2],
      );
    });

    it('copies a conversation spread over many files into one and still reads it', async () => {
      const id = await (async () => {
        const a = window().create();
        await a.append(user('0'), durable);
        return a.id;
      })();
      for (let i = 1; i <= 45; i++) await (await window().open(id))!.append(user(String(i)), durable);
      assert.deepEqual(
        textsOf(await window().open(id)),
        Array.from({ length: 46 }, (_, i) => String(i)),
      );
      assert.equal((await window().list()).length, 1);
    });

    it('converges whatever two windows do in turn, with every acknowledged message in some listed conversation', async () => {
      const operation = fc.tuple(
        fc.integer({ min: 0, max: 2 }),
        fc.constantFrom('append', 'reopen', 'branch', 'draft'),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (operations) => {
          files = new FakeFiles();
          const stores = [window(), window(), window()];
          const start = stores[0]!.create();
          await start.append(user('start'), durable);
          const open = await Promise.all(stores.map(async (store) => (await store.open(start.id))!));
          let count = 0;
          for (const [who, what] of operations) {
            await clock.advance(1);
            if (what === 'append') await open[who]!.append(user(`m${count++}`), durable);
            else if (what === 'reopen') open[who] = (await stores[who]!.open(start.id))!;
            else if (what === 'draft') await open[who]!.setMeta({ draft: `d${count}` });
            else if (open[who]!.log.entries.length > 1) await open[who]!.branch(open[who]!.log.entries.length - 1);
          }
          const listed = await window().list();
          assert.deepEqual(await window().list(), listed);
          const shown = await Promise.all(listed.map(async ({ id }) => textsOf(await window().open(id)).join()));
          // A branch leaves messages behind on purpose; they stay in the files, see below.
          const branched = operations.some(([, what]) => what === 'branch');
          for (const conversation of branched ? [] : open) {
            const mine = textsOf(conversation).join();
            assert.ok(
              shown.some((texts) => texts.startsWith(mine)) || mine === 'start',
              `${mine} in ${shown.join(' | ')}`,
            );
          }
          const raw = journals()
            .map((path) => new TextDecoder().decode(files.contents.get(path)))
            .join('');
          for (let i = 0; i < count; i++) assert.ok(raw.includes(`"m${i}"`));
        }),
        { numRuns: 60 },
      );
    });
  });

  describe('history', () => {
    it('reads each journal once and then only what changed, and can lose its index at any time', async () => {
      const store = window();
      const conversations = await Promise.all(
        Array.from({ length: 5 }, async (_, i) => {
          const conversation = store.create();
          await conversation.append(user(`c${i}`), durable);
          return conversation;
        }),
      );
      const first = await store.list();
      files.reads = 0;
      assert.deepEqual(await window().list(), first);
      assert.equal(files.reads, 1);
      await conversations[2]!.append(user('more'), durable);
      files.reads = 0;
      const second = await window().list();
      assert.equal(files.reads, 2);
      assert.equal(second.find(({ id }) => id === conversations[2]!.id)?.messages, 2);
      files.contents.delete(`${folder}/index-2.jsonl`);
      assert.deepEqual(await window().list(), second);
    });

    it('counts an answer once, however many requests it took', async () => {
      const written = window().create();
      for (const entry of [user('q'), step('s1', 'cut'), step('s2', 'again'), user('q2'), step('s3', 'a')])
        await written.append(entry, durable);
      assert.equal((await window().list())[0]?.messages, 4);
      await written.append(user('not answered'), durable);
      assert.equal((await window().list())[0]?.messages, 5);
    });

    it('does not count an answer that was asked for again', async () => {
      const written = window().create();
      await written.append(user('q'), durable);
      for (const id of ['s1', 's2', 's3']) {
        await written.append(step(id, 'a'), durable);
        if (id !== 's3') await written.branch(1);
      }
      assert.equal((await window().list())[0]?.messages, 2);
    });

    it('keeps a new title, in the file of another window too, without making the conversation a later one', async () => {
      const written = window().create();
      await written.append(user('first words'), durable);
      const before = clock.wallTime();
      await clock.advance(86_400_000);
      const later = window();
      const none = later.create();
      assert.equal(await renameConversation(later, none, { id: written.id, title: '  A better\n\u202etitle ' }), true);
      assert.deepEqual(await window().list(), [
        { id: written.id, title: 'A better title', updated: before, messages: 1 },
      ]);
      assert.deepEqual(textsOf(await window().open(written.id)), ['first words']);
      assert.equal(await renameConversation(later, none, { id: written.id, title: ' \u200b ' }), false);
      assert.equal(await renameConversation(later, none, { id: 'x'.repeat(12), title: 'none' }), false);
      await written.append(user('the first window goes on'), durable);
      assert.deepEqual(textsOf(await window().open(written.id)), ['first words', 'the first window goes on']);
    });

    it('takes a deleted conversation out, and removes its files after 30 days only', async () => {
      const store = window();
      const gone = store.create();
      await gone.append(user('secret plan'), durable);
      await store.delete(gone.id);
      assert.deepEqual(await store.list(), []);
      assert.equal(await window().open(gone.id), undefined);
      await assert.rejects(gone.append(user('x'), durable), StoreError);
      const kept = (): string[] => [...files.contents.keys()].filter((path) => path.includes('.deleted-'));
      await clock.advance(29 * 24 * 3_600_000);
      await window().list();
      assert.equal(kept().length, 1);
      await clock.advance(2 * 24 * 3_600_000);
      await window().list();
      assert.equal(kept().length, 0);
    });

    it('does not grow for ever: files that a copy took the place of are moved away, and removed, after their time', async () => {
      const first = window().create();
      await first.append(user('m0'), durable);
      // A later window each time: every one begins a file of its own.
      for (let i = 1; i <= 45; i++) {
        await clock.advance(1_000);
        await (await window().open(first.id))!.append(user(`m${i}`), durable);
      }
      const texts = textsOf(await window().open(first.id));
      await window().list();
      assert.equal(journals().length, 46, 'nothing is moved while another window may still have it open');
      await clock.advance(31 * 24 * 3_600_000);
      await window().list();
      assert.ok(journals().length <= 21, `${journals().length} journals`);
      assert.deepEqual(textsOf(await window().open(first.id)), texts);
      await clock.advance(31 * 24 * 3_600_000);
      const [shown, ...others] = await window().list();
      assert.equal(shown?.messages, 46);
      assert.deepEqual(others, []);
      assert.equal([...files.contents.keys()].filter((path) => path.includes('.deleted-')).length, 0);
      assert.deepEqual(textsOf(await window().open(first.id)), texts);
    });

    it('never moves away a damaged file, nor what it was built upon', async () => {
      const written = window().create();
      for (let i = 0; i < 5; i++) await written.append(user(`m${i}`), durable);
      const later = (await window().open(written.id))!;
      for (let i = 5; i < 10; i++) await later.append(user(`m${i}`), durable);
      const paths = journals();
      const bytes = files.contents.get(paths[1]!)!;
      bytes[Math.floor(bytes.length / 2)]! ^= 0xff;
      await (await window().open(written.id))!.append(user('after'), durable);
      await clock.advance(61 * 24 * 3_600_000);
      await window().list();
      for (const path of paths) assert.ok(files.contents.has(path), path);
    });

    it('deletes one of two branches without taking the other along', async () => {
      const a = window().create();
      await a.append(user('one'), durable);
      const b = (await window().open(a.id))!;
      await b.append(user('b'), durable);
      await clock.advance(1);
      await a.append(user('a'), durable);
      const main = await window().open(a.id);
      assert.deepEqual(textsOf(main), ['one', 'a']);
      await window().delete(a.id);
      const left = await window().list();
      assert.equal(left.length, 1);
      assert.deepEqual(textsOf(await window().open(left[0]!.id)), ['one', 'b']);
      await a.append(user('written after the deletion'), durable);
      assert.equal((await window().list()).length, 2);
    });
  });
});
