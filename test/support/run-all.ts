/**
 * `npm test`: check, unit, conformance, integration and end-to-end tests; closing line `N passed, N failed`. `-- --only unit,e2e` runs
 * some of them, `-- --quick` (`npm run test:quick`) those that need neither a browser nor VS Code. What needs no VS Code runs in two lanes
 * at once, one a core; what drives a VS Code runs alone after that, because a browser on a busy machine misses keys. What has to be
 * installed for it is installed meanwhile.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packExtension } from './pack.ts';
import { runStage, stopStages, type Stage } from './run-stage.ts';
import { summaryLine, type Outcome } from './stage-result.ts';
import { repositoryRoot } from './vscode-host/paths.ts';
import { prepareVscode } from './vscode-host/prepare.ts';

const fixtures = join(repositoryRoot, '..', 'shared', 'fixtures');
const completionCases = join(repositoryRoot, '..', 'shared', 'completion-cases', 'cases.json');
const editCases = join(repositoryRoot, '..', 'shared', 'edit-cases', 'cases.json');
const agentTraces = join(repositoryRoot, '..', 'shared', 'agent-traces');

const { values } = parseArgs({
  options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } },
});

const unit: Stage = { name: 'unit', script: ['test:unit'], quietMinutes: 6, quick: true };

/** Each lane runs its stages one after the other. They take about as long as each other, with the web view's tests and without. */
const lanes: readonly (readonly Stage[])[] = [
  [
    // The linter prints nothing until it has read everything. A quick run has it look at changed files only, which may miss what a change
    // of a type elsewhere means for them.
    { name: 'check', script: [values.quick ? 'check:quick' : 'check'], quietMinutes: 15, quick: true },
    { name: 'wire transcripts', script: ['test:conformance'], quietMinutes: 10 },
    {
      name: 'conformance',
      script: ['test:conformance', '--', '--cases', fixtures, '--quick'],
      quietMinutes: 10,
      quick: true,
      skip: () => (existsSync(fixtures) ? undefined : 'skipped: ../shared/fixtures is not there'),
    },
    {
      name: 'completion cases',
      script: ['test:completion-cases', '--', '--cases', completionCases],
      quietMinutes: 10,
      byExitCode: true,
      skip: () => (existsSync(completionCases) ? undefined : 'skipped: ../shared/completion-cases is not there'),
    },
    {
      name: 'edit cases',
      script: ['test:edit-cases', '--', '--cases', editCases],
      quietMinutes: 5,
      byExitCode: true,
      quick: true,
      skip: () => (existsSync(editCases) ? undefined : 'skipped: ../shared/edit-cases is not there'),
    },
    {
      name: 'agent traces',
      script: ['test:agent-traces', '--', '--dir', agentTraces],
      quietMinutes: 5,
      byExitCode: true,
      quick: true,
      skip: () => (existsSync(agentTraces) ? undefined : 'skipped: ../shared/agent-traces is not there'),
    },
    ...(values.quick ? [] : [unit]),
  ],
  [{ name: 'webview', script: ['test:webview'], quietMinutes: 6 }, ...(values.quick ? [unit] : [])],
];

/** All of these use the one package that is made before the first of them. */
const alone: readonly Stage[] = [
  { name: 'integration', script: ['test:integration', '--', '--no-build'], quietMinutes: 6 },
  { name: 'e2e', script: ['test:e2e'], quietMinutes: 8 },
];

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    void stopStages().then(() => process.exit(1));
  });

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Does something that tests need; it counts only when it fails, which tells a broken build apart from broken tests. */
async function doFirst(name: string, work: () => Promise<unknown>): Promise<Outcome> {
  const started = Date.now();
  const seconds = (): number => Math.round((Date.now() - started) / 1000);
  const counts = { name, passed: 0, failed: 0, unsteady: 0 };
  try {
    await work();
    return { ...counts, seconds: seconds() };
  } catch (error) {
    say(`\n=== ${name} ===\n${error instanceof Error ? error.message : String(error)}`);
    return { ...counts, seconds: seconds(), failed: 1, note: 'nothing that needs it was run' };
  }
}

async function outcomeOf(stage: Stage, whole: boolean): Promise<Outcome> {
  const skipped = stage.skip?.();
  if (!whole) say(`\n=== ${stage.name} ===`);
  if (skipped !== undefined) return { name: stage.name, seconds: 0, passed: 0, failed: 0, unsteady: 0, note: skipped };
  return runStage(stage, whole);
}

async function runLane(lane: readonly Stage[], whole: boolean): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const stage of lane) outcomes.push(await outcomeOf(stage, whole));
  return outcomes;
}

/** Packs once, then runs what uses the package, alone. Not run where VS Code or the package could not be had. */
async function runAlone(stages: readonly Stage[], install: Promise<Outcome>): Promise<Outcome[]> {
  if (stages.length === 0) return [];
  const installed = await install;
  if (installed.failed > 0) return [installed];
  const packed = await doFirst('package', async () => {
    process.env['CROSSFADE_VSIX'] = await packExtension();
  });
  return packed.failed > 0 ? [installed, packed] : [installed, packed, ...(await runLane(stages, false))];
}

const wanted = values.only?.split(',').map((name) => name.trim());
const names = [...lanes.flat(), ...alone].map((stage) => stage.name);
const unknown = wanted?.filter((name) => !names.includes(name)) ?? [];
if (unknown.length > 0) {
  say(`No stage is named ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  process.exit(2);
}
const started = Date.now();
const chosen = (lane: readonly Stage[]): Stage[] =>
  lane.filter(({ name, quick }) => (wanted?.includes(name) ?? true) && (!values.quick || quick === true));
const last = chosen(alone);
const install = doFirst('install', () => (last.length > 0 ? prepareVscode(say) : Promise.resolve()));
// The last lane is the longest; what it prints is shown as it comes.
const busy = lanes.map(chosen).filter((lane) => lane.length > 0);
const first = await Promise.all(busy.map((lane, index) => runLane(lane, index < busy.length - 1)));
const outcomes = [...first.flat(), ...(await runAlone(last, install))];
for (const { name, failures } of outcomes) if (failures) say(`\n=== failed in ${name} ===\n${failures}`);
say('\n=== summary ===');
for (const outcome of outcomes) say(summaryLine(outcome));
say(`${'all'.padEnd(16)} ${Math.round((Date.now() - started) / 1000)} s`);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
say(`${outcomes.reduce((sum, outcome) => sum + outcome.passed, 0)} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
