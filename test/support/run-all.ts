/**
 * `npm test`: check, unit, conformance, integration and end-to-end tests; closing line `N passed, N failed`. `-- --only unit,e2e` runs
 * some of them. What needs no VS Code runs in two lanes at once, one a core; what drives a VS Code runs alone after that, because a
 * browser on a busy machine misses keys.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { packExtension } from './pack.ts';
import { countsOf, failuresIn, type StageCounts } from './stage-result.ts';
import { repositoryRoot } from './vscode-host/paths.ts';
import { stopTree } from './vscode-host/process-tree.ts';

interface Stage {
  readonly name: string;
  /** npm script, and what follows it. */
  readonly script: readonly string[];
  readonly limitMinutes: number;
  /** Counts as one test, by its exit code: what it prints holds deliberate differences too. */
  readonly byExitCode?: boolean;
  /** Needs the packed extension. */
  readonly packed?: boolean;
  /** Why the stage cannot run here; undefined when it can. */
  readonly skip?: () => string | undefined;
}

interface Outcome extends StageCounts {
  readonly name: string;
  readonly seconds: number;
  readonly note?: string;
  /** What was printed of the tests that failed. */
  readonly failures?: string;
}

const fixtures = join(repositoryRoot, '..', 'shared', 'fixtures');
const completionCases = join(repositoryRoot, '..', 'shared', 'completion-cases', 'cases.json');

/** Each lane runs its stages one after the other. */
const lanes: readonly (readonly Stage[])[] = [
  [
    { name: 'check', script: ['check'], limitMinutes: 6 },
    {
      name: 'conformance',
      script: ['test:conformance', '--', '--cases', fixtures, '--quick'],
      limitMinutes: 5,
      skip: () => (existsSync(fixtures) ? undefined : 'skipped: ../shared/fixtures is not there'),
    },
    {
      name: 'completion cases',
      script: ['test:completion-cases', '--', '--cases', completionCases],
      limitMinutes: 2,
      byExitCode: true,
      skip: () => (existsSync(completionCases) ? undefined : 'skipped: ../shared/completion-cases is not there'),
    },
  ],
  [
    { name: 'unit', script: ['test:unit'], limitMinutes: 6 },
    { name: 'webview', script: ['test:webview'], limitMinutes: 8 },
  ],
];

const alone: readonly Stage[] = [
  { name: 'integration', script: ['test:integration'], limitMinutes: 6 },
  { name: 'e2e', script: ['test:e2e'], limitMinutes: 18, packed: true },
];

/** Processes of the stages that run now. */
const running = new Set<number>();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    void Promise.all([...running].map(stopTree)).then(() => process.exit(1));
  });

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/**
 * Runs one stage and ends it with all its children after its limit. Shows its output as it comes, or, `whole`, at its end: the lines of two
 * stages are not mixed.
 */
async function runStage(stage: Stage, whole: boolean): Promise<Outcome> {
  const started = Date.now();
  const path = `${join(repositoryRoot, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  const npm = process.env['npm_execpath'];
  const [program, before] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const child = spawn(program, [...before, 'run', '--silent', ...stage.script], {
    cwd: repositoryRoot,
    env: { ...process.env, PATH: path, FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32' && program === 'npm',
  });
  if (child.pid !== undefined) running.add(child.pid);
  let output = '';
  for (const [stream, target] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const)
    stream.on('data', (chunk: Buffer) => {
      if (!whole) target.write(chunk);
      output = (output + chunk.toString('utf8')).slice(-500_000);
    });
  const state = { late: false };
  const timer = setTimeout(() => {
    state.late = true;
    if (child.pid !== undefined) void stopTree(child.pid);
  }, stage.limitMinutes * 60_000);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', resolve);
  });
  clearTimeout(timer);
  if (child.pid !== undefined) running.delete(child.pid);
  if (whole) say(`\n=== ${stage.name} ===\n${output.trimEnd()}`);
  const counts = countsOf(stage.byExitCode ? '' : output, code === 0 && !state.late);
  return {
    name: stage.name,
    seconds: Math.round((Date.now() - started) / 1000),
    ...counts,
    ...(counts.failed > 0 ? { failures: failuresIn(output) } : {}),
    ...(state.late ? { note: `ended after its limit of ${stage.limitMinutes} minutes` } : {}),
  };
}

/** Packs once for all stages that use the extension, which tells a broken build apart from broken tests. */
async function pack(): Promise<string | undefined> {
  say('\n=== build and package ===');
  try {
    process.env['CROSSFADE_VSIX'] = await packExtension();
    return undefined;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 'the extension could not be packed';
  }
}

async function outcomeOf(stage: Stage, whole: boolean): Promise<Outcome> {
  const skipped = stage.skip?.();
  const problem = skipped === undefined && stage.packed ? await pack() : undefined;
  if (!whole) say(`\n=== ${stage.name} ===`);
  if (skipped !== undefined) return { name: stage.name, seconds: 0, passed: 0, failed: 0, note: skipped };
  if (problem !== undefined) return { name: stage.name, seconds: 0, passed: 0, failed: 1, note: problem };
  return runStage(stage, whole);
}

async function runLane(lane: readonly Stage[], whole: boolean): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const stage of lane) outcomes.push(await outcomeOf(stage, whole));
  return outcomes;
}

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const wanted = values.only?.split(',').map((name) => name.trim());
const names = [...lanes.flat(), ...alone].map((stage) => stage.name);
const unknown = wanted?.filter((name) => !names.includes(name)) ?? [];
if (unknown.length > 0) {
  say(`No stage is named ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  process.exit(2);
}
const chosen = (lane: readonly Stage[]): Stage[] => lane.filter(({ name }) => wanted?.includes(name) ?? true);
// The last lane is the longest; what it prints is shown as it comes.
const busy = lanes.map(chosen).filter((lane) => lane.length > 0);
const first = await Promise.all(busy.map((lane, index) => runLane(lane, index < busy.length - 1)));
const outcomes = [...first.flat(), ...(await runLane(chosen(alone), false))];
for (const { name, failures } of outcomes) if (failures) say(`\n=== failed in ${name} ===\n${failures}`);
say('\n=== summary ===');
for (const { name, passed, failed, seconds, note } of outcomes)
  say(`${name.padEnd(12)} ${passed} ok, ${failed} not ok, ${seconds} s${note === undefined ? '' : ` (${note})`}`);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
say(`${outcomes.reduce((sum, outcome) => sum + outcome.passed, 0)} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
