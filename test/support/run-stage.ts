import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { ProgressWatch } from './progress-watch.ts';
import { countsOf, failuresIn, type Outcome } from './stage-result.ts';
import { repositoryRoot } from './vscode-host/paths.ts';
import { stopTree } from './vscode-host/process-tree.ts';

/** One npm script that `npm test` runs. */
export interface Stage {
  readonly name: string;
  /** npm script, and what follows it. */
  readonly script: readonly string[];
  /**
   * Minutes without a line of output after which the stage counts as hanging and is ended. There is no limit to the whole: a slow machine is
   * not a failure. A test that hangs ends sooner, by the limit of its own (3 minutes at most), and so with its name.
   */
  readonly quietMinutes: number;
  /** Counts as one test, by its exit code: what it prints holds deliberate differences too. */
  readonly byExitCode?: boolean;
  /** Belongs to `npm run test:quick`: needs neither a browser nor VS Code. */
  readonly quick?: boolean;
  /** Why the stage cannot run here; undefined when it can. */
  readonly skip?: () => string | undefined;
}

/** Processes of the stages that run now. */
const running = new Set<number>();

/** Ends every stage that runs, with all its children. */
export async function stopStages(): Promise<void> {
  await Promise.all([...running].map((pid) => stopTree(pid)));
}

function startScript(script: readonly string[]): ReturnType<typeof spawn> {
  const path = `${join(repositoryRoot, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  const npm = process.env['npm_execpath'];
  const [program, before] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  return spawn(program, [...before, 'run', '--silent', ...script], {
    cwd: repositoryRoot,
    env: { ...process.env, PATH: path, FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32' && program === 'npm',
  });
}

/**
 * Runs one stage, and ends it with all its children when it makes no progress any more. Shows its output as it comes, or, `whole`, at its end:
 * the lines of two stages are not mixed. `start` starts its process.
 */
export async function runStage(stage: Stage, whole: boolean, start = startScript): Promise<Outcome> {
  const started = Date.now();
  const child = start(stage.script);
  const { pid } = child;
  if (pid !== undefined) running.add(pid);
  let output = '';
  const state = { stalled: false };
  const watch = new ProgressWatch(stage.quietMinutes * 60_000, () => {
    state.stalled = true;
    if (pid !== undefined) void stopTree(pid);
  });
  for (const [stream, target] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const)
    stream?.on('data', (chunk: Buffer) => {
      watch.report();
      if (!whole) target.write(chunk);
      output = (output + chunk.toString('utf8')).slice(-500_000);
    });
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', resolve);
  });
  watch.end();
  if (pid !== undefined) running.delete(pid);
  if (whole) process.stdout.write(`\n=== ${stage.name} ===\n${output.trimEnd()}\n`);
  const counts = countsOf(stage.byExitCode ? '' : output, code === 0 && !state.stalled);
  return {
    name: stage.name,
    seconds: Math.round((Date.now() - started) / 1000),
    ...counts,
    ...(counts.failed > 0 ? { failures: failuresIn(output) } : {}),
    ...(state.stalled ? { note: `ended: nothing had come from it for ${stage.quietMinutes} minutes` } : {}),
  };
}
