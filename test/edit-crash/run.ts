import { availableParallelism } from 'node:os';
import { killAt, killPoints } from './kill-at.ts';

/**
 * Kills a process (SIGKILL) at every call of transactions of three files: `node test/edit-crash/run.ts`. Exit code 1 where after the recovery
 * some files are old and others new, a mode or link is lost, or something is left behind.
 */
const waiting = [...(await killPoints())];
const count = waiting.length;
const outcomes = { before: 0, after: 0, failed: 0 };

async function work(): Promise<void> {
  for (let point = waiting.pop(); point !== undefined; point = waiting.pop()) {
    try {
      outcomes[await killAt(point)]++;
    } catch (error) {
      outcomes.failed++;
      console.error(JSON.stringify(point), error);
    }
  }
}

await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
console.log(`${count} kills: ${outcomes.before} all old, ${outcomes.after} all new, ${outcomes.failed} failed`);
process.exit(outcomes.failed === 0 ? 0 : 1);
