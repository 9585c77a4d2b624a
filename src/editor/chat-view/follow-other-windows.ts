import * as vscode from 'vscode';
import type { ChatSession } from '../../chat/chat-session.ts';
import type { Disposable } from '../../base/listeners.ts';
import type { Clock } from '../../platform/clock.ts';

/** An answer under way is kept once a second; it is looked at when nothing more comes. Milliseconds. */
const calm = 1_500;

/**
 * Shows in the open conversation what another window of this workspace wrote to it: when a journal of it changes, and when this window comes
 * to the front.
 */
export function followOtherWindows(
  session: Pick<ChatSession, 'conversationId' | 'refresh'>,
  folder: string,
  clock: Clock,
): vscode.Disposable {
  let pending: Disposable | undefined;
  const refresh = (): void => {
    pending?.dispose();
    // A failure to read is found again by the next message, which says so.
    pending = clock.after(calm, () => void session.refresh().catch(() => undefined));
  };
  const watcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(vscode.Uri.file(folder), '*.journal'),
    false,
    false,
    true,
  );
  const changed = ({ path }: vscode.Uri): void => {
    const id = session.conversationId.split('~', 1)[0] ?? '';
    if (path.slice(path.lastIndexOf('/') + 1).startsWith(`${id}.`)) refresh();
  };
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(changed),
    watcher.onDidChange(changed),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) refresh();
    }),
    new vscode.Disposable(() => pending?.dispose()),
  );
}
