import * as vscode from 'vscode';
import { sleep } from '../../platform/clock.ts';
import type { Clock } from '../../platform/clock.ts';

/** Milliseconds in which VS Code tells of the click that closed a list. */
const clickTold = 50;

/**
 * Runs something that opens lists, then gives the focus back to where they were opened from, whether something was chosen or not: VS Code gives
 * the focus that a list took back to an editor, but to no web view. A list that closed because the person clicked into an editor, or that led to
 * another tab, leaves the focus there.
 */
export async function withFocusBack<T>(run: () => Promise<T>, back: () => Promise<void>, clock: Clock): Promise<T> {
  const { tabGroups } = vscode.window;
  const before = tabGroups.activeTabGroup.activeTab;
  const clicks: vscode.TextEditor[] = [];
  const watching = vscode.window.onDidChangeTextEditorSelection(({ kind, textEditor }) => {
    if (kind === vscode.TextEditorSelectionChangeKind.Mouse) clicks.push(textEditor);
  });
  try {
    const result = await run();
    if (result === undefined) await sleep(clock, clickTold);
    const isElsewhere = clicks.length > 0 || tabGroups.activeTabGroup.activeTab !== before;
    if (result !== undefined || !isElsewhere) await back();
    return result;
  } finally {
    watching.dispose();
  }
}
