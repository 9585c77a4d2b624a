import { errorCode } from '../base/error-text.ts';
import type { Processes } from './processes.ts';

/** The processes that Node can see. */
export const nodeProcesses: Processes = {
  own: process.pid,
  isRunning(id) {
    try {
      // Signal 0 is not delivered: it only asks.
      process.kill(id, 0);
      return true;
    } catch (error) {
      // A process of another user runs as well.
      return errorCode(error) === 'EPERM';
    }
  },
};
