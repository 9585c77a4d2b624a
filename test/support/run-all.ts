/**
 * `npm test`: check, unit, conformance, integration and end-to-end tests one after the other; closing line `N passed, N failed`.
 * `-- --only unit,e2e` runs some of them.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { packExtension } from './pack.ts';
import { countsOf, type StageCounts } from './stage-result.ts';
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
}

const fixtures = join(repositoryRoot, '..', 'shared', 'fixtures');
const completionCases = join(repositoryRoot, '..', 'shared', 'completion-cases', 'cases.json');

const stages: readonly Stage[] = [
  { name: 'check', script: ['check'], limitMinutes: 4 },
  { name: 'unit', script: ['test:unit'], limitMinutes: 5 },
  {
    name: 'conformance',
    script: ['test:conformance', '--', '--cases', fixtures, '--quick'],
    limitMinutes: 4,
    skip: () => (existsSync(fixtures) ? undefined : 'skipped: ../shared/fixtures is not there'),
  },
  {
    name: 'completion cases',
    script: ['test:completion-cases', '--', '--cases', completionCases],
    limitMinutes: 2,
    byExitCode: true,
    skip: () => (existsSync(completionCases) ? undefined : 'skipped: ../shared/completion-cases is not there'),
  },
  { name: 'webview', script: ['test:webview'], limitMinutes: 5 },
  { name: 'integration', script: ['test:integration'], limitMinutes: 6 },
  { name: 'e2e', script: ['test:e2e'], limitMinutes: 17, packed: true },
];

let running: number | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    void (running === undefined ? Promise.resolve() : stopTree(running)).then(() => process.exit(1));
  });

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Runs one stage, shows its output as it comes, and ends it with all its children after its limit. */
async function runStage(stage: Stage): Promise<Outcome> {
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
  running = child.pid;
  let output = '';
  for (const [stream, target] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const)
    stream.on('data', (chunk: Buffer) => {
      target.write(chunk);
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
  running = undefined;
  return {
    name: stage.name,
    seconds: Math.round((Date.now() - started) / 1000),
    ...countsOf(stage.byExitCode ? '' : output, code === 0 && !state.late),
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

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const wanted = values.only?.split(',').map((name) => name.trim());
const unknown = wanted?.filter((name) => !stages.some((stage) => stage.name === name)) ?? [];
if (unknown.length > 0) {
  say(`No stage is named ${unknown.join(', ')}. There are: ${stages.map((stage) => stage.name).join(', ')}.`);
  process.exit(2);
}
const outcomes: Outcome[] = [];
let packing: Promise<string | undefined> | undefined;
for (const stage of stages.filter((candidate) => wanted?.includes(candidate.name) ?? true)) {
  const problem = stage.packed ? await (packing ??= pack()) : undefined;
  say(`\n=== ${stage.name} ===`);
  const skipped = stage.skip?.();
  if (skipped !== undefined) outcomes.push({ name: stage.name, seconds: 0, passed: 0, failed: 0, note: skipped });
  else if (problem !== undefined) outcomes.push({ name: stage.name, seconds: 0, passed: 0, failed: 1, note: problem });
  else outcomes.push(await runStage(stage));
}
say('\n=== summary ===');
for (const { name, passed, failed, seconds, note } of outcomes)
  say(`${name.padEnd(12)} ${passed} ok, ${failed} not ok, ${seconds} s${note === undefined ? '' : ` (${note})`}`);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
say(`${outcomes.reduce((sum, outcome) => sum + outcome.passed, 0)} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
