import * as vscode from 'vscode';

/** "Why No Suggestion?" as a page beside the code. The cursor stays where it was. */
export class ExplanationPage {
  readonly #explain: () => Promise<string>;
  #panel: vscode.WebviewPanel | undefined;

  /** `explain` tells in Markdown what became of the last call. */
  constructor(explain: () => Promise<string>) {
    this.#explain = explain;
  }

  /** Opens the page, or brings the one there is up to date. */
  async show(): Promise<void> {
    const [text, { explanationHtml, plainBody }] = await Promise.all([
      this.#explain(),
      import('./explanation-html.ts'),
    ]);
    const body = (await rendered(text)) ?? plainBody(text);
    const title = vscode.l10n.t('Why No Suggestion?');
    if (this.#panel === undefined) this.#panel = this.#open(title);
    else this.#panel.reveal(undefined, true);
    this.#panel.webview.html = explanationHtml(body, title, crypto.randomUUID());
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #open(title: string): vscode.WebviewPanel {
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const options = { enableScripts: false, enableFindWidget: true, localResourceRoots: [] };
    const panel = vscode.window.createWebviewPanel('crossfade.explanation', title, place, options);
    panel.onDidDispose(() => {
      this.#panel = undefined;
    });
    return panel;
  }
}

async function rendered(text: string): Promise<string | undefined> {
  try {
    const html = await vscode.commands.executeCommand('markdown.api.render', text);
    return typeof html === 'string' ? html : undefined;
  } catch {
    // VS Code's own Markdown extension is switched off.
    return undefined;
  }
}
