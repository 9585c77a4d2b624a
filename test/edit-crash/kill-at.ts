import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as disk from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Disk } from '../../src/platform/disk.ts';
import { FileTransactions } from '../../src/platform/file-transaction.ts';
import { CrashingDisk, isWrite } from './crashing-disk.ts';
import type { CrashPoint } from './crashing-disk.ts';
import { checkWhole, scenarios, setUp, stepsOf } from './scenarios.ts';
import type { Scenario } from './scenarios.ts';

/** A point at which the transaction of a scenario is killed. */
export interface KillPoint extends CrashPoint {
  readonly scenario: number;
}

/** Every call of every scenario, and the middle of each that writes. */
export async function killPoints(): Promise<readonly KillPoint[]> {
  const points: KillPoint[] = [];
  for (const [index, scenario] of scenarios.entries()) {
    const counting = new CrashingDisk(undefined, () => Promise.reject(new Error('not reached')));
    await inFolder(scenario, async (folder) => {
      await transactionsOn(counting.disk, folder).commit(stepsOf(folder, scenario));
      assert.equal(await checkWhole(folder, scenario), 'after');
    });
    for (const [call, name] of counting.calls.entries())
      for (const half of isWrite(name) ? [false, true] : [false]) points.push({ scenario: index, call, half });
  }
  return points;
}

/** Transactions with their journal in a folder; `isRunning` says of which processes. */
export function transactionsOn(of: Disk, folder: string, isRunning = (): boolean => false): FileTransactions {
  return new FileTransactions({ disk: of, folder: join(folder, 'journal'), isRunning });
}

/** Runs something in a folder with the files of a scenario, which is removed afterwards. */
export async function inFolder<T>(scenario: Scenario, run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await disk.mkdtemp(join(tmpdir(), 'crossfade-transaction-'));
  try {
    await setUp(folder, scenario);
    return await run(folder);
  } finally {
    await disk.rm(folder, { recursive: true });
  }
}

/** Kills a process at a point, recovers, and fails unless all files are old or all new. Says which. */
export async function killAt({ scenario: index, call, half }: KillPoint): Promise<'before' | 'after'> {
  const scenario = scenarios[index];
  assert.ok(scenario !== undefined);
  return await inFolder(scenario, async (folder) => {
    const script = fileURLToPath(new URL('transaction-child.ts', import.meta.url));
    const child = spawn(process.execPath, [script, folder, String(index), String(call), half ? 'half' : 'whole'], {
      stdio: 'inherit',
    });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    assert.equal(signal, 'SIGKILL');
    await transactionsOn(disk, folder).recover();
    return await checkWhole(folder, scenario);
  });
}
