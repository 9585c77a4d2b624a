import * as vscode from 'vscode';

/** What the chat view may make VS Code do; everything else is refused by having no door here. */
export const chatViewHost = {
  async copy(text: string): Promise<void> {
    await vscode.env.clipboard.writeText(text);
  },

  /** Puts code at the cursor of the editor that was used last, as one undo step. */
  async insert(text: string): Promise<void> {
    const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
    if (editor === undefined) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Open a file to insert the code into.'));
      return;
    }
    const done = await editor.edit((edit) => {
      for (const selection of editor.selections) edit.replace(selection, text);
    });
    if (!done)
      void vscode.window.showWarningMessage(vscode.l10n.t('The code could not be inserted: the file is read-only.'));
  },

  /** Opens a web page after showing its whole address: link text is the model's and may say something else. */
  async openLink(url: string): Promise<void> {
    const uri = vscode.Uri.parse(url, true);
    if (uri.scheme !== 'https' && uri.scheme !== 'http' && uri.scheme !== 'mailto') return;
    const open = vscode.l10n.t('Open');
    const picked = await vscode.window.showInformationMessage(
      vscode.l10n.t('Open this link from the answer of a model?'),
      { modal: true, detail: uri.toString(true) },
      open,
    );
    if (picked === open) await vscode.env.openExternal(uri);
  },

  async saveMarkdown(title: string, markdown: string): Promise<void> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const name = `${
      title
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .trim()
        .slice(0, 60) || 'chat'
    }.md`;
    const target = await vscode.window.showSaveDialog({
      ...(folder !== undefined && { defaultUri: vscode.Uri.joinPath(folder, name) }),
      filters: { Markdown: ['md'] },
    });
    if (target === undefined) return;
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(markdown));
    await vscode.window.showTextDocument(target);
  },
};
