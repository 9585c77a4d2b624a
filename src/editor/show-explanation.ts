import * as vscode from 'vscode';

/** Scheme of the explanation, which nobody can change. */
export const explanationScheme = 'crossfade-explain';
const explanationUri = vscode.Uri.from({ scheme: explanationScheme, path: '/Why No Suggestion.md' });

/** Shows "Why No Suggestion?" beside the code. `changed` has VS Code ask for the text anew: it keeps the one of a page that is open. */
export async function showExplanation(changed: vscode.EventEmitter<vscode.Uri>): Promise<void> {
  const document = await vscode.workspace.openTextDocument(explanationUri);
  changed.fire(explanationUri);
  await vscode.window.showTextDocument(document, { preview: true, viewColumn: vscode.ViewColumn.Beside });
}
