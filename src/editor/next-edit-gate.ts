import * as vscode from 'vscode';
import { mayComplete } from '../completion/gate.ts';
import { isSecretFile } from '../guard/secret-files.ts';
import type { CompletionExclusions } from './completion-exclusions.ts';
import { isLanguageOn } from './completion-languages.ts';
import { workspacePath } from './ports/open-documents.ts';
import { areAiFeaturesDisabled, readSetting } from './read-setting.ts';

/** Whether the next edit is predicted in a document at all. Cheap: no file is looked at. */
export function isNextEditOn(document: vscode.TextDocument): boolean {
  return gateOf(document, undefined);
}

/** Whether the next edit is predicted in a document: the same rules as for ghost text, ignore files and links included. */
export async function mayPredict(document: vscode.TextDocument, exclusions: CompletionExclusions): Promise<boolean> {
  if (!isNextEditOn(document) || vscode.workspace.fs.isWritableFileSystem(document.uri.scheme) === false) return false;
  const path = pathOf(document);
  return path === undefined || gateOf(document, await exclusions.of(path));
}

function gateOf(document: vscode.TextDocument, exclusion: 'secret' | 'ignored' | undefined): boolean {
  const { languageId, uri } = document;
  const path = pathOf(document) ?? uri.path.replace(/^\/+/, '');
  return mayComplete({
    scheme: uri.scheme,
    languageId,
    path,
    aiFeatures: !areAiFeaturesDisabled(),
    enabled: readSetting('crossfade.nextEdit.enabled', document),
    languageEnabled: isLanguageOn(readSetting('crossfade.completion.languages', document), languageId),
    isSecret: exclusion === 'secret' || isSecretFile(path),
    isIgnored: exclusion === 'ignored',
  }).ok;
}

/** A cell is as secret, and as ignored, as its notebook. */
function pathOf({ uri }: vscode.TextDocument): string | undefined {
  return workspacePath(uri.scheme === 'vscode-notebook-cell' ? uri.with({ scheme: 'file', fragment: '' }) : uri);
}
