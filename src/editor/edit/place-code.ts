import * as vscode from 'vscode';
import { replacedLines } from '../../edit/written/replaced-lines.ts';
import { symbolFor } from '../../edit/written/code-place.ts';
import type { DeclaredSymbol } from '../../edit/written/code-place.ts';
import { withoutPathComment } from '../../edit/written/written-code.ts';
import type { RequestedEdit } from '../../edit/requested-edit.ts';
import { indentedCode } from '../chat-view/indented-code.ts';
import { workspaceUri } from '../ports/workspace-uri.ts';
import { localize } from '../shell/localize.ts';

/**
 * The edit that puts code into a file which is there: in the place of the declaration of the same name where there is exactly one, else where the
 * person says. Undefined where they chose nothing.
 */
export async function editOfCode(path: string, written: string): Promise<RequestedEdit | undefined> {
  const document = await vscode.workspace.openTextDocument(await workspaceUri(path));
  const code = withoutPathComment(written, path, document.getText());
  const symbol = symbolFor(code, await symbolsOf(document));
  if (symbol !== undefined) return linesEdit(document, path, replacedLines(document.getText(), symbol, code), code);
  const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
  const selection = editor?.selection.isEmpty === false ? editor.selection : undefined;
  const choice = await chooseWhere(document, selection);
  if (choice === 'file') return { kind: 'write', path, text: code };
  if (choice === undefined || selection === undefined) return undefined;
  const last = selection.end.character === 0 ? selection.end.line - 1 : selection.end.line;
  return linesEdit(document, path, { firstLine: selection.start.line, lastLine: last }, code);
}

type LineSpan = Pick<DeclaredSymbol, 'firstLine' | 'lastLine'>;

function linesEdit(
  document: vscode.TextDocument,
  path: string,
  { firstLine, lastLine }: LineSpan,
  code: string,
): RequestedEdit {
  const end = document.lineAt(lastLine).rangeIncludingLineBreak.end;
  const oldText = document.getText(new vscode.Range(new vscode.Position(firstLine, 0), end));
  const indent = /^[ \t]*/.exec(document.lineAt(firstLine).text)?.[0] ?? '';
  const placed = indentedCode(code, { before: indent, after: '', ...unitOf(document) }).trimEnd();
  const newText = `${indent}${placed}${oldText.endsWith('\n') ? '\n' : ''}`;
  const hunk = { unit: 'lines' as const, oldText, newText, line: firstLine + 1 };
  return { kind: 'change', path, hunks: [hunk], inOrder: true };
}

function unitOf(document: vscode.TextDocument): { readonly unit: string; readonly tabSize: number } {
  const options = vscode.window.visibleTextEditors.find((each) => each.document === document)?.options;
  const tabSize = typeof options?.tabSize === 'number' ? options.tabSize : 4;
  const usesTabs = options === undefined ? /^\t/m.test(document.getText()) : options.insertSpaces === false;
  return { unit: usesTabs ? '\t' : ' '.repeat(tabSize), tabSize };
}

/** All declarations of a document, also nested ones, as VS Code's language support knows them. */
async function symbolsOf({ uri }: vscode.TextDocument): Promise<readonly DeclaredSymbol[]> {
  const found = await vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', uri);
  const symbols = Array.isArray(found) ? (found as readonly (vscode.DocumentSymbol | vscode.SymbolInformation)[]) : [];
  return symbols.flatMap(declarationsIn);
}

function declarationsIn(symbol: vscode.DocumentSymbol | vscode.SymbolInformation): readonly DeclaredSymbol[] {
  const { start, end } = 'range' in symbol ? symbol.range : symbol.location.range;
  const nested = 'children' in symbol ? symbol.children.flatMap(declarationsIn) : [];
  return [{ name: symbol.name.replace(/\(.*$/, ''), firstLine: start.line, lastLine: end.line }, ...nested];
}

async function chooseWhere(
  document: vscode.TextDocument,
  selection: vscode.Selection | undefined,
): Promise<'selection' | 'file' | undefined> {
  const name = document.uri.path.split('/').at(-1) ?? '';
  const rows = [
    ...(selection === undefined
      ? []
      : [
          {
            label: vscode.l10n.t('Replace the selected lines'),
            description: localize('{0}, from line {1}', name, selection.start.line + 1),
            choice: 'selection' as const,
          },
        ]),
    { label: vscode.l10n.t('Replace the whole file'), description: name, choice: 'file' as const },
  ];
  const placeHolder = vscode.l10n.t('Where does the code belong? You see the changes before they are made.');
  return (await vscode.window.showQuickPick(rows, { placeHolder }))?.choice;
}
