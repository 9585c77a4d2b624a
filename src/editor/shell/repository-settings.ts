import * as vscode from 'vscode';
import { settingKeys } from '../manifest/settings.ts';
import type { SettingKey } from '../manifest/settings.ts';
import { inspectSetting } from './read-setting.ts';
import { isSetByRepository, userOnlySettingsIn } from './settings-values.ts';

/** A settings file beyond this many bytes is not searched. */
const maximumBytes = 1_000_000;

/**
 * The settings that this workspace's own files try to set although only the person may. They have no effect; this is for telling so. VS Code
 * drops such values itself, so the files are read too. Never rejects.
 */
export async function repositoryOverrides(): Promise<readonly SettingKey[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const files = folders.map((folder) => vscode.Uri.joinPath(folder.uri, '.vscode', 'settings.json'));
  const { workspaceFile } = vscode.workspace;
  if (workspaceFile !== undefined && workspaceFile.scheme !== 'untitled') files.push(workspaceFile);
  const named = await Promise.all(files.map(keysInFile));
  const inspected = settingKeys.filter((key) =>
    [undefined, ...folders.map((folder) => folder.uri)].some((uri) => isSetByRepository(key, inspectSetting(key, uri))),
  );
  return [...new Set([...named.flat(), ...inspected])];
}

async function keysInFile(file: vscode.Uri): Promise<readonly SettingKey[]> {
  try {
    if ((await vscode.workspace.fs.stat(file)).size > maximumBytes) return [];
    return userOnlySettingsIn(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)));
  } catch {
    // No such file, or none that can be read: it sets nothing.
    return [];
  }
}
