import { parentPort, workerData } from 'node:worker_threads';
import { patternSearch } from '../../context/search/pattern-thread.ts';
import type { PatternStart } from '../../context/search/pattern-thread.ts';

// The entry of the thread that looks for a model's pattern; a bundle of its own (dist/pattern-worker.js).
const port = parentPort;
if (port === null) throw new Error('This file runs as a worker thread only.');
const search = patternSearch(workerData as PatternStart);
port.on('message', (text: string) => port.postMessage(search(text)));
