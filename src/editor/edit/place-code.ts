import * as vscode from 'vscode';
import { replacedLines } from '../../edit/written/replaced-lines.ts';
import { declaredName, symbolFor } from '../../edit/written/code-place.ts';
import type { DeclaredSymbol } from '../../edit/written/code-place.ts';
import { withoutPathComment } from '../../edit/written/written-code.ts';
import type { RequestedEdit } from '../../edit/requested-edit.ts';
import { sleep } from '../../platform/clock.ts';
import type { Clock } from '../../platform/clock.ts';
import { indentedCode } from '../chat-view/indented-code.ts';
import { workspaceUri } from '../ports/workspace-uri.ts';
import { localize } from '../shell/localize.ts';
import { indentationOf } from './indentation-of.ts';

type LineSpan = Pick<DeclaredSymbol, 'firstLine' | 'lastLine'>;

/**
 * The edit that puts code into a file which is there: in the place of the declaration of the same name where there is exactly one, else where the
 * person says. Undefined where they chose nothing. A document that changes meanwhile is looked at again.
 */
export async function editOfCode(path: string, written: string, clock: Clock): Promise<RequestedEdit | undefined> {
  const document = await vscode.workspace.openTextDocument(await workspaceUri(path));
  const { version } = document;
  const code = withoutPathComment(written, path, document.getText());
  const symbol = declaredName(code) === undefined ? undefined : symbolFor(code, await symbolsOf(document, clock));
  if (document.version !== version) return await editOfCode(path, written, clock);
  const lines = symbol && replacedLines(document.getText(), symbol, code);
  if (lines !== undefined) return linesEdit(document, path, lines, code);
  const selected = selectedLines(document);
  const choice = await chooseWhere(path, selected);
  if (choice === undefined) return undefined;
  if (document.version !== version) return await editOfCode(path, written, clock);
  return choice === 'file' || selected === undefined
    ? { kind: 'write', path, text: code }
    : linesEdit(document, path, selected, code);
}

/** The lines of the selection, as far as they hold something. */
function selectedLines(document: vscode.TextDocument): LineSpan | undefined {
  const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
  if (editor === undefined || editor.selection.isEmpty) return undefined;
  const { start, end } = editor.selection;
  if (document.getText(editor.selection).trim() === '') return undefined;
  return { firstLine: start.line, lastLine: end.character === 0 ? end.line - 1 : end.line };
}

function linesEdit(
  document: vscode.TextDocument,
  path: string,
  { firstLine, lastLine }: LineSpan,
  code: string,
): RequestedEdit {
  const end = document.lineAt(lastLine).rangeIncludingLineBreak.end;
  const oldText = document.getText(new vscode.Range(new vscode.Position(firstLine, 0), end));
  const indent = /^[ \t]*/.exec(document.lineAt(firstLine).text)?.[0] ?? '';
  const unit = indentationOf(document.getText(), code);
  const placed = indentedCode(code, { before: indent, after: '', ...unit }).trimEnd();
  const newText = `${indent}${placed}${oldText.endsWith('\n') ? '\n' : ''}`;
  const hunk = { unit: 'lines' as const, oldText, newText, line: firstLine + 1 };
  return { kind: 'change', path, hunks: [hunk], inOrder: true };
}

/** How often, and after how many milliseconds, language support that has just been started is asked once more. */
const languageStart = { tries: 12, pause: 400 };

/**
 * All declarations of a document, also nested ones, as VS Code's language support knows them. It knows none while it starts, so that none may be
 * too early.
 */
async function symbolsOf(document: vscode.TextDocument, clock: Clock): Promise<readonly DeclaredSymbol[]> {
  for (let tries = 1; ; tries++) {
    const found = await vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', document.uri);
    const symbols = Array.isArray(found)
      ? (found as readonly (vscode.DocumentSymbol | vscode.SymbolInformation)[])
      : [];
    if (symbols.length > 0 || tries === languageStart.tries)
      return symbols.flatMap((symbol) => declarationsIn(symbol, document));
    await sleep(clock, languageStart.pause);
  }
}

/** Words that may stand in front of what a provider takes for the declaration. */
const onlyModifiers = /^\s*(?:(?:export|default|const|let|var|async|public|private|protected|static|declare|pub)\s+)*$/;
const onlyEnd = /^\s*;?\s*(?:\/\/.*)?$/;

function declarationsIn(
  symbol: vscode.DocumentSymbol | vscode.SymbolInformation,
  document: vscode.TextDocument,
): readonly DeclaredSymbol[] {
  const { start, end } = 'range' in symbol ? symbol.range : symbol.location.range;
  const nested = 'children' in symbol ? symbol.children.flatMap((each) => declarationsIn(each, document)) : [];
  const head = document.lineAt(start.line).text.slice(0, start.character);
  const tail = document.lineAt(end.line).text.slice(end.character);
  const isAlone = onlyModifiers.test(head) && onlyEnd.test(tail);
  return [{ name: plainName(symbol.name), firstLine: start.line, lastLine: end.line, isAlone }, ...nested];
}

/** A name without what language support adds: `play(Deck)`, `(*Mixer).Play`. A callback (`it('plays') callback`) declares no name. */
function plainName(name: string): string {
  if (name.endsWith(' callback')) return name;
  return /([\p{L}_$][\p{L}\p{N}_$]*)(?:\([^()]*\))?$/u.exec(name.slice(0, 500))?.[1] ?? name;
}

async function chooseWhere(path: string, selected: LineSpan | undefined): Promise<'selection' | 'file' | undefined> {
  const rows = [
    ...(selected === undefined
      ? []
      : [
          {
            label: vscode.l10n.t('Replace the selected lines'),
            description: localize('{0}, lines {1} to {2}', path, selected.firstLine + 1, selected.lastLine + 1),
            choice: 'selection' as const,
          },
        ]),
    { label: vscode.l10n.t('Replace the whole file'), description: localize('{0}', path), choice: 'file' as const },
  ];
  const placeHolder = vscode.l10n.t('Where does the code belong? You see the changes before they are made.');
  return (await vscode.window.showQuickPick(rows, { placeHolder }))?.choice;
}
