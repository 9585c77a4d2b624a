import * as vscode from 'vscode';
import type { SnoozeEnd } from './completion-snooze.ts';

/** Until when completions pause, for people: behind "until". */
export function snoozeText(end: SnoozeEnd): string {
  if (end === 'restart') return vscode.l10n.t('VS Code restarts');
  return new Date(end).toLocaleTimeString(vscode.env.language, { hour: '2-digit', minute: '2-digit' });
}
