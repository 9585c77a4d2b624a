/**
 * What an edit costs: finding its place, splicing, comparing again while the person types, memory for the largest files, and from accept to
 * saved. `node test/bench/edit.ts --json FILE`.
 */
import * as disk from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { diffLines } from '../../src/edit/line-diff.ts';
import { planChanges } from '../../src/edit/plan-changes.ts';
import type { Plan } from '../../src/edit/plan-changes.ts';
import { planAnySize } from '../../src/edit/thread/plan-large.ts';
import { applySplices } from '../../src/edit/splices.ts';
import { linesOf } from '../../src/edit/text-lines.ts';
import { writeChanges } from '../../src/edit/write-changes.ts';
import type { StartBackground } from '../../src/platform/background.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { FileTransactions } from '../../src/platform/file-transaction.ts';
import { nodeBackground } from '../../src/platform/node-background.ts';
import { NodeEditedFiles } from '../../src/platform/node-edited-files.ts';
import { NodeWorkspaceFiles } from '../../src/platform/node-workspace-files.ts';
import { quantile } from './figure.ts';
import type { Figure } from './figure.ts';

const rounds = 200;
const warmUps = 20;
const lineCount = 10_000;

const sourceLine = (index: number): string => `    const value${index} = compute(${index}, "x"); // line ${index}`;
const source = Array.from({ length: lineCount }, (_, index) => sourceLine(index)).join('\n');

/** Four lines around one that changes, as a model would copy them: exactly, or with their indentation lost. */
function hunk(at: number, write: (line: string) => string): { readonly oldText: string; readonly newText: string } {
  const lines = Array.from({ length: 5 }, (_, index) => write(sourceLine(at + index)));
  const changed = lines.with(2, lines[2]?.replace('compute', 'computed') ?? '');
  return { oldText: `${lines.join('\n')}\n`, newText: `${changed.join('\n')}\n` };
}

function planned(text: string, edit: ReturnType<typeof hunk>): Plan {
  return planChanges([{ kind: 'change', path: 'a.ts', inOrder: false, hunks: [{ unit: 'lines', ...edit }] }], {
    platform: 'linux',
    read: (path) => (path === 'a.ts' ? { text } : undefined),
  });
}

function splicesOf(plan: Plan): Parameters<typeof applySplices>[1] {
  const [change] = plan.kind === 'planned' ? plan.changes : [];
  if (change?.kind !== 'change') throw new Error('The edit was refused.');
  return change.splices;
}

function samples(run: (round: number) => void): number[] {
  const times: number[] = [];
  for (let round = 0; round < warmUps + rounds; round++) {
    const began = performance.now();
    run(round);
    if (round >= warmUps) times.push(performance.now() - began);
  }
  return times;
}

function figure(name: string, times: readonly number[], atMost: number | undefined, what: string): Figure {
  return {
    name,
    measured: quantile(times, 0.95),
    unit: 'ms',
    ...(atMost !== undefined && { goal: { atMost } }),
    note: `p95 of ${times.length}, p50 ${quantile(times, 0.5).toFixed(2)} ms, ${what}`,
  };
}

/** Places all over the file, in an order that no cache can know. */
const placeOf = (round: number): number => (round * 7919) % (lineCount - 10);

function locating(): Figure[] {
  const exact = samples(
    (round) =>
      void planned(
        source,
        hunk(placeOf(round), (line) => line),
      ),
  );
  const shifted = samples(
    (round) =>
      void planned(
        source,
        hunk(placeOf(round), (line) => line.trimStart()),
      ),
  );
  const missing = samples(
    (round) =>
      void planned(
        source,
        hunk(placeOf(round), (line) => `${line} not there`),
      ),
  );
  const applied = samples((round) => {
    applySplices(
      source,
      splicesOf(
        planned(
          source,
          hunk(placeOf(round), (line) => line),
        ),
      ),
    );
  });
  const where = `${lineCount} lines`;
  return [
    figure('edit.locate.exact', exact, 5, where),
    figure('edit.locate.indentation', shifted, undefined, `indentation left out, ${where}`),
    figure('edit.locate.refused', missing, undefined, `nowhere, the closest lines found for the message, ${where}`),
    figure('edit.splice', applied, 5, `locate and splice, ${where}`),
  ];
}

/** What inline edit does with each key that is typed into the file while a proposal is shown. */
function comparing(): Figure {
  const base = linesOf(source);
  const proposed = base.map((line, index) => (index % 500 === 0 ? `${line} // proposed` : line));
  const times = samples((round) => {
    diffLines(base.with(placeOf(round), 'typed'), proposed);
  });
  return figure('edit.hunks', times, undefined, `20 hunks, ${lineCount} lines`);
}

const mb = (bytes: number): number => bytes / 1e6;

async function onDisk(): Promise<Figure[]> {
  const folder = await disk.mkdtemp(join(tmpdir(), 'crossfade-edit-bench-'));
  try {
    const roots = (): readonly { readonly name: string; readonly path: string }[] => [{ name: 'work', path: folder }];
    const rules = new NodeWorkspaceFiles({ roots, clock: systemClock, openDocuments: { textOf: () => undefined } });
    const journals = await disk.mkdtemp(join(tmpdir(), 'crossfade-edit-journals-'));
    const transactions = new FileTransactions({ disk, folder: journals, isRunning: () => false });
    const encodings = { of: () => 'utf8' };
    const files = new NodeEditedFiles({ roots, rules, transactions, encodings, clock: systemClock });
    const saved = await saving(files, folder);
    const large = [await largeFile(files, folder, 'lines'), await largeFile(files, folder, 'line')].flat();
    await disk.rm(journals, { recursive: true });
    return [saved, ...large];
  } finally {
    await disk.rm(folder, { recursive: true });
  }
}

