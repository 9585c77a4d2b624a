import * as vscode from 'vscode';
import type { ContextKey } from '../manifest/context-keys.ts';

/** Sets a context key of the manifest, for `when` clauses. */
export function setContext(key: ContextKey, value: boolean | string): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
