import * as vscode from 'vscode';
import type { KeyRing } from '../guard/key-ring.ts';
import type { Disposable } from '../models/listeners.ts';
import type { Discovery } from '../routing/discovery.ts';
import type { WorkspaceTrust } from './ports/workspace-trust.ts';
import { onDidChangeAiFeatures, onDidChangeSettings } from './read-setting.ts';

/** What starts a detection. */
export interface DiscoveryParts {
  readonly discovery: Discovery;
  readonly keys: KeyRing;
  readonly trust: WorkspaceTrust;
  /** Fires when VS Code or another extension offers other models. */
  readonly onDidChangeEditorModels: (listener: () => void) => Disposable;
}

/** Detects once at the start and again whenever something changed that it depends on; several changes at once make one detection. */
export function registerDiscovery(parts: DiscoveryParts): vscode.Disposable {
  const abort = new AbortController();
  const state = { running: false, again: false };
  const detect = async (): Promise<void> => {
    state.again = true;
    if (state.running) return;
    state.running = true;
    while (state.again && !abort.signal.aborted) {
      state.again = false;
      await parts.discovery.detect(abort.signal);
    }
    state.running = false;
  };
  const start = (): void => void detect();
  start();
  const watching = [parts.keys.onDidChange(start), parts.trust.onDidGrant(start), parts.onDidChangeEditorModels(start)];
  return vscode.Disposable.from(
    onDidChangeSettings(['crossfade.providers'], start),
    onDidChangeAiFeatures(start),
    new vscode.Disposable(() => {
      abort.abort();
      for (const one of watching) one.dispose();
    }),
  );
}
