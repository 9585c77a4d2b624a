import * as vscode from 'vscode';
import type { ReadToolDependencies } from '../../tools/read/create-read-tool.ts';
import { createReadOnlyTools } from '../../tools/read/read-only-tools.ts';
import type { Tool } from '../../tools/tool.ts';
import { readSetting } from '../shell/read-setting.ts';

/** The tools that a chat may use now: none without a folder, or where the person switched them off. */
export function readToolsOnOffer(dependencies: ReadToolDependencies): readonly Tool[] {
  return readSetting('crossfade.chat.lookups') && vscode.workspace.workspaceFolders
    ? createReadOnlyTools(dependencies)
    : [];
}
