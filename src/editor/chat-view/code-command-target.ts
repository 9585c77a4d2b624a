import * as vscode from 'vscode';
import { sleep } from '../../platform/clock.ts';
import type { Clock } from '../../platform/clock.ts';
import type { CodeExcerpt, CodeProblem } from '../../context/mentions/code-excerpt.ts';
import { enclosingBlock, enclosingSymbol, visibleLines } from './code-command-range.ts';
import { workspacePath } from '../ports/open-documents.ts';
import type { SymbolLines } from './code-command-range.ts';

/** A language server that does not answer in this time is not waited for. */
const symbolLimitMs = 2_000;

const symbolsWithBody: ReadonlySet<vscode.SymbolKind> = new Set([
  vscode.SymbolKind.Class,
  vscode.SymbolKind.Interface,
  vscode.SymbolKind.Enum,
  vscode.SymbolKind.Struct,
  vscode.SymbolKind.Function,
  vscode.SymbolKind.Method,
  vscode.SymbolKind.Constructor,
  vscode.SymbolKind.Operator,
]);

const severities = ['error', 'warning', 'information', 'hint'] as const;

/** A place in a document: what is selected, or where the cursor is, and what is on the screen. */
export type CodePlace = Pick<vscode.TextEditor, 'document' | 'selection' | 'visibleRanges'>;

/**
 * The code a command acts on: the selection, else the symbol around the cursor, else the block by indentation, else what is visible. Undefined
 * when that is empty.
 */
export async function codeTarget(editor: CodePlace, clock: Clock): Promise<CodeExcerpt | undefined> {
  const { document } = editor;
  const range = editor.selection.isEmpty
    ? await rangeAtCursor(editor, clock)
    : selectedRange(editor.selection, document);
  const text = document.getText(range);
  if (text.trim() === '') return undefined;
  const path = workspacePath(document.uri);
  return {
    path: path ?? (document.isUntitled ? document.uri.path : vscode.workspace.asRelativePath(document.uri)),
    isInWorkspace: path !== undefined,
    languageId: document.languageId,
    startLine: range.start.line + 1,
    endLine: range.end.line + 1,
    text,
  };
}

/** The problems that touch an excerpt of the document, errors first. */
export function problemsIn(document: vscode.TextDocument, excerpt: CodeExcerpt): CodeProblem[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ range }) => range.start.line < excerpt.endLine && range.end.line >= excerpt.startLine - 1)
    .sort((a, b) => a.severity - b.severity || a.range.start.line - b.range.start.line)
    .map((diagnostic) => {
      const code = codeOf(diagnostic);
      return {
        line: diagnostic.range.start.line + 1,
        severity: severities[diagnostic.severity],
        message: diagnostic.message,
        ...(diagnostic.source !== undefined && { source: diagnostic.source }),
        ...(code !== undefined && { code }),
      };
    });
}

function codeOf({ code }: vscode.Diagnostic): string | undefined {
  if (code === undefined) return undefined;
  return String(typeof code === 'object' ? code.value : code);
}

/** A selection that ends before the first character of a line does not mean that line. */
function selectedRange(selection: vscode.Selection, document: vscode.TextDocument): vscode.Range {
  const { start, end } = selection;
  if (end.character > 0 || end.line === start.line) return selection;
  return new vscode.Range(start, document.lineAt(end.line - 1).range.end);
}

async function rangeAtCursor(editor: CodePlace, clock: Clock): Promise<vscode.Range> {
  const { document, selection, visibleRanges } = editor;
  const cursor = selection.active.line;
  const symbol = enclosingSymbol(await symbolsOf(document, clock), cursor);
  const [visible] = visibleRanges;
  const seen = { start: visible?.start.line ?? cursor, end: visible?.end.line ?? cursor };
  const text = { count: document.lineCount, at: (line: number): string => document.lineAt(line).text };
  const lines = symbol ?? enclosingBlock(text, cursor) ?? visibleLines(seen, cursor);
  // The document may have changed while the language server thought.
  return document.validateRange(new vscode.Range(lines.start, 0, lines.end, Number.MAX_SAFE_INTEGER));
}

async function symbolsOf(document: vscode.TextDocument, clock: Clock): Promise<readonly SymbolLines[]> {
  const found = vscode.commands.executeCommand<
    readonly (vscode.DocumentSymbol | vscode.SymbolInformation)[] | undefined
  >('vscode.executeDocumentSymbolProvider', document.uri);
  const answered = Promise.resolve(found).catch(() => undefined);
  const symbols = await Promise.race([answered, sleep(clock, symbolLimitMs)]);
  return (symbols ?? []).map(linesOf);
}

function linesOf(symbol: vscode.DocumentSymbol | vscode.SymbolInformation): SymbolLines {
  const range = 'location' in symbol ? symbol.location.range : symbol.range;
  const children = 'children' in symbol ? symbol.children.map(linesOf) : [];
  return { start: range.start.line, end: range.end.line, body: symbolsWithBody.has(symbol.kind), children };
}
