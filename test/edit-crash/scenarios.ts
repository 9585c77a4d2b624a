import assert from 'node:assert/strict';
import { chmod, link, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOf } from '../../src/platform/transaction-record.ts';
import type { FileStep } from '../../src/platform/file-transaction.ts';

const old = (name: string): Buffer => Buffer.from(`${name} before\r\n${'x'.repeat(2_000)}`);
const fresh = (name: string): Buffer => Buffer.from(`${name} after\n${'y'.repeat(3_000)}`);

/** A transaction of three files. `change`, `create` and `delete` say what becomes of each. */
export interface Scenario {
  readonly name: string;
  readonly change: readonly string[];
  readonly create: readonly string[];
  readonly delete: readonly string[];
  /** Files that have a second name. */
  readonly linked: readonly string[];
}

export const scenarios: readonly Scenario[] = [
  { name: 'three changes', change: ['a', 'b', 'c'], create: [], delete: [], linked: [] },
  { name: 'a change, a new file and one that goes', change: ['a'], create: ['new/b'], delete: ['c'], linked: [] },
  { name: 'a move and a file with two names', change: ['a'], create: ['b'], delete: ['c'], linked: ['a'] },
];

/** Makes the files of a scenario in an empty folder. */
export async function setUp(folder: string, scenario: Scenario): Promise<void> {
  await mkdir(join(folder, 'work'), { recursive: true });
  for (const name of [...scenario.change, ...scenario.delete]) {
    await writeFile(join(folder, 'work', name), old(name));
    await chmod(join(folder, 'work', name), 0o751);
  }
  for (const name of scenario.linked) await link(join(folder, 'work', name), join(folder, 'second'));
}

export function stepsOf(folder: string, scenario: Scenario): readonly FileStep[] {
  const path = (name: string): string => join(folder, 'work', name);
  return [
    ...scenario.change.map((name) => ({ path: path(name), before: hashOf(old(name)), after: fresh(name) })),
    ...scenario.create.map((name) => ({ path: path(name), after: fresh(name) })),
    ...scenario.delete.map((name) => ({ path: path(name), before: hashOf(old(name)) })),
  ];
}

/** Fails unless all files are as before or all as after, with their modes and links, and nothing else is left. Says which. */
export async function checkWhole(folder: string, scenario: Scenario): Promise<'before' | 'after'> {
  const now = new Map<string, Buffer>();
  for (const entry of await readdir(join(folder, 'work'), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) now.set(path.slice(join(folder, 'work').length + 1), await readFile(path));
  }
  const before = new Map([...scenario.change, ...scenario.delete].map((name) => [name, old(name)]));
  const after = new Map([...scenario.change, ...scenario.create].map((name) => [name, fresh(name)]));
  const isAfter = now.get(scenario.change[0] ?? '')?.equals(fresh(scenario.change[0] ?? '')) === true;
  assert.deepEqual(sorted(now), sorted(isAfter ? after : before));
  for (const name of scenario.change) assert.equal((await stat(join(folder, 'work', name))).mode & 0o7777, 0o751);
  for (const name of scenario.linked) assert.equal((await stat(join(folder, 'work', name))).nlink, 2);
  assert.deepEqual(await readdir(join(folder, 'journal')).catch(() => []), []);
  return isAfter ? 'after' : 'before';
}

function sorted(files: ReadonlyMap<string, Buffer>): readonly (readonly [string, string])[] {
  return [...files]
    .map(([name, bytes]) => [name, bytes.toString('latin1')] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
}
