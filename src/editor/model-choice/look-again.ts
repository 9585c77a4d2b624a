import * as vscode from 'vscode';
import type { Discovery } from '../../routing/discovery/discovery.ts';

/** Dependencies of looking for models again. */
export interface LookAgainDependencies {
  readonly discovery: Pick<Discovery, 'detect'>;
  /** Whether the chat of this window has a model. */
  readonly hasModel: () => boolean;
}

/**
 * While the chat has no model, looks for one whenever the person comes back to the window: they may have started a server in a terminal. How
 * often a server is asked is limited in the discovery itself.
 */
export function registerLookAgain({ discovery, hasModel }: LookAgainDependencies): vscode.Disposable {
  return vscode.window.onDidChangeWindowState(({ focused }) => {
    if (focused && !hasModel()) void discovery.detect();
  });
}
