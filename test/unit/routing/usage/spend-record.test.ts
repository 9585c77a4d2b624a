import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Role } from '../../../../src/models/role.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import type { Clock } from '../../../../src/platform/clock.ts';
import { FakeFiles } from '../../../../src/platform/files.fake.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import {
  daysBefore,
  formatDay,
  localDate,
  mergeDays,
  nothing,
  parseDay,
  sumOf,
} from '../../../../src/routing/usage/spend-day.ts';
import type { SpendDay } from '../../../../src/routing/usage/spend-day.ts';
import { daysKept, SpendRecord } from '../../../../src/routing/usage/spend-record.ts';

const folder = '/state/spending';
const dollar = { requests: 1, tokens: 1_000, usd: 1, unpriced: 0, unpricedTokens: 0 };

/** A clock whose day the test chooses. */
class DayClock extends FakeClock {
  wall = new Date(2026, 10, 23, 12).getTime();
  override wallTime(): number {
    return this.wall;
  }
}

function windowOf(name: string, files: FakeFiles, more: { readonly clock?: Clock; readonly workspace?: string } = {}) {
  const { clock = new DayClock(), workspace = 'w' } = more;
  return new SpendRecord({ files, clock, logger: silentLogger, folder, window: name, workspace: () => workspace });
}

const usdOf = (day: SpendDay): number => sumOf(day.lines).usd;

describe('the record of what was used', () => {
  it('sums by workspace, role and model', async () => {
    const record = windowOf('a', new FakeFiles());
    record.add('chat', 'p/m', dollar);
    record.add('chat', 'p/m', dollar);
    record.add('completion', 'p/m', dollar);
    const { lines } = await record.today();
    assert.deepEqual(
      lines.map(({ role, usd, requests }) => [role, usd, requests]),
      [
        ['chat', 2, 2],
        ['completion', 1, 1],
      ],
    );
  });

  it('is one for two windows that write at the same time: nobody overwrites anybody', async () => {
    const files = new FakeFiles();
    const [a, b] = [windowOf('a', files), windowOf('b', files, { workspace: 'other' })];
    for (let round = 0; round < 20; round++) {
      a.add('chat', 'p/m', dollar);
      b.add('chat', 'p/m', dollar);
      if (round % 5 === 0) await Promise.all([a.flush(), b.today()]);
    }
    b.mark('said');
    await Promise.all([a.flush(), b.flush()]);
    for (const record of [a, b, windowOf('c', files)]) {
      const day = await record.today();
      assert.equal(usdOf(day), 40);
      assert.ok(day.marks.has('said'));
      assert.equal(sumOf(day.lines, ({ workspace }) => workspace === 'other').usd, 20);
    }
  });

  it('begins anew at midnight, and keeps the day before', async () => {
    const files = new FakeFiles();
    const clock = new DayClock();
    clock.wall = new Date(2026, 10, 23, 23, 59, 59).getTime();
    const record = windowOf('a', files, { clock });
    const other = windowOf('b', files, { clock });
    record.add('chat', 'p/m', dollar);
    record.mark('said');
    other.add('chat', 'p/m', dollar);
    await other.flush();
    assert.equal(usdOf(await record.today()), 2);
    clock.wall += 2_000;
    const today = await record.today();
    assert.deepEqual([usdOf(today), today.marks.size], [0, 0]);
    record.add('chat', 'p/m', dollar);
    await record.flush();
    assert.deepEqual(
      (await record.days()).map(({ date, day }) => [date, usdOf(day)]),
      [
        ['2026-11-24', 1],
        ['2026-11-23', 2],
      ],
    );
  });

  it('keeps the figures while the disk is full and writes them once it is not', async () => {
    const files = new FakeFiles();
    const record = windowOf('a', files);
    record.add('chat', 'p/m', dollar);
    await record.flush();
    files.tearNextAppendAt = 10;
    record.add('chat', 'p/m', dollar);
    await record.flush();
    assert.equal(usdOf(await record.today()), 2);
    files.room = 0;
    record.add('chat', 'p/m', dollar);
    await record.flush();
    files.room = 10_000;
    record.add('chat', 'p/m', dollar);
    await record.flush();
    assert.equal(usdOf(await windowOf('b', files).today()), 4, 'nothing is lost, nothing counts twice');
  });

  it('reads what it can of a torn file, or of one that is not ours', async () => {
    const files = new FakeFiles();
    const text = `${formatDay({ lines: [{ workspace: 'w', role: 'chat', model: 'p/m', ...dollar }], marks: new Set() })}{"w":"w","r":"ch`;
    const put = (name: string, content: string): unknown =>
      files.contents.set(`${folder}/${name}`, new TextEncoder().encode(content));
    put('2026-11-23.b.jsonl', text);
    put('2026-11-23.c.jsonl', '{"w":"w","r":"chat","m":"p/m","n":1,"t":-5,"u":-100,"x":0,"y":0}\n[]\nnull\n\u0000');
    put('notes.txt', text);
    put('2026-11-23.d.jsonl', 'x'.repeat(2_000_000));
    assert.equal(usdOf(await windowOf('a', files).today()), 1);
  });

  it('stays small: a busy day is written anew, each combination once', async () => {
    const files = new FakeFiles();
    const record = windowOf('a', files);
    for (let request = 0; request < 1_500; request++) {
      record.add('completion', 'p/m', dollar);
      await record.flush();
    }
    const [bytes] = [...files.contents.values()];
    assert.ok(bytes!.length < 401 * 100, `${bytes!.length} bytes`);
    assert.equal(usdOf(await windowOf('b', files).today()), 1_500);
  });

  it(`removes what is older than ${daysKept} days, and nothing else`, async () => {
    const files = new FakeFiles();
    const clock = new DayClock();
    const nameOf = (days: number): string => `${folder}/${daysBefore(clock.wall, days)}.b.jsonl`;
    for (const days of [daysKept, daysKept - 1, 1]) files.contents.set(nameOf(days), new Uint8Array());
    files.contents.set(`${folder}/1999-01-01.txt`, new Uint8Array());
    const record = windowOf('a', files, { clock });
    record.add('chat', 'p/m', dollar);
    await record.flush();
    assert.ok(!files.contents.has(nameOf(daysKept)));
    assert.ok(files.contents.has(nameOf(daysKept - 1)) && files.contents.has(nameOf(1)));
    assert.ok(files.contents.has(`${folder}/1999-01-01.txt`));
  });

  it('does not wait for a disk that hangs', async () => {
    class Hanging extends FakeFiles {
      override list(): Promise<string[]> {
        return new Promise(() => undefined);
      }
    }
    const clock = new DayClock();
    const record = windowOf('a', new Hanging(), { clock });
    record.add('chat', 'p/m', dollar);
    const today = record.today();
    await clock.advance(5_000);
    assert.equal(usdOf(await today), 1);
  });
});

