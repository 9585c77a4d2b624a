import type { Disposable } from '../base/listeners.ts';

/** What a background thread tells. */
export interface BackgroundEvents {
  /** A message of the thread, as it was cloned over. */
  onMessage(message: unknown): void;
  /** The thread is gone, told once. Not told after `dispose`. */
  onEnd(reason: string): void;
}

/** Work in a thread of its own, in this process. Ends with the process at the latest, and never holds it up. */
export interface BackgroundThread extends Disposable {
  /** Sends a value that can be cloned; nothing happens once the thread is gone. */
  post(message: unknown): void;
}

/** Starts a thread with its first data. Throws where threads cannot be started at all. */
export type StartBackground = (data: unknown, events: BackgroundEvents) => BackgroundThread;
