import * as vscode from 'vscode';
import { createReadOnlyTools } from '../context/tools.ts';
import type { ReadOnlyTool, ReadOnlyToolPorts } from '../context/tools.ts';
import { readSetting } from './read-setting.ts';

/** The tools that a chat may use now: none without a folder, or where the person switched them off. */
export function lookupTools(ports: ReadOnlyToolPorts): readonly ReadOnlyTool[] {
  return readSetting('crossfade.chat.lookups') && vscode.workspace.workspaceFolders ? createReadOnlyTools(ports) : [];
}
