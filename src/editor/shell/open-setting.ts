import * as vscode from 'vscode';
import { settings } from '../manifest/settings.ts';
import type { SettingKey } from '../manifest/settings.ts';

/**
 * Opens the settings editor on one setting. In a remote window a setting of machine scope is the remote machine's: the person's own page would
 * say that there is none.
 */
export async function openSetting(key: SettingKey): Promise<void> {
  const isOnRemote = vscode.env.remoteName !== undefined && settings[key].scope === 'machine';
  const command = isOnRemote ? 'workbench.action.openRemoteSettings' : 'workbench.action.openSettings';
  await vscode.commands.executeCommand(command, { query: `@id:${key}` });
}
