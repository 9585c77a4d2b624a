import * as vscode from 'vscode';
import { indentedCode } from './indented-code.ts';
import { countRemoved, stripHidden } from '../../guard/hidden-characters.ts';
import { localize } from '../shell/localize.ts';
import { formFor } from '../shell/translate.ts';
import { askModal, showInformation, showWarning } from '../shell/show-notice.ts';
import { shownUrl } from '../shell/shown-url.ts';

/** What the chat view may make VS Code do; everything else is refused by having no method here. */
export const chatViewHost = {
  async copy(text: string): Promise<void> {
    await vscode.env.clipboard.writeText(visible(text));
  },

  /** Puts code at the cursor of the editor that was used last, with the indentation of the place, as one undo step. */
  async insert(text: string): Promise<void> {
    const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
    if (editor === undefined) {
      void showInformation(vscode.l10n.t('Open a file to insert the code into.'));
      return;
    }
    const clean = visible(text);
    const done = await editor.edit((edit) => {
      for (const selection of editor.selections) edit.replace(selection, codeFor(editor, selection, clean));
    });
    if (!done) void showWarning(vscode.l10n.t('The code could not be inserted because the file is read-only.'));
  },

  /** Opens a web page after showing its whole address: link text is the model's and may say something else. */
  async openLink(url: string): Promise<void> {
    const address = shownUrl(url);
    if (address === undefined) return;
    const open = vscode.l10n.t('Open');
    const text = vscode.l10n.t("Open this link from a model's answer?");
    const picked = await askModal({ severity: 'information', text, detail: address, actions: [open] });
    if (picked === open) await vscode.env.openExternal(vscode.Uri.parse(address, true));
  },
};

/** The code as it belongs in place of a selection. */
function codeFor({ document, options }: vscode.TextEditor, { start, end }: vscode.Selection, code: string): string {
  const tabSize = typeof options.tabSize === 'number' ? options.tabSize : 4;
  const indentSize = typeof options.indentSize === 'number' ? options.indentSize : tabSize;
  return indentedCode(code, {
    before: document.lineAt(start.line).text.slice(0, start.character),
    after: document.lineAt(end.line).text.slice(end.character),
    unit: options.insertSpaces === false ? '\t' : ' '.repeat(indentSize),
    tabSize,
  });
}

/** A model's text without invisible characters; the person is told when there were some. */
function visible(text: string): string {
  const stripped = stripHidden(text);
  const count = countRemoved(stripped);
  if (count > 0) {
    void showWarning(
      formFor(
        count,
        [
          localize("{0} invisible character was removed from the model's text.", count),
          localize("{0} invisible characters were removed from the model's text.", count),
        ],
        localize,
      ),
    );
  }
  return stripped.text;
}
