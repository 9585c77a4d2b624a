import { spawn } from 'node:child_process';
import { stopTree } from './process-tree.ts';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds after which the command and its children are ended. Default 10 minutes. */
  readonly limitMs?: number;
}

/** Runs a program to its end and gives back what it printed. Rejects with the last lines of output on a failure or after the limit. */
export async function runCommand(
  program: string,
  parameters: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const limitMs = options.limitMs ?? 600_000;
  const child = spawn(program, parameters, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32' && /\.cmd$/.test(program),
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-200_000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const state = { late: false };
  const timer = setTimeout(() => {
    state.late = true;
    if (child.pid !== undefined) void stopTree(child.pid);
  }, limitMs);
  const stopWithParent = (): void => {
    if (child.pid !== undefined) void stopTree(child.pid, 0);
  };
  process.once('exit', stopWithParent);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code === 0) return output;
    const reason = state.late
      ? `did not end within ${Math.round(limitMs / 1000)} s`
      : `ended with code ${String(code)}`;
    throw new Error(`${program} ${parameters.join(' ')} ${reason}:\n${output.split('\n').slice(-25).join('\n')}`);
  } finally {
    clearTimeout(timer);
    process.off('exit', stopWithParent);
  }
}
