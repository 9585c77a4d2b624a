import * as vscode from 'vscode';
import type { Disposable } from '../../base/listeners.ts';
import type { Logger } from '../../platform/logger.ts';

/** The log of the product: an output channel with levels. */
export interface OutputChannelLogger extends Logger, Disposable {
  /** Brings the log into view. */
  show(): void;
}

/** Opens the output channel `Crossfade`. Every text passes `redact` before it is written, in the order of writing. */
export function createOutputChannelLogger(redact: (text: string) => string): OutputChannelLogger {
  const channel = vscode.window.createOutputChannel('Crossfade', { log: true });
  return {
    debug: (text) => channel.debug(redact(text)),
    info: (text) => channel.info(redact(text)),
    warn: (text) => channel.warn(redact(text)),
    error: (text) => channel.error(redact(text)),
    show: () => channel.show(true),
    dispose: () => channel.dispose(),
  };
}
