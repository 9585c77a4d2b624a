import * as vscode from 'vscode';
import type { Disposable } from '../../base/listeners.ts';

/** VS Code's workspace trust. It is never computed or remembered by us. */
export interface WorkspaceTrust {
  isTrusted(): boolean;
  /** Fires once trust is granted; taking it away restarts the extension host. */
  onDidGrant(listener: () => void): Disposable;
}

/** The trust of this window's workspace. */
export const workspaceTrust: WorkspaceTrust = {
  isTrusted: () => vscode.workspace.isTrusted,
  onDidGrant: (listener) => vscode.workspace.onDidGrantWorkspaceTrust(listener),
};
