import * as vscode from 'vscode';
import type { DocumentText } from '../../completion/engine/document-snapshot.ts';
import { isTestFile, mayComplete } from '../../completion/gate/gate.ts';
import type { GateResult } from '../../completion/gate/gate.ts';
import { isSecretFile } from '../../guard/secret-files.ts';
import type { CompletionExclusions } from './completion-exclusions.ts';
import type { CompletionSnooze } from './completion-snooze.ts';
import { isLanguageWantedIn } from './completion-switches.ts';
import { workspacePath } from '../ports/open-documents.ts';
import { areAiFeaturesDisabled, readSetting } from '../shell/read-setting.ts';

/** Where a suggestion is wanted. */
export interface CompletionPlace {
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
  /** The person asked by a command or key. */
  readonly isInvoked: boolean;
}

export interface GateDependencies {
  readonly exclusions: CompletionExclusions;
  readonly snooze: Pick<CompletionSnooze, 'end'>;
}

/** Whether a place gets a suggestion, and if not, why. */
export async function gateOf(place: CompletionPlace, { exclusions, snooze }: GateDependencies): Promise<GateResult> {
  const { document, isInvoked } = place;
  const { languageId, uri } = document;
  // A cell is as secret, and as ignored, as its notebook.
  const path = workspacePath(uri.scheme === 'vscode-notebook-cell' ? uri.with({ scheme: 'file', fragment: '' }) : uri);
  const facts = {
    scheme: uri.scheme,
    languageId,
    path: shownPath(document),
    aiFeatures: !areAiFeaturesDisabled(),
    enabled: readSetting('crossfade.completion.enabled', document),
    languageEnabled: isLanguageWantedIn(document),
    isSnoozed: snooze.end !== undefined && !isInvoked,
    isUnwantedTest: !readSetting('crossfade.completion.inTests', document) && isTestFile(path ?? shownPath(document)),
    isUnwantedComment: !readSetting('crossfade.completion.inComments', document) && (await isCommentAt(place)),
    isSecret: isSecretFile(path ?? uri.path.replace(/^\/+/, '')),
    isIgnored: false,
  };
  const gate = mayComplete(facts);
  if (!gate.ok || path === undefined) return gate;
  const exclusion = await exclusions.of(path);
  return mayComplete({ ...facts, isSecret: exclusion === 'secret', isIgnored: exclusion === 'ignored' });
}

/** Loaded only when an explanation is asked for. */
async function isCommentAt({ document, position }: CompletionPlace): Promise<boolean> {
  const text = documentText(document);
  const offset = document.offsetAt(position);
  const [{ isInComment }, { cursorContext }] = await Promise.all([
    import('../../completion/syntax/comment-position.ts'),
    import('../../completion/engine/document-snapshot.ts'),
  ]);
  return isInComment(cursorContext(text, offset), document.languageId);
}

/** Reads pieces of a document: nothing copies the whole of it for a key. */
export function documentText(document: vscode.TextDocument): DocumentText {
  const end = document.lineAt(document.lineCount - 1).range.end;
  return {
    length: document.offsetAt(end),
    slice: (from, to) => document.getText(new vscode.Range(document.positionAt(from), document.positionAt(to))),
  };
}

/** A document's path for people and prompts: in the workspace, or its bare name. */
export function shownPath(document: vscode.TextDocument): string {
  return workspacePath(document.uri) ?? document.uri.path.replace(/^.*\//, '');
}

/** A place for people, with line and column as the status bar of VS Code counts them. */
export function shownPlace({ document, position }: Pick<CompletionPlace, 'document' | 'position'>): string {
  return `${shownPath(document)}, line ${position.line + 1}, column ${position.character + 1}`;
}
