import * as vscode from 'vscode';
import { sleep } from '../../platform/clock.ts';
import type { Clock } from '../../platform/clock.ts';

/** Milliseconds in which VS Code tells of the click that closed a list. */
const clickTold = 50;

/**
 * Runs something that opens lists, then gives the focus back to where they were opened from, whether something was chosen or not: VS Code gives
 * the focus that a list took back to an editor, but to no web view. A list that closed because the person clicked into an editor or turned to
 * another terminal, or that led to another tab, leaves the focus there. VS Code tells nothing of a click into the terminal that is active already:
 * that one cannot be told from Escape.
 */
export async function withFocusBack<T>(run: () => Promise<T>, back: () => Promise<void>, clock: Clock): Promise<T> {
  const { tabGroups } = vscode.window;
  const before = tabGroups.activeTabGroup.activeTab;
  const turns: unknown[] = [];
  const watching = [
    vscode.window.onDidChangeTextEditorSelection(({ kind, textEditor }) => {
      if (kind === vscode.TextEditorSelectionChangeKind.Mouse) turns.push(textEditor);
    }),
    vscode.window.onDidChangeActiveTerminal((terminal) => {
      if (terminal !== undefined) turns.push(terminal);
    }),
  ];
  try {
    const result = await run();
    if (result === undefined) await sleep(clock, clickTold);
    const isElsewhere = turns.length > 0 || tabGroups.activeTabGroup.activeTab !== before;
    if (result !== undefined || !isElsewhere) await back();
    return result;
  } finally {
    for (const each of watching) each.dispose();
  }
}
