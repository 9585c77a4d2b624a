import { Worker } from 'node:worker_threads';
import { errorText } from '../base/error-text.ts';
import type { StartBackground } from './background.ts';

/**
 * Runs a module file as a worker thread. It gets no environment variables: they may hold keys. `maximumHeapMb`: most memory of its own objects, in MB;
 * more ends the thread, not the process. Shared buffers do not count.
 */
export function nodeBackground(file: string | URL, maximumHeapMb = 256): StartBackground {
  return (data, events) => {
    const worker = new Worker(file, {
      workerData: data,
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: maximumHeapMb },
    });
    let isOver = false;
    let reason = '';
    const end = (text: string): void => {
      if (isOver) return;
      isOver = true;
      events.onEnd(text);
    };
    worker.on('message', (message: unknown) => {
      if (!isOver) events.onMessage(message);
    });
    worker.on('error', (error: unknown) => {
      reason = errorText(error);
    });
    worker.on('exit', (code) => end(reason === '' ? `It ended with code ${code}.` : reason));
    worker.unref();
    return {
      post: (message) => {
        if (!isOver) worker.postMessage(message);
      },
      dispose: () => {
        isOver = true;
        void worker.terminate();
      },
    };
  };
}
