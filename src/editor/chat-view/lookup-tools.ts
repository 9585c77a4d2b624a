import * as vscode from 'vscode';
import { createReadOnlyTools } from '../../tools/read/tools.ts';
import type { ReadOnlyTool, ReadOnlyToolPorts } from '../../tools/read/tools.ts';
import { readSetting } from '../shell/read-setting.ts';

/** The tools that a chat may use now: none without a folder, or where the person switched them off. */
export function lookupTools(ports: ReadOnlyToolPorts): readonly ReadOnlyTool[] {
  return readSetting('crossfade.chat.lookups') && vscode.workspace.workspaceFolders ? createReadOnlyTools(ports) : [];
}