/** From accept to three files of 10,000 lines on disk, with all fsyncs. */
async function saving(files: NodeEditedFiles, folder: string): Promise<Figure> {
  const names = ['a.ts', 'b.ts', 'c.ts'];
  for (const name of names) await disk.writeFile(join(folder, name), source);
  const signal = new AbortController().signal;
  const times: number[] = [];
  for (let round = 0; round < 40; round++) {
    const read = new Map(await Promise.all(names.map(async (name) => [name, await files.read(name, signal)] as const)));
    const edit = hunk(round * 20, (line) => line);
    const plan = planChanges(
      names.map((path) => ({ kind: 'change', path, inOrder: false, hunks: [{ unit: 'lines', ...edit }] })),
      { platform: 'linux', read: (path) => read.get(path) },
    );
    if (plan.kind === 'refused') throw new Error(plan.refusal.message);
    const began = performance.now();
    const written = await writeChanges(plan.changes, files, signal);
    times.push(performance.now() - began);
    if (written.kind === 'refused') throw new Error(written.refusal.message);
  }
  return figure('edit.saved', times, undefined, 'three files of 10,000 lines, with fsync');
}

/** The most memory that one edit of a file of 50 MB takes at once, reading and writing included, and the time for all of it. */
async function largeFile(files: NodeEditedFiles, folder: string, kind: 'lines' | 'line'): Promise<Figure[]> {
  const half =
    kind === 'lines'
      ? 'const text = "one of many lines of this file, which is one hundred bytes long";\n'.repeat(310_000)
      : 'x'.repeat(24_000_000);
  const edit = hunk(5, (line) => line);
  const text = `${half}${kind === 'line' ? '\n' : ''}${edit.oldText}${half}`;
  await disk.writeFile(join(folder, 'large.ts'), text);
  const signal = new AbortController().signal;
  globalThis.gc?.();
  const before = process.memoryUsage();
  const sizeOf = ({ heapUsed, external, arrayBuffers }: NodeJS.MemoryUsage): number =>
    heapUsed + external + arrayBuffers;
  let most = 0;
  const look = (): void => void (most = Math.max(most, sizeOf(process.memoryUsage())));
  const began = performance.now();
  const read = await files.read('large.ts', signal);
  look();
  const plan = planChanges(
    [{ kind: 'change', path: 'large.ts', inOrder: false, hunks: [{ unit: 'lines', ...edit }] }],
    {
      platform: 'linux',
      read: () => read,
    },
  );
  look();
  if (plan.kind === 'refused') throw new Error(plan.refusal.message);
  const written = await writeChanges(plan.changes, files, signal);
  look();
  if (written.kind === 'refused') throw new Error(written.refusal.message);
  const time = performance.now() - began;
  const size = `${mb(text.length).toFixed(0)} MB, ${kind === 'lines' ? '620,000 lines' : 'lines of 24 MB'}`;
  return [
    {
      name: `edit.large.${kind}.memory`,
      measured: mb(most - sizeOf(before)),
      unit: 'MB',
      note: `at the end of each step, ${size}`,
    },
    { name: `edit.large.${kind}.time`, measured: time, unit: 'ms', note: `read, locate and write, ${size}` },
  ];
}

/** The longest stretch of this thread's processor time while an edit of a large file is worked out in a thread of its own; the median of five runs. */
async function stretch(): Promise<Figure> {
  const half = 'const text = "one of many lines of this file";\n'.repeat(500_000);
  const edit = hunk(5, (line) => line);
  // A decoder gives a text in one piece; one that was put together is made one when it is first looked at.
  const text = Buffer.from(`${half}${edit.oldText}${half}`).toString('latin1');
  // A run that is not counted warms the code.
  await longestStretch(text, edit);
  const stretches: number[] = [];
  for (let run = 0; run < 5; run++) stretches.push(await longestStretch(text, edit));
  return {
    name: 'edit.large.stretch',
    measured: quantile(stretches, 0.5),
    unit: 'ms',
    goal: { atMost: 10 },
    note: `locating in a thread, 48 MB, 1,000,005 lines; processor time of this one, most ${Math.max(...stretches).toFixed(1)} ms`,
  };
}

async function longestStretch(text: string, edit: ReturnType<typeof hunk>): Promise<number> {
  const files = new Map([['a.ts', { text }]]);
  const worker = new URL('../../src/editor/ports/plan-worker.ts', import.meta.url);
  let most = 0;
  let before = process.threadCpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(before);
    most = Math.max(most, (user + system) / 1_000);
    before = process.threadCpuUsage();
  }, 1);
  try {
    const edits = [{ kind: 'change', path: 'a.ts', inOrder: false, hunks: [{ unit: 'lines', ...edit }] }] as const;
    const start = (): Promise<StartBackground> => Promise.resolve(nodeBackground(worker, 1_024));
    const loaded = { platform: 'linux', defaultPath: undefined, files };
    const plan = await planAnySize(edits, loaded, { start, clock: systemClock });
    if (plan.kind === 'refused') throw new Error(plan.refusal.message);
  } finally {
    clearInterval(timer);
  }
  return most;
}

const { values } = parseArgs({ options: { json: { type: 'string' } } });
const figures: Figure[] = [...locating(), comparing(), ...(await onDisk()), await stretch()];
if (values.json !== undefined) await disk.writeFile(values.json, JSON.stringify({ figures }));
else
  for (const { name, measured, unit, note } of figures)
    console.log(`${name}: ${measured?.toFixed(2)} ${unit} (${note})`);
