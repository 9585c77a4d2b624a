import assert from 'node:assert/strict';
import { AppendJournal } from '../../../src/platform/append-journal.ts';
import { FakeFiles } from '../../../src/platform/files.fake.ts';

const path = '/journals/one';
const line = (text: string): Uint8Array => new TextEncoder().encode(`${text}\n`);

function start(refill: (journal: AppendJournal) => void = () => undefined) {
  const files = new FakeFiles();
  const journal: AppendJournal = new AppendJournal(files, path, () => refill(journal));
  const text = (): string => new TextDecoder().decode(files.contents.get(path));
  return { files, journal, text };
}

describe('a file that only grows', () => {
  it('gets what waits in one piece and in order, as durable as the most careful call wants', async () => {
    const { files, journal, text } = start();
    journal.add(line('one'));
    const first = journal.flush(false);
    journal.add(line('two'));
    await Promise.all([first, journal.flush(true)]);
    assert.equal(text(), 'one\ntwo\n');
    assert.deepEqual(
      files.writes.map(({ durable }) => durable),
      [true],
    );
    assert.equal(journal.waiting, 0);
  });

  it('closes a line that was torn, and writes again what was not acknowledged', async () => {
    const { files, journal, text } = start();
    journal.add(line('one'));
    await journal.flush(true);
    files.tearNextAppendAt = 2;
    journal.add(line('two'));
    await assert.rejects(journal.flush(true), /EIO/);
    assert.equal(journal.waiting, 1);
    journal.add(line('three'));
    await journal.flush(false);
    assert.equal(text(), 'one\ntw\ntwo\nthree\n');
    assert.equal(files.writes.at(-1)?.durable, true, 'what was asked for before is still owed');
  });

  it('is filled again where it was removed from outside', async () => {
    const { files, journal, text } = start((again) => again.add(line('everything')));
    journal.add(line('one'));
    await journal.flush(true);
    files.contents.clear();
    journal.add(line('two'));
    await journal.flush(true);
    assert.equal(text(), 'everything\n');
  });

  it('is written whole or not at all where it begins anew', async () => {
    const { files, journal, text } = start();
    journal.beginAnew();
    journal.add(line('one'));
    files.room = 2;
    await assert.rejects(journal.flush(true), /ENOSPC/);
    assert.equal(files.contents.has(path), false);
    files.room = 100;
    await journal.flush(true);
    assert.equal(text(), 'one\n');
  });

  it('takes nothing after it was closed', async () => {
    const { files, journal } = start();
    journal.add(line('one'));
    await journal.close();
    await journal.flush(true);
    assert.equal(files.writes.length, 0);
  });
});

describe('a long line', () => {
  const late = (text: string, made: string[]) => async (): Promise<Uint8Array> => {
    await new Promise((resolve) => setImmediate(resolve));
    made.push(text);
    return line(text);
  };

  it('is made when it is written, once, in its place among the others', async () => {
    const { files, journal, text } = start();
    const made: string[] = [];
    journal.add(line('one'));
    journal.add(late('two', made));
    const first = journal.flush(true);
    journal.add(line('three'));
    files.tearNextAppendAt = 2;
    await assert.rejects(first, /EIO/);
    assert.equal(journal.waiting, 3);
    await journal.flush(false);
    assert.deepEqual([text(), made], ['on\none\ntwo\nthree\n', ['two']]);
  });

  it('is written by itself, and what is durable is so with it', async () => {
    const { files, journal, text } = start();
    const long = 'x'.repeat(1_200_000);
    journal.add(line('zero'));
    await journal.flush(true);
    journal.add(line('one'));
    journal.add(line(long));
    await journal.flush(true);
    assert.equal(text(), `zero\none\n${long}\n`);
    assert.deepEqual(
      files.writes.map(({ durable }) => durable),
      [true, false, true],
    );
  });

  it('does not leave the name of a new file to chance: what makes the file is durable', async () => {
    const { files, journal } = start();
    journal.add(line('one'));
    journal.add(line('x'.repeat(1_200_000)));
    await journal.flush(true);
    const other = start();
    other.journal.add(line('one'));
    await other.journal.flush(false);
    assert.deepEqual([files.writes[0]?.durable, other.files.writes[0]?.durable], [true, true]);
  });
});
