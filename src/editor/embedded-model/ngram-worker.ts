import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../platform/clock.ts';
import { nodeFiles } from '../../platform/node-files.ts';
import type { NgramStart, ToNgramThread } from './ngram-messages.ts';
import { NgramThread } from './ngram-thread.ts';

// The entry of the index thread; a bundle of its own (dist/ngram-worker.js).
const port = parentPort;
if (port === null) throw new Error('This file runs as a worker thread only.');
const thread = new NgramThread({
  start: workerData as NgramStart,
  tell: (message) => port.postMessage(message),
  clock: systemClock,
  files: nodeFiles,
});
await thread.start();
port.on('message', (message: ToNgramThread) => thread.hear(message));
