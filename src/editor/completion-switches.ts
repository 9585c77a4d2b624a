import type * as vscode from 'vscode';
import { isLanguageOn } from './completion-languages.ts';
import { areAiFeaturesDisabled, readSetting } from './read-setting.ts';

/** Whether suggestions are wanted in a document: VS Code's own switch, ours, and the one of the language. */
export function isCompletionOn(document: { readonly uri: vscode.Uri; readonly languageId: string }): boolean {
  return (
    !areAiFeaturesDisabled() &&
    readSetting('crossfade.completion.enabled', document) &&
    isLanguageOn(readSetting('crossfade.completion.languages', document), document.languageId)
  );
}
