import { parentPort } from 'node:worker_threads';
import { planThread } from '../../edit/thread/plan-thread.ts';
import type { ToPlanThread } from '../../edit/thread/plan-thread.ts';

// The entry of the thread that works out edits of large files; a bundle of its own (dist/plan-worker.js).
const port = parentPort;
if (port === null) throw new Error('This file runs as a worker thread only.');
const plan = planThread();
port.on('message', (message: ToPlanThread) => {
  const planned = plan(message);
  if (planned !== undefined) port.postMessage(planned);
});
