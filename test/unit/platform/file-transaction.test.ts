import assert from 'node:assert/strict';
import * as disk from 'node:fs/promises';
import { join } from 'node:path';
import { WriteRefused } from '../../../src/platform/edited-files.ts';
import { hashOf } from '../../../src/platform/transaction-record.ts';
import { CrashingDisk } from '../../edit-crash/crashing-disk.ts';
import { inFolder, killAt, killPoints, transactionsOn } from '../../edit-crash/kill-at.ts';
import { checkWhole, scenarios, stepsOf } from '../../edit-crash/scenarios.ts';
import type { Scenario } from '../../edit-crash/scenarios.ts';

/** Kills of a real process; `npm run test:edit-crash` does all of them. */
const kills = 10;

/** Crashes within this process stand for kills; each takes a few writes to disk. */
const everyNth = 5;

const [changes] = scenarios as readonly [Scenario, ...Scenario[]];

async function refusalOf(work: Promise<void>): Promise<string> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof WriteRefused);
    return error.reason;
  }
  return assert.fail('it was made');
}

function dies(): Promise<never> {
  return Promise.reject(new Error('the process is dead'));
}

describe('a transaction of several files', () => {
  for (const scenario of scenarios)
    it(`changes all of them: ${scenario.name}`, async () => {
      await inFolder(scenario, async (folder) => {
        await transactionsOn(disk, folder).commit(stepsOf(folder, scenario));
        assert.equal(await checkWhole(folder, scenario), 'after');
      });
    });

  it('changes none where the last is other than planned for, gone, or there already', async () => {
    await inFolder(changes, async (folder) => {
      const transactions = transactionsOn(disk, folder);
      const [one, two] = stepsOf(folder, changes);
      assert.ok(one !== undefined && two !== undefined);
      assert.equal(
        await refusalOf(transactions.commit([one, { ...two, before: hashOf(Buffer.from('other')) }])),
        'stale',
      );
      assert.equal(
        await refusalOf(transactions.commit([one, { ...two, path: join(folder, 'work', 'gone') }])),
        'missing',
      );
      assert.equal(await refusalOf(transactions.commit([one, { path: two.path, after: Buffer.from('x') }])), 'exists');
      assert.equal(await checkWhole(folder, changes), 'before');
    });
  });

  it('W30 refuses two names of one file', async () => {
    await inFolder(changes, async (folder) => {
      const [one] = stepsOf(folder, changes);
      assert.ok(one !== undefined);
      const second = join(folder, 'work', 'second');
      await disk.link(one.path, second);
      assert.equal(await refusalOf(transactionsOn(disk, folder).commit([one, { ...one, path: second }])), 'twice');
      await disk.unlink(second);
      assert.equal(await checkWhole(folder, changes), 'before');
    });
  });

  it('W27 changes none where one is read-only', async () => {
    await inFolder(changes, async (folder) => {
      await disk.chmod(join(folder, 'work', 'c'), 0o444);
      assert.equal(await refusalOf(transactionsOn(disk, folder).commit(stepsOf(folder, changes))), 'read-only');
      await disk.chmod(join(folder, 'work', 'c'), 0o751);
      assert.equal(await checkWhole(folder, changes), 'before');
    });
  });

  it('leaves all files old when the disk fails in the middle', async () => {
    await inFolder(changes, async (folder) => {
      const renames = { count: 0 };
      const failing = {
        ...disk,
        rename: async (from: string, to: string): Promise<void> => {
          if (to.endsWith('c') && renames.count++ === 0) throw new Error('EBUSY');
          await disk.rename(from, to);
        },
      } as typeof disk;
      await assert.rejects(transactionsOn(failing, folder).commit(stepsOf(folder, changes)), /EBUSY/);
      assert.equal(await checkWhole(folder, changes), 'before');
    });
  });

  it('brings the old bytes back where somebody else changed a file between crash and recovery', async () => {
    await inFolder(changes, async (folder) => {
      const counting = new CrashingDisk(undefined, dies);
      await inFolder(changes, (other) => transactionsOn(counting.disk, other).commit(stepsOf(other, changes)));
      const own = join(folder, 'work', 'c');
      for (let call = counting.calls.length - 1; call >= 0; call--) {
        const crashing = new CrashingDisk({ call, half: false }, dies);
        await disk.rm(join(folder, 'journal'), { recursive: true, force: true });
        await transactionsOn(crashing.disk, folder)
          .commit(stepsOf(folder, changes))
          .catch(() => undefined);
        const isHalf = (await disk.readFile(own, 'latin1')).startsWith('c before');
        const isBegun = (await disk.readFile(join(folder, 'work', 'a'), 'latin1')).startsWith('a after');
        if (!isHalf || !isBegun) {
          await transactionsOn(disk, folder).recover();
          for (const name of changes.change)
            await disk.writeFile(join(folder, 'work', name), `${name} before\r\n${'x'.repeat(2_000)}`);
          continue;
        }
        await disk.writeFile(own, 'typed by the person');
        assert.deepEqual(await transactionsOn(disk, folder).recover(), ['back']);
        assert.equal(await disk.readFile(own, 'utf8'), 'typed by the person');
        assert.match(await disk.readFile(join(folder, 'work', 'a'), 'latin1'), /^a before/);
        return;
      }
      assert.fail('no crash left some files new');
    });
  });

  it('leaves the transaction of a process that runs alone', async () => {
    await inFolder(changes, async (folder) => {
      const name = `1.${crypto.randomUUID()}.transaction.json`;
      await disk.mkdir(join(folder, 'journal'));
      await disk.writeFile(join(folder, 'journal', name), JSON.stringify({ state: 'preparing', steps: [] }));
      assert.deepEqual(await transactionsOn(disk, folder, () => true).recover(), []);
      assert.deepEqual(await transactionsOn(disk, folder).recover(), ['removed']);
    });
  });
});

describe('a transaction that a crash cuts off', () => {
  for (const [index, scenario] of scenarios.entries())
    it(`is all or nothing, and when its recovery crashes too: ${scenario.name}`, async () => {
      const outcomes = new Set<string>();
      const points = (await killPoints()).filter((candidate) => candidate.scenario === index);
      for (const point of points.filter((_, at) => at % everyNth === 0)) {
        await inFolder(scenario, async (folder) => {
          const crashing = new CrashingDisk(point, dies);
          await transactionsOn(crashing.disk, folder)
            .commit(stepsOf(folder, scenario))
            .catch(() => undefined);
          const again = new CrashingDisk({ call: point.call % 13, half: point.half }, dies);
          await transactionsOn(again.disk, folder)
            .recover()
            .catch(() => undefined);
          await transactionsOn(disk, folder).recover();
          outcomes.add(await checkWhole(folder, scenario));
        });
      }
      assert.deepEqual([...outcomes].sort(), ['after', 'before']);
    });

  it(`is all or nothing after kill -9 (${kills} of all points)`, async () => {
    const points = await killPoints();
    assert.ok(points.length >= 200, `${points.length} points`);
    const chosen = Array.from({ length: kills }, (_, at) => points[Math.floor((at * points.length) / kills)]);
    const lane = async (): Promise<void> => {
      for (let point = chosen.pop(); point !== undefined; point = chosen.pop()) await killAt(point);
    };
    await Promise.all([lane(), lane()]);
  }).timeout(300_000);
});
