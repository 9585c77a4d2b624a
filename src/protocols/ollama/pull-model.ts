import { ListError } from '../protocol.ts';
import type { Connection } from '../protocol.ts';
import { withOllama } from './client.ts';

/** How far a pull is. Bytes are those of the layer being fetched; absent while the server prepares or checks. */
export interface PullProgress {
  /** The server's own words, e.g. `pulling manifest`. */
  readonly status: string;
  readonly completedBytes?: number;
  readonly totalBytes?: number;
}

/**
 * Has the server fetch a model. Resolves when it is there; rejects with {@link ListError} (kind `cancelled` after an abort, by which the
 * server stops too; what it has is kept and a later pull goes on from there). A listener that throws does not stop the pull.
 */
export function pullModel(
  connection: Connection,
  model: string,
  onProgress: (progress: PullProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  return withOllama(connection, signal, async (client) => {
    const stream = await client.pull({ model, stream: true });
    for await (const step of stream) {
      if (signal.aborted) break;
      report(onProgress, step);
    }
    if (signal.aborted) throw new ListError({ kind: 'cancelled', message: 'The download was cancelled.' });
  });
}

interface Step {
  readonly status?: unknown;
  readonly completed?: unknown;
  readonly total?: unknown;
}

function report(onProgress: (progress: PullProgress) => void, { status, completed, total }: Step): void {
  try {
    onProgress({
      status: typeof status === 'string' ? status : '',
      ...(typeof completed === 'number' ? { completedBytes: completed } : {}),
      ...(typeof total === 'number' ? { totalBytes: total } : {}),
    });
  } catch {
    // The view's fault must not cost the download.
  }
}
