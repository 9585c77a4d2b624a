import * as vscode from 'vscode';
import { mayComplete } from '../../completion/gate/gate.ts';
import { isSecretFile } from '../../guard/secret-files.ts';
import type { CompletionExclusions } from '../completion/completion-exclusions.ts';
import type { CompletionSnooze } from '../completion/completion-snooze.ts';
import { isLanguageWantedIn } from '../completion/completion-switches.ts';
import { workspacePath } from '../ports/open-documents.ts';
import { areAiFeaturesDisabled, readSetting } from '../shell/read-setting.ts';

/** What decides beside the settings. */
export interface NextEditGateDependencies {
  readonly exclusions: CompletionExclusions;
  readonly snooze: Pick<CompletionSnooze, 'end'>;
}

/** Whether the next edit is predicted in a document at all. Cheap: no file is looked at. */
export function isNextEditOn(document: vscode.TextDocument, { snooze }: NextEditGateDependencies): boolean {
  return gateOf(document, snooze, undefined);
}

/** Whether the next edit is predicted in a document: the same rules as for ghost text, ignore files and links included. */
export async function mayPredict(
  document: vscode.TextDocument,
  dependencies: NextEditGateDependencies,
): Promise<boolean> {
  if (!isNextEditOn(document, dependencies) || vscode.workspace.fs.isWritableFileSystem(document.uri.scheme) === false)
    return false;
  const path = pathOf(document);
  return path === undefined || gateOf(document, dependencies.snooze, await dependencies.exclusions.of(path));
}

/** What is off for ghost text, or pauses, is off here too. */
function gateOf(
  document: vscode.TextDocument,
  snooze: NextEditGateDependencies['snooze'],
  exclusion: 'secret' | 'ignored' | undefined,
): boolean {
  const { languageId, uri } = document;
  const path = pathOf(document) ?? uri.path.replace(/^\/+/, '');
  return mayComplete({
    scheme: uri.scheme,
    languageId,
    path,
    aiFeatures: !areAiFeaturesDisabled(),
    enabled:
      readSetting('crossfade.nextEdit.enabled', document) && readSetting('crossfade.completion.enabled', document),
    languageEnabled: isLanguageWantedIn(document),
    isSnoozed: snooze.end !== undefined,
    isSecret: exclusion === 'secret' || isSecretFile(path),
    isIgnored: exclusion === 'ignored',
  }).ok;
}

/** A cell is as secret, and as ignored, as its notebook. */
function pathOf({ uri }: vscode.TextDocument): string | undefined {
  return workspacePath(uri.scheme === 'vscode-notebook-cell' ? uri.with({ scheme: 'file', fragment: '' }) : uri);
}
