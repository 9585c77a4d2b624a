import type * as vscode from 'vscode';
import { isLanguageWanted } from './completion-languages.ts';
import { areAiFeaturesDisabled, readSetting, readSettingOnRung } from '../shell/read-setting.ts';

/** Whether suggestions are wanted in a document: VS Code's own switch, ours, and the one of the language. */
export function isCompletionOn(document: { readonly uri: vscode.Uri; readonly languageId: string }): boolean {
  return (
    !areAiFeaturesDisabled() && readSetting('crossfade.completion.enabled', document) && isLanguageWantedIn(document)
  );
}

/** Whether suggestions are wanted in a document's language. */
export function isLanguageWantedIn(document: { readonly uri: vscode.Uri; readonly languageId: string }): boolean {
  const key = 'crossfade.completion.languages';
  const mine = readSettingOnRung(key, 'user', document);
  return isLanguageWanted(readSetting(key, document), mine, document.languageId);
}
