import * as vscode from 'vscode';
import type { PredictedEdit } from '../../completion/next-edit/predicted-edit.ts';
import { localize } from '../shell/localize.ts';
import { formFor } from '../shell/translate.ts';

/** `near`: somewhere else, Tab goes there. `shown`: where the cursor is, Tab makes it. */
export type NextEditState = 'near' | 'shown';

/** What is drawn of one predicted edit. */
export interface DrawnEdit {
  readonly edit: PredictedEdit;
  readonly range: vscode.Range;
  readonly state: NextEditState;
  /** The line of the cursor, from 0. */
  readonly cursorLine: number;
}

const longestShown = 80;

interface Decorations {
  readonly removed: vscode.TextEditorDecorationType;
  readonly inserted: vscode.TextEditorDecorationType;
  readonly gutter: vscode.TextEditorDecorationType;
  readonly label: vscode.TextEditorDecorationType;
}

/** Draws a predicted edit with what every extension may use. Colors are the theme's; struck and slanted text tells it without colors. */
export class NextEditView {
  #decorations: Decorations | undefined;

  draw(editor: vscode.TextEditor, { edit, range, state, cursorLine }: DrawnEdit): void {
    const { removed, inserted, gutter, label } = (this.#decorations ??= decorationTypes());
    const text = oneLine(edit.text);
    const hoverMessage = hoverOf(editor.document, edit);
    editor.setDecorations(removed, range.isEmpty ? [] : [{ range, hoverMessage }]);
    editor.setDecorations(
      inserted,
      text === '' ? [] : [{ range: empty(range.end), hoverMessage, renderOptions: { after: { contentText: text } } }],
    );
    editor.setDecorations(gutter, [empty(range.start)]);
    const line = state === 'shown' ? range.end.line : cursorLine;
    const end = editor.document.lineAt(line).range.end;
    editor.setDecorations(label, [
      { range: empty(end), renderOptions: { after: { contentText: labelOf(range, state) } } },
    ]);
  }

  clear(editor: vscode.TextEditor): void {
    if (this.#decorations === undefined) return;
    for (const type of Object.values(this.#decorations) as vscode.TextEditorDecorationType[])
      editor.setDecorations(type, []);
  }

  dispose(): void {
    if (this.#decorations === undefined) return;
    for (const type of Object.values(this.#decorations) as vscode.TextEditorDecorationType[]) type.dispose();
    this.#decorations = undefined;
  }
}

function decorationTypes(): Decorations {
  const create = vscode.window.createTextEditorDecorationType;
  const { ClosedClosed } = vscode.DecorationRangeBehavior;
  return {
    removed: create({
      textDecoration: 'line-through',
      backgroundColor: new vscode.ThemeColor('diffEditor.removedTextBackground'),
      overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.modifiedForeground'),
      overviewRulerLane: vscode.OverviewRulerLane.Center,
      rangeBehavior: ClosedClosed,
    }),
    inserted: create({
      after: {
        fontStyle: 'italic',
        margin: '0 0 0 0.3em',
        color: new vscode.ThemeColor('editor.foreground'),
        backgroundColor: new vscode.ThemeColor('diffEditor.insertedTextBackground'),
      },
      rangeBehavior: ClosedClosed,
    }),
    gutter: create({
      light: { gutterIconPath: arrow('#424242') },
      dark: { gutterIconPath: arrow('#c5c5c5') },
      gutterIconSize: '80%',
      rangeBehavior: ClosedClosed,
    }),
    label: create({
      after: { margin: '0 0 0 2em', color: new vscode.ThemeColor('editorCodeLens.foreground') },
      rangeBehavior: ClosedClosed,
    }),
  };
}

function arrow(color: string): vscode.Uri {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><path d="M2 7h8L7 4h2.5L14 8l-4.5 4H7l3-3H2z" fill="${color}"/></svg>`;
  return vscode.Uri.parse(`data:image/svg+xml;utf8,${encodeURIComponent(svg)}`);
}

function empty(at: vscode.Position): vscode.Range {
  return new vscode.Range(at, at);
}

function labelOf(range: vscode.Range, state: NextEditState): string {
  if (state === 'shown') return vscode.l10n.t('Tab: apply');
  return localize('Tab: go to line {0}', range.start.line + 1);
}

/** What fits in a line beside the code. Spaces are kept by VS Code only where they cannot break. */
function oneLine(text: string): string {
  const [first = '', ...more] = text.trim() === '' ? [text] : text.split(/\r?\n/);
  const cut = first.length > longestShown ? `${first.slice(0, longestShown)}…` : first;
  return `${cut}${more.length === 0 ? '' : ` ${moreLines(more.length)}`}`.replaceAll(' ', '\u00a0');
}

function moreLines(count: number): string {
  return formFor(count, [localize('… and {0} more line', count), localize('… and {0} more lines', count)], localize);
}

/** The whole edit, as code: nothing in it is rendered. */
function hoverOf(document: vscode.TextDocument, { before, text }: PredictedEdit): vscode.MarkdownString {
  const hover = new vscode.MarkdownString();
  if (before !== '') hover.appendCodeblock(before, document.languageId);
  hover.appendMarkdown('→\n');
  if (text !== '') hover.appendCodeblock(text, document.languageId);
  return hover;
}
