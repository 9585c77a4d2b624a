import * as vscode from 'vscode';
import type { Role } from '../models/role.ts';
import type { ChoiceScope } from '../routing/model-choice.ts';
import type { ModelWriter } from './model-writer.ts';

/** The scope of a choice made now: the active editor's folder and language, and the open conversation for chat. */
export function currentScope(role: Role, writer: ModelWriter): ChoiceScope {
  const document = vscode.window.activeTextEditor?.document;
  const resource = document?.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const conversation = role === 'chat' ? writer.conversation()?.chosen() : undefined;
  return {
    ...(resource !== undefined && { resource: resource.toString() }),
    ...(role === 'completion' && document !== undefined && { languageId: document.languageId }),
    ...(conversation !== undefined && { conversation }),
  };
}
