import * as vscode from 'vscode';
import type { Problem, SelectedText } from '../../context/mentions/mention-dependencies.ts';
import { workspacePath } from './open-documents.ts';

/** The code selected in the active editor; undefined where nothing is. */
export function selectedText(): SelectedText | undefined {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  if (editor === undefined || editor.selection.isEmpty) return undefined;
  const { document, selection } = editor;
  return {
    path: pathOf(document.uri),
    startLine: selection.start.line + 1,
    endLine: selection.end.line + 1,
    text: document.getText(selection),
    whole: () => document.getText(),
  };
}

const severities = ['error', 'warning', 'information', 'hint'] as const;

/** Problems of the active file, or of the whole workspace while no file is active. */
export function workspaceProblems(): readonly Problem[] {
  const active = vscode.window.activeTextEditor?.document.uri;
  const found =
    active === undefined
      ? vscode.languages.getDiagnostics()
      : [[active, vscode.languages.getDiagnostics(active)] as const];
  return found.flatMap(([uri, diagnostics]) => diagnostics.map((diagnostic) => toProblem(uri, diagnostic)));
}

function toProblem(uri: vscode.Uri, diagnostic: vscode.Diagnostic): Problem {
  return {
    path: pathOf(uri),
    line: diagnostic.range.start.line + 1,
    severity: severities[diagnostic.severity],
    message: diagnostic.message,
    ...(diagnostic.source !== undefined && { source: diagnostic.source }),
  };
}

/** As the tool calls name it; the whole path for a file outside of the workspace. */
function pathOf(uri: vscode.Uri): string {
  return workspacePath(uri) ?? vscode.workspace.asRelativePath(uri);
}
