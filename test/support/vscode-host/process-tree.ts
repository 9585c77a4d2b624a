import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** A running process of this machine. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** All processes that can be seen. Empty where the system offers no list. */
export function listProcesses(): ProcessEntry[] {
  if (process.platform === 'linux') return listFromProc();
  if (process.platform === 'win32') return [];
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,command='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    return match ? [{ pid: Number(match[1]), parent: Number(match[2]), command: match[3] ?? '' }] : [];
  });
}

function listFromProc(): ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        // The command name in parentheses may hold spaces; state and parent follow the last parenthesis.
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        if (state === 'Z') return [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        return [];
      }
    });
}

/** The process and all its descendants, children before parents. */
export function processTree(root: number): ProcessEntry[] {
  const all = listProcesses();
  const found: ProcessEntry[] = [];
  const visit = (pid: number): void => {
    for (const child of all.filter((entry) => entry.parent === pid)) visit(child.pid);
    const self = all.find((entry) => entry.pid === pid);
    if (self) found.push(self);
  };
  visit(root);
  return found;
}

/** True while a process with this id runs (zombies do not count where the system tells). */
export function isRunning(pid: number): boolean {
  if (process.platform === 'linux') return listFromProc().some((entry) => entry.pid === pid);
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * Ends a process that was started with `detached: true`, its group and every descendant: first politely, after `graceMs` by force.
 * Resolves when none of them runs any more or 5 s after the force.
 */
export async function stopTree(root: number, graceMs = 2_000): Promise<void> {
  const members = processTree(root).map((entry) => entry.pid);
  signalAll(root, members, 'SIGTERM');
  if (await waitUntilGone(members, graceMs)) return;
  // A child may have been born in the meantime.
  signalAll(root, [...new Set([...members, ...processTree(root).map((entry) => entry.pid)])], 'SIGKILL');
  await waitUntilGone(members, 5_000);
}

/**
 * Makes an interrupted run end at once, with its browser and every VS Code: they are in process groups of their own, and without this the
 * run would go on with tests that all fail. What a test forgot to close ends with the run as well: a VS Code whose parent is gone keeps a
 * core busy for good.
 */
export function endChildrenWithRun(): void {
  process.once('exit', () => {
    for (const { pid } of processTree(process.pid)) if (pid !== process.pid) sendSignal(pid, 'SIGKILL');
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
}

function signalAll(root: number, members: readonly number[], signal: NodeJS.Signals): void {
  if (process.platform === 'win32') {
    try {
      execFileSync('taskkill', ['/pid', String(root), '/T', '/F'], { stdio: 'ignore' });
    } catch {
      // Already gone.
    }
    return;
  }
  for (const target of [-root, ...members]) sendSignal(target, signal);
}

function sendSignal(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch {
    // Already gone.
  }
}

async function waitUntilGone(members: readonly number[], limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const running = new Set(listProcesses().map((entry) => entry.pid));
    if (!members.some((pid) => running.has(pid))) return true;
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