describe('a day of use', () => {
  const plain = { noNullPrototype: true } as const;
  const line = fc.record(
    {
      workspace: fc.constantFrom('w', 'v"\n'),
      role: fc.constantFrom<Role>('chat', 'edit'),
      model: fc.constantFrom('p/m', 'p/ü'),
      requests: fc.nat(9),
      tokens: fc.nat(1_000),
      usd: fc.nat(1_000).map((cents) => cents / 8),
      unpriced: fc.nat(9),
      unpricedTokens: fc.nat(99),
    },
    plain,
  );
  const day: fc.Arbitrary<SpendDay> = fc.record(
    {
      lines: fc.array(line),
      marks: fc.array(fc.string()).map((marks) => new Set(marks)),
    },
    plain,
  );

  it('reads back as it was written, in one piece or in many', () => {
    fc.assert(
      fc.property(day, day, (a, b) => {
        assert.deepEqual(parseDay(formatDay(a) + formatDay(b)), mergeDays([a, b]));
      }),
    );
  });

  it('sums to the same in any order', () => {
    fc.assert(
      fc.property(fc.array(day), (days) => {
        assert.deepEqual(sumOf(mergeDays(days).lines), sumOf(mergeDays(days.toReversed()).lines));
        assert.deepEqual(sumOf(mergeDays(days).lines), sumOf(days.flatMap(({ lines }) => lines)));
      }),
    );
  });

  it('never throws on what is no day', () => {
    fc.assert(
      fc.property(fc.array(fc.json()), (rows) => {
        for (const spent of parseDay(rows.join('\n')).lines) assert.ok(spent.usd >= 0);
      }),
    );
    assert.deepEqual(sumOf([]), nothing);
  });

  it('is a day of this machine', () => {
    assert.equal(localDate(new Date(2026, 0, 2, 0, 0, 1).getTime()), '2026-01-02');
    assert.equal(localDate(new Date(2026, 0, 1, 23, 59, 59).getTime()), '2026-01-01');
    assert.equal(daysBefore(new Date(2026, 2, 1, 0, 30).getTime(), 1), '2026-02-28');
  });
});
