import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { ConversationStore } from '../../../src/sessions/conversation-store.ts';
import { StoreError } from '../../../src/sessions/journal-error.ts';
import { encodeRecord } from '../../../src/sessions/journal-record.ts';
import type { CallId } from '../../../src/conversation/part.ts';
import { FakeClock } from '../../../src/platform/clock.fake.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { FakeFiles } from '../../../src/platform/files.fake.ts';
import { nodeFiles } from '../../../src/platform/node-files.ts';
import { transcriptOf } from '../../../src/transcript/transcript.ts';
import type { Entry, LogEntry } from '../../../src/conversation/entry.ts';
import type { Json } from '../../../src/base/json.ts';
import { isKnownEntry } from '../../../src/sessions/entry-schema.ts';
import { Registry } from '../../../src/models/registry.ts';
import { randomEntries } from '../../support/random-log.ts';
import { owner, step, textsOf, user } from './journal-samples.ts';
import { englishWords } from '../../support/fakes/english-words.ts';

type Written = Parameters<typeof encodeRecord>[0];

const folder = '/storage';
const durable = { durable: true };

describe('ConversationStore under faults', () => {
  let files: FakeFiles;
  let clock: FakeClock;
  const window = (): ConversationStore => new ConversationStore({ files, clock }, folder);
  const journals = (): string[] => [...files.contents.keys()].filter((path) => path.endsWith('.journal'));

  beforeEach(() => {
    files = new FakeFiles();
    clock = new FakeClock();
  });

  describe('with a failing disk', () => {
    it('keeps the conversation usable on a full disk and writes everything in order when there is room again', async () => {
      const written = window().create();
      await written.append(user('one'), durable);
      files.room = 40;
      await assert.rejects(written.append(user('two'), durable), (error) => {
        return error instanceof StoreError && error.reason === 'write-failed' && error.why === 'disk-full';
      });
      files.room = 0;
      await assert.rejects(written.append(user('three'), durable), StoreError);
      assert.deepEqual(textsOf(written), ['one', 'two', 'three']);
      assert.equal(written.unsaved, 2);
      assert.deepEqual(textsOf(await window().open(written.id)), ['one']);
      files.room = 1e6;
      await written.append(user('four'), durable);
      const read = await window().open(written.id);
      assert.deepEqual(textsOf(read), ['one', 'two', 'three', 'four']);
      assert.equal(read?.damaged, false);
    });

    it('gives back the conversation in memory while something of it is not saved', async () => {
      const store = window();
      const written = store.create();
      files.room = 0;
      await assert.rejects(written.append(user('one'), durable), StoreError);
      assert.equal(await store.open(written.id), written);
      files.room = 1e6;
      await written.flush();
      assert.deepEqual(textsOf(await window().open(written.id)), ['one']);
    });

    it('reads a record once that was written again after a failed sync', async () => {
      const written = window().create();
      await written.append(user('one'), durable);
      files.tearNextAppendAt = 1e6;
      await assert.rejects(written.append(user('two'), durable), StoreError);
      await written.append(user('three'), durable);
      assert.deepEqual(textsOf(await window().open(written.id)), ['one', 'two', 'three']);
    });

    it('survives a torn write at every byte', async () => {
      for (let tear = 0; tear < 120; tear += 7) {
        files = new FakeFiles();
        const written = window().create();
        await written.append(user('one'), durable);
        files.tearNextAppendAt = tear;
        await written.append(user('two'), durable).catch(() => undefined);
        await written.append(user('three'), durable);
        assert.deepEqual(textsOf(await window().open(written.id)), ['one', 'two', 'three']);
      }
    });
  });

  describe('with a folder that goes away while it is used', () => {
    it('writes the whole conversation again with the next message', async () => {
      const conversation = window().create();
      await conversation.append(user('one'), durable);
      await conversation.append(step('s1', 'two'), durable);
      await conversation.setMeta({ title: 'Kept' });
      files.contents.clear();
      await conversation.append(user('three'), durable);
      await conversation.append(user('four'), durable);
      const read = await window().open(conversation.id);
      assert.deepEqual(textsOf(read), ['one', 'two', 'three', 'four']);
      assert.equal(read?.meta.title, 'Kept');
      assert.equal(read.damaged, false);
    });
  });

  describe('with a damaged file', () => {
    it('returns a prefix of the acknowledged entries for a file cut at any byte', async () => {
      const written = window().create();
      const texts = ['one', 'zwei ünï', '三 😀', 'four'];
      for (const text of texts) await written.append(user(text), durable);
      const path = journals()[0]!;
      const whole = files.contents.get(path)!;
      const acknowledged = new Set<number>();
      for (let length = 0; length <= whole.length; length++) {
        files.contents.set(path, whole.slice(0, length));
        const read = await window().open(written.id);
        const shown = textsOf(read);
        assert.deepEqual(shown, texts.slice(0, shown.length));
        assert.equal(read?.damaged ?? false, false);
        acknowledged.add(shown.length);
      }
      assert.deepEqual([...acknowledged].sort(), [0, 1, 2, 3, 4]);
    });

    it('never throws and never invents a message for a file with any bytes changed', async () => {
      const written = window().create();
      const texts = ['one', 'two', 'three', 'four'];
      for (const text of texts) await written.append(user(text), durable);
      const path = journals()[0]!;
      const whole = files.contents.get(path)!;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
          async (changes) => {
            const bytes = whole.slice();
            for (const [at, value] of changes) bytes[at] = value;
            files.contents.set(path, bytes);
            const shown = textsOf(await window().open(written.id));
            assert.deepEqual(
              shown,
              texts.filter((text) => shown.includes(text)),
            );
            await window().list();
          },
        ),
        { numRuns: 150 },
      );
    });

    it('keeps what verifies around a corrupt middle line, keeps the original, and never changes it', async () => {
      const written = window().create();
      const call = 'c00000000' as CallId;
      await written.append(user('one'), durable);
      await written.append(
        {
          k: 'step',
          id: 's1',
          owner,
          parts: [{ t: 'call', id: call, name: 'x', args: { value: {} }, executor: 'client', state: 'complete' }],
          end: { kind: 'calls' },
        },
        durable,
      );
      await written.append({ k: 'result', call, parts: [], isError: false }, durable);
      await written.append(user('two'), durable);
      await written.append({ k: 'summary', replaces: [0, 2], text: 'sum' }, durable);
      const path = journals()[0]!;
      const text = new TextDecoder().decode(files.contents.get(path));
      const damaged = new TextEncoder().encode(text.replace('"s1"', '"s2"'));
      files.contents.set(path, damaged);
      const read = (await window().open(written.id))!;
      assert.equal(read.damaged, true);
      assert.deepEqual(textsOf(read), ['one', 'two', 'summary']);
      const summary = read.log.entries[2];
      assert.deepEqual(summary?.k === 'summary' && summary.replaces, [0, 0]);
      await read.append(user('three'), durable);
      assert.deepEqual(files.contents.get(path), damaged);
      const copy = [...files.contents.keys()].find((name) => name.includes('.journal.bad-'))!;
      assert.deepEqual(files.contents.get(copy), damaged);
      const again = await window().open(written.id);
      assert.deepEqual(textsOf(again), ['one', 'two', 'summary', 'three']);
      assert.equal(again?.damaged, false);
      assert.equal((await window().list()).length, 1);
    });

    it('passes over empty files and files that are not ours and touches none of them', async () => {
      files.contents.set(`${folder}/aaaaaaaaaaaa.bbbbbbbb.journal`, new Uint8Array());
      files.contents.set(`${folder}/notes.txt`, new Uint8Array([1]));
      files.contents.set(`${folder}/index-2.jsonl`, new TextEncoder().encode('["x",{"size"'));
      assert.deepEqual(await window().list(), []);
      assert.equal(await window().open('aaaaaaaaaaaa'), undefined);
      assert.equal(files.contents.get(`${folder}/aaaaaaaaaaaa.bbbbbbbb.journal`)?.length, 0);
    });

    it('opens the file of a newer version for reading only', async () => {
      const id = 'a'.repeat(12);
      const head = { r: 'head', v: 99, id, n: 0, at: 5 } as const;
      const first = { r: 'entry', seq: 0, entry: user('new'), n: 1, at: 6 } as const;
      const unknown = { r: 'later', n: 2, at: 7 } as unknown as typeof head;
      const bytes = Buffer.concat([head, first, unknown].map((record) => encodeRecord(record)));
      files.contents.set(`${folder}/${id}.bbbbbbbb.journal`, new Uint8Array(bytes));
      const read = (await window().open(id))!;
      assert.equal(read.readOnly, true);
      assert.deepEqual(textsOf(read), ['new']);
      await assert.rejects(read.append(user('x'), durable), StoreError);
      assert.equal(files.writes.length, 0);
    });
  });

  describe('with records of a newer version', () => {
    const id = 'a'.repeat(12);
    const path = `${folder}/${id}.bbbbbbbb.journal`;
    const store = (contents: readonly object[]): Uint8Array => {
      const head = { r: 'head', v: 1, id };
      const records = [head, ...contents].map((content, n) => ({ ...content, n, at: n + 1 }) as unknown as Written);
      const bytes = new Uint8Array(Buffer.concat(records.map((record) => encodeRecord(record))));
      files.contents.set(path, bytes);
      return bytes;
    };
    const strange: readonly object[] = [
      { k: 'user' },
      { k: 'step', id: 's', owner, parts: [{ t: 'hologram' }], end: { kind: 'stop' } },
      { k: 'step', id: 's', owner, parts: [], end: { kind: 'meditating' } },
      { k: 'dream', text: 'x' },
      { k: 'tools', added: null },
    ];

    it('shows the history and the rest of the conversation, and counts what it left out', async () => {
      for (const entry of strange) {
        files = new FakeFiles();
        const other = window().create();
        await other.append(user('another'), durable);
        store([
          { r: 'entry', seq: 0, entry },
          { r: 'entry', seq: 1, entry: user('known') },
          { r: 'mood', of: 'later' },
        ]);
        const titles = (await window().list()).map(({ title }) => title);
        assert.deepEqual(titles.sort(), ['another', 'known'], JSON.stringify(entry));
        const read = (await window().open(id))!;
        assert.deepEqual([textsOf(read), read.unknown, read.damaged], [['known'], 2, false]);
      }
    });

    it('goes on in a file of its own, and never touches or removes the one it could not read whole', async () => {
      const bytes = store([
        { r: 'entry', seq: 0, entry: user('one') },
        { r: 'entry', seq: 1, entry: strange[3] },
        { r: 'entry', seq: 2, entry: step('s', 'two') },
      ]);
      const read = (await window().open(id))!;
      await read.append(user('three'), durable);
      const again = (await window().open(id))!;
      assert.deepEqual([textsOf(again), again.unknown], [['one', 'two', 'three'], 0]);
      assert.equal((await window().list()).length, 1);
      await clock.advance(40 * 24 * 3_600_000);
      await window().list();
      assert.deepEqual(files.contents.get(path), bytes);
    });

    it('never throws for an entry with anything in it changed', async () => {
      const change = fc.record({ at: fc.nat(), to: fc.jsonValue() });
      const entries = randomEntries([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8], [owner]);
      await fc.assert(
        fc.asyncProperty(fc.nat(entries.length - 1), change, async (index, { at, to }) => {
          const changed = entries.map((entry, place) => (place === index ? withChange(entry, at, to) : entry));
          store(changed.map((entry, seq) => ({ r: 'entry', seq, entry })));
          assert.ok((await window().list()).length <= 1);
          const read = await window().open(id);
          if (read !== undefined) viewOf(read.log.entries);
        }),
      );
    });

    it('knows every entry that this version writes', () => {
      fc.assert(
        fc.property(fc.array(fc.nat(), { maxLength: 30 }), (choices) => {
          for (const entry of randomEntries(choices, [owner]))
            assert.ok(isKnownEntry(JSON.parse(JSON.stringify(entry)) as Json), JSON.stringify(entry));
        }),
      );
    });
  });

  describe('on a real disk', () => {
    let root: string;
    beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'journal-'))));
    afterEach(() => rm(root, { recursive: true, force: true }));

    it('has every acknowledged message after the writer was killed', async () => {
      for (const after of [1, 40]) {
        const place = join(root, String(after));
        const child = spawn(process.execPath, [
          fileURLToPath(new URL('journal-writer-child.ts', import.meta.url)),
          place,
        ]);
        const lines: string[] = [];
        let rest = '';
        await new Promise<void>((resolve, reject) => {
          child.on('error', reject);
          child.on('exit', () => resolve());
          child.stdout.on('data', (data: Buffer) => {
            const parts = (rest + data.toString()).split('\n');
            rest = parts.pop() ?? '';
            lines.push(...parts);
            if (lines.length > after) child.kill('SIGKILL');
          });
        });
        const id = lines[0]!.slice(3);
        const acknowledged = lines.length - 1;
        const read = await new ConversationStore({ files: nodeFiles, clock: systemClock }, place).open(id);
        assert.ok(acknowledged > 0 && textsOf(read).length >= acknowledged);
        textsOf(read).forEach((text, i) => assert.ok(text.startsWith(`message ${i} `)));
      }
    });

    it('keeps two stores on one folder apart and readable by their owner only', async () => {
      const [a, b] = [1, 2].map(() => new ConversationStore({ files: nodeFiles, clock: systemClock }, join(root, 's')));
      const written = a!.create();
      await written.append(user('one'), durable);
      const other = (await b!.open(written.id))!;
      await Promise.all(
        Array.from({ length: 30 }, (_, i) => [
          written.append(user(`a${i}`), durable),
          other.append(user(`b${i}`), durable),
        ]).flat(),
      );
      const names = (await readdir(join(root, 's'))).filter((name) => name.endsWith('.journal'));
      assert.equal(names.length, 2);
      const raw = (await Promise.all(names.map((name) => readFile(join(root, 's', name), 'utf8')))).join('');
      for (let i = 0; i < 30; i++) assert.ok(raw.includes(`"a${i}"`) && raw.includes(`"b${i}"`));
      assert.equal((await b!.list()).length, 2);
    });

    it('opens 2,000 messages with one read of the file', async () => {
      files = new FakeFiles();
      const written = window().create();
      const entries = Array.from({ length: 2_000 }, (_, i) =>
        i % 2 === 0 ? user(`q${i}`) : step(`s${i}`, 'a'.repeat(500)),
      );
      await Promise.all(entries.map((entry) => written.append(entry, { durable: false })));
      files.reads = 0;
      const read = await new ConversationStore({ files, clock: systemClock }, folder).open(written.id);
      assert.deepEqual(read?.log.entries, written.log.entries);
      assert.equal(files.reads, 1);
    });
  });
});

/** What the view makes of entries; throws where it cannot. */
function viewOf(entries: readonly LogEntry[]): void {
  transcriptOf({ registry: new Registry(), words: englishWords, summarize: () => '', showsFailovers: true, entries });
}

/** The entry with the value at one of its places changed to another. */
function withChange(entry: Entry, at: number, to: unknown): object {
  const copy = JSON.parse(JSON.stringify(entry)) as object;
  const places: [object, string][] = [];
  const walk = (value: object): void => {
    for (const [key, child] of Object.entries(value) as [string, unknown][]) {
      places.push([value, key]);
      if (typeof child === 'object' && child !== null) walk(child);
    }
  };
  walk(copy);
  const [holder, key] = places[at % places.length]!;
  Object.assign(holder, { [key]: to });
  return copy;
}
