import * as vscode from 'vscode';
import { settingKeys } from '../manifest/settings.ts';
import type { SettingKey, SettingTypes } from '../manifest/settings.ts';
import { effectiveValue, slotOnRung, valueOnRung } from './settings-values.ts';
import type { InspectedValues, SettingRung, SettingSlot } from './settings-values.ts';

/** This file is the only one that calls `workspace.getConfiguration`. */

/**
 * The value of a setting for a document, folder or language. Never throws: a value of the wrong type counts as absent, and for settings only
 * the person may set, values of a folder or workspace are ignored, whatever VS Code makes of them.
 */
export function readSetting<K extends SettingKey>(key: K, scope?: vscode.ConfigurationScope): SettingTypes[K] {
  return effectiveValue(key, inspectSetting(key, scope));
}

/** What one rung says about a setting. In a window with one folder, its settings are the rung `workspace`. */
export function readSettingOnRung<K extends SettingKey>(
  key: K,
  rung: SettingRung,
  scope?: vscode.ConfigurationScope,
): SettingTypes[K] | undefined {
  if (rung === 'folder' && !isMultiRoot()) return undefined;
  return valueOnRung(key, rung, inspectSetting(key, scope));
}

/** The values of a setting by where they stand, unchecked. */
export function inspectSetting(key: SettingKey, scope?: vscode.ConfigurationScope): InspectedValues {
  return vscode.workspace.getConfiguration(undefined, scope ?? null).inspect(key) ?? {};
}

/** Exactly what one rung says about a setting, unchecked. */
export function readSettingSlot(key: SettingKey, rung: SettingRung, scope?: vscode.ConfigurationScope): SettingSlot {
  return slotOnRung(rung, inspectSetting(key, scope));
}

/** Writes exactly what a rung shall say; a value of undefined takes the setting out of the file. Rejects when VS Code cannot write. */
export async function writeSettingSlot(
  key: SettingKey,
  { value, isForLanguage }: SettingSlot,
  rung: SettingRung,
  scope?: vscode.ConfigurationScope,
): Promise<void> {
  await vscode.workspace.getConfiguration(undefined, scope ?? null).update(key, value, targetOf(rung), isForLanguage);
}

/** Writes a setting. `folder` needs a scope inside that folder. Rejects when VS Code cannot write (no workspace, a broken settings file). */
export async function writeSetting<K extends SettingKey>(
  key: K,
  value: SettingTypes[K] | undefined,
  rung: SettingRung,
  scope?: vscode.ConfigurationScope,
): Promise<void> {
  await vscode.workspace.getConfiguration(undefined, scope ?? null).update(key, value, targetOf(rung));
}

/** Calls back after any of the settings changed anywhere. */
export function onDidChangeSettings(keys: readonly SettingKey[], listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (keys.some((key) => event.affectsConfiguration(key))) listener();
  });
}

/** Calls back after any of our settings changed. */
export function onDidChangeAnySetting(listener: () => void): vscode.Disposable {
  return onDidChangeSettings(settingKeys, listener);
}

/** VS Code's own switch for all features of this kind. */
export function areAiFeaturesDisabled(): boolean {
  return vscode.workspace.getConfiguration().get('chat.disableAIFeatures') === true;
}

/** Calls back after VS Code's own switch changed. */
export function onDidChangeAiFeatures(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('chat.disableAIFeatures')) listener();
  });
}

function targetOf(rung: SettingRung): vscode.ConfigurationTarget {
  const { WorkspaceFolder, Workspace, Global } = vscode.ConfigurationTarget;
  return { folder: WorkspaceFolder, workspace: Workspace, user: Global }[rung];
}

function isMultiRoot(): boolean {
  return vscode.workspace.workspaceFile !== undefined;
}
