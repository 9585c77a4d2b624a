import { errorText } from '../../base/error-text.ts';
import type { Logger } from '../../platform/logger.ts';
import type { LoadedIndex } from '../completion/lazy-completion-index.ts';

/** The two ways to keep the index of the workspace. */
export interface IndexWays {
  /** In a thread of its own; undefined where there is no file for one. */
  readonly inThread?: () => Promise<LoadedIndex>;
  /** In this thread, in slices; remembers nothing. */
  readonly inSlices: () => Promise<LoadedIndex>;
  readonly logger: Logger;
}

/** The index in a thread of its own, or in slices where threads do not start: the embedded model works everywhere. */
export async function threadOrSlices({ inThread, inSlices, logger }: IndexWays): Promise<LoadedIndex> {
  if (inThread === undefined) return inSlices();
  try {
    return await inThread();
  } catch (error) {
    const reason = errorText(error);
    logger.warn(`The workspace index cannot use a worker thread (${reason}) and runs in slices instead.`);
    return inSlices();
  }
}
