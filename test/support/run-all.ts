/**
 * `npm test`: check, unit, conformance, integration and end-to-end tests; closing line `N passed, N failed`. `-- --only unit,e2e` runs
 * some of them. What needs no VS Code runs in two lanes at once, one a core; what drives a VS Code runs alone after that, because a
 * browser on a busy machine misses keys.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packExtension } from './pack.ts';
import { runStage, stopStages, type Outcome, type Stage } from './run-stage.ts';
import { repositoryRoot } from './vscode-host/paths.ts';

const fixtures = join(repositoryRoot, '..', 'shared', 'fixtures');
const completionCases = join(repositoryRoot, '..', 'shared', 'completion-cases', 'cases.json');

/** Each lane runs its stages one after the other. */
const lanes: readonly (readonly Stage[])[] = [
  [
    // The linter prints nothing until it has read everything.
    { name: 'check', script: ['check'], quietMinutes: 15 },
    {
      name: 'conformance',
      script: ['test:conformance', '--', '--cases', fixtures, '--quick'],
      quietMinutes: 10,
      skip: () => (existsSync(fixtures) ? undefined : 'skipped: ../shared/fixtures is not there'),
    },
    {
      name: 'completion cases',
      script: ['test:completion-cases', '--', '--cases', completionCases],
      quietMinutes: 10,
      byExitCode: true,
      skip: () => (existsSync(completionCases) ? undefined : 'skipped: ../shared/completion-cases is not there'),
    },
  ],
  [
    { name: 'unit', script: ['test:unit'], quietMinutes: 6 },
    { name: 'webview', script: ['test:webview'], quietMinutes: 6 },
  ],
];

const alone: readonly Stage[] = [
  { name: 'integration', script: ['test:integration'], quietMinutes: 6 },
  { name: 'e2e', script: ['test:e2e'], quietMinutes: 8, packed: true },
];

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    void stopStages().then(() => process.exit(1));
  });

function say(line: string): void {
  process.stdout.write(`${line}\n`);
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
