/** Run as a child process: makes the transaction of a scenario and kills itself (SIGKILL) at a point. Arguments: folder, scenario, call, half. */
import { join } from 'node:path';
import { FileTransactions } from '../../src/platform/file-transaction.ts';
import { CrashingDisk } from './crashing-disk.ts';
import { scenarios, stepsOf } from './scenarios.ts';

const [folder = '', index, call, half] = process.argv.slice(2);
const scenario = scenarios[Number(index)];
if (scenario === undefined) process.exit(2);
const { disk } = new CrashingDisk({ call: Number(call), half: half === 'half' }, async () => {
  process.kill(process.pid, 'SIGKILL');
  return await new Promise<never>(() => undefined);
});
const transactions = new FileTransactions({ disk, folder: join(folder, 'journal'), isRunning: () => false });
await transactions.commit(stepsOf(folder, scenario));
