import type { Browser, BrowserContext, Frame, Locator, Page } from 'playwright-core';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { patienceMs } from './patience.ts';
import { reportStep } from './steps.ts';

/** A request that the page sent, as the browser's debugger saw it. */
export interface PageRequest {
  readonly url: string;
  readonly type: string;
}

const modifier = process.platform === 'darwin' ? 'Meta' : 'Control';

/** Drives one VS Code window in a browser the way a person does: by keyboard and mouse, reading what is on the screen. */
export class Workbench {
  readonly page: Page;
  /** Errors written to the page's console and exceptions nobody caught, in order. */
  readonly consoleErrors: string[] = [];
  /** Every request of the window, its frames and workers. */
  readonly requests: PageRequest[] = [];
  readonly #context: BrowserContext;

  private constructor(page: Page, context: BrowserContext) {
    this.page = page;
    this.#context = context;
  }

  /** Opens a window on `url` in a browser profile of its own. `trust` answers the question whether the authors are trusted. */
  static async open(browser: Browser, url: string, trust: 'trust' | 'restrict' | 'not-asked'): Promise<Workbench> {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(url).origin });
    const workbench = await Workbench.#openIn(context, url);
    if (trust !== 'not-asked') await workbench.answerTrust(trust);
    return workbench;
  }

  static async #openIn(context: BrowserContext, url: string): Promise<Workbench> {
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    const workbench = new Workbench(page, context);
    await workbench.#observe();
    await page.goto(url);
    await workbench.waitUntilReady();
    return workbench;
  }

  /** Opens one more window of the same person; closing this one closes both. */
  another(url: string): Promise<Workbench> {
    return Workbench.#openIn(this.#context, url);
  }

  async #observe(): Promise<void> {
    this.page.on('console', (message) => {
      if (message.type() === 'error') this.consoleErrors.push(message.text());
    });
    this.page.on('pageerror', (error) => this.consoleErrors.push(error.stack ?? error.message));
    this.#context.on('request', (request) => this.requests.push({ url: request.url(), type: request.resourceType() }));
    const session = await this.#context.newCDPSession(this.page);
    await session.send('Network.enable');
    session.on('Network.webSocketCreated', (event) => this.requests.push({ url: event.url, type: 'websocket' }));
  }

  /** Resolves when the workbench can be used. */
  async waitUntilReady(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: patienceMs });
    await this.page.locator('.part.sidebar .composite.title').first().waitFor({ timeout: patienceMs });
    reportStep();
  }

  /** Resolves when the extension runs: keys that come before it has started get no suggestion. */
  async waitUntilExtensionRuns(): Promise<void> {
    await this.page.locator('.statusbar-item[id*="crossfade.status"]').waitFor({ timeout: patienceMs });
    reportStep();
  }

  /** Answers the question of workspace trust, which must come. */
  async answerTrust(answer: 'trust' | 'restrict'): Promise<void> {
    const dialog = this.page.locator('.monaco-dialog-box');
    await dialog.waitFor({ timeout: patienceMs });
    const label = answer === 'trust' ? /^Yes, I trust/ : /^No, I don't trust/;
    await dialog.getByRole('button', { name: label }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  async #quickInput(key: string, text: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[type="text"], .quick-input-widget .input').first();
    for (let attempt = 0; ; attempt++) {
      await this.page.keyboard.press(key);
      try {
        await input.waitFor({ timeout: 3_000 });
        // VS Code closes the box again when something else takes the focus, e.g. a view that is still loading.
        await input.fill(text, { timeout: 3_000 });
        await this.page.waitForTimeout(50);
        if ((await input.isVisible()) && (await input.inputValue()) === text) {
          reportStep();
          return;
        }
      } catch (error) {
        if (attempt >= 6) throw error;
      }
      if (attempt >= 6) throw new Error(`The box of ${key} does not stay open.`);
      await this.page.keyboard.press('Escape');
    }
  }

  /**
   * Runs a command by its full title, e.g. `Crossfade: New Chat`, from the palette. Rejects if the palette does not offer it. An editor that comes up
   * a moment later may close the palette: then it is opened once more.
   */
  async runCommand(title: string): Promise<void> {
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first();
    for (let attempt = 1; ; attempt++) {
      await this.#quickInput('F1', `>${title}`);
      try {
        await row.click({ timeout: patienceMs / 4 });
        reportStep();
        return;
      } catch (error) {
        if (attempt >= 4) throw error;
      }
    }
  }

  /** Closes the list or box that is open. Escape is pressed again only while it is still there: a key can come before the list listens. */
  async closeQuickInput(): Promise<void> {
    const widget = this.page.locator('.quick-input-widget');
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press('Escape');
      try {
        await widget.waitFor({ state: 'hidden', timeout: 3_000 });
        reportStep();
        return;
      } catch (error) {
        if (attempt >= 10) throw error;
      }
    }
  }

  /** Titles the palette offers for a search text, also those below what fits on the screen. */
  async paletteTitles(search: string): Promise<string[]> {
    await this.#quickInput('F1', `>${search}`);
    const focused = this.page.locator('.quick-input-list .monaco-list-row.focused');
    await focused.first().waitFor({ timeout: patienceMs });
    const titles = new Set<string>();
    // The list draws only the rows that are on the screen. The first page down goes to the last of them; its end is where one goes nowhere.
    for (let before = ''; ;) {
      for (const title of await this.#drawnLabels()) titles.add(title);
      const at = (await focused.first().getAttribute('data-index')) ?? '';
      if (at === before) break;
      before = at;
      await this.page.keyboard.press('PageDown');
    }
    await this.closeQuickInput();
    return [...titles];
  }

  /** Labels of the rows of a list once they stay the same. */
  async #drawnLabels(): Promise<string[]> {
    let labels = await this.quickPickLabels();
    for (;;) {
      await this.page.waitForTimeout(100);
      const again = await this.quickPickLabels();
      if (again.join('\n') === labels.join('\n')) return again;
      labels = again;
    }
  }

  /**
   * Opens a file of the workspace by its path, with the cursor in `line` (counted from 1) where one is given, and focuses its editor. Something
   * that was clicked before may take the focus a moment later, which closes the list: then the file is opened once more.
   */
  async openFile(path: string, line?: number): Promise<void> {
    const name = path.split('/').at(-1) ?? path;
    for (let attempt = 1; ; attempt++) {
      await this.#quickInput(`${modifier}+P`, line === undefined ? path : `${path}:${line}`);
      const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: name }).first();
      try {
        // Enter would take whatever the list begins with, also while it still is the one of the files opened last.
        await row.click({ timeout: patienceMs / 3 });
        await this.editor(name).locator('.view-lines').waitFor({ timeout: patienceMs });
        await this.page.locator('.tab.active').filter({ hasText: name }).waitFor({ timeout: patienceMs });
        await this.#waitForFocusIn(name, patienceMs / 6);
        if (line !== undefined) await this.#waitForLine(line, patienceMs / 6);
        return;
      } catch (error) {
        if (attempt >= 4) throw error;
      }
    }
  }

  /** Resolves when keys go to the editor whose file's path ends in `name`. */
  async #waitForFocusIn(name: string, timeoutMs = patienceMs): Promise<void> {
    const focused = this.page.locator(`.editor-instance .monaco-editor.focused[data-uri$="${name}"]`);
    await focused.first().waitFor({ timeout: timeoutMs });
    reportStep();
  }

  #waitForLine(line: number, timeoutMs: number): Promise<true> {
    return this.waitFor(
      async () => ((await this.statusBar()).some((text) => text.includes(`Ln ${line},`)) ? true : undefined),
      { what: `the cursor in line ${line}`, timeoutMs },
    );
  }

  /** The editor whose file's path ends in `name`; default: the visible one. */
  editor(name = ''): Locator {
    return this.page.locator(`.editor-instance .monaco-editor[data-uri$="${name}"]`).first();
  }

  /** Puts the cursor to the end of the open file. */
  async cursorToEnd(): Promise<void> {
    await this.page.keyboard.press(process.platform === 'darwin' ? 'Meta+ArrowDown' : 'Control+End');
  }

  /** Types into whatever has the focus, key by key. */
  async type(text: string, delayMs = 30): Promise<void> {
    await this.page.keyboard.type(text, { delay: delayMs });
  }

  /** Lines of the open editor that are on the screen, joined; ghost text that is shown counts as text. */
  async editorText(name = ''): Promise<string> {
    const lines = await this.editor(name)
      .locator('.view-line')
      .evaluateAll((elements) =>
        elements
          .map((element) => ({
            top: parseFloat((element as HTMLElement).style.top),
            text: element.textContent.replaceAll('\u00a0', ' '),
          }))
          .sort((a, b) => a.top - b.top)
          .map((line) => line.text),
      );
    return lines.join('\n');
  }

  /** The ghost text shown in the open editor, all its lines; empty when there is none. */
  async ghostText(): Promise<string> {
    const editors = this.page.locator('.editor-instance');
    // One line is shown in several pieces, by the colors of its words.
    const inLine = await editors.locator('.ghost-text-decoration, .ghost-text-decoration-preview').allTextContents();
    const below = await editors.locator('.suggest-preview-text .view-line').allTextContents();
    const lines = [inLine.join(''), ...below].filter((line, index) => index > 0 || line !== '');
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }

  /** Waits until ghost text is shown and returns it. */
  async waitForGhostText(timeoutMs = patienceMs): Promise<string> {
    return this.waitFor(
      async () => {
        const text = await this.ghostText();
        return text.trim() === '' ? undefined : text;
      },
      { what: 'ghost text', timeoutMs },
    );
  }

  /** Labels of the rows a quick pick shows. */
  async quickPickLabels(): Promise<string[]> {
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    return (await rows.allInnerTexts()).map((text) => text.replaceAll('\u00a0', ' ').trim());
  }

  /** Narrows the open quick pick by typing and takes the first row that holds `label`. */
  async pick(label: string | RegExp, search?: string): Promise<void> {
    const widget = this.page.locator('.quick-input-widget');
    await widget.waitFor({ timeout: patienceMs });
    if (search !== undefined) await widget.locator('input').first().fill(search);
    const row = widget.locator('.quick-input-list .monaco-list-row').filter({ hasText: label }).first();
    await row.waitFor({ timeout: patienceMs });
    await row.click();
  }

  /** Texts of the notifications on the screen. */
  async notifications(): Promise<string[]> {
    return this.page.locator('.notifications-toasts .notification-list-item-message').allInnerTexts();
  }

  /** Waits for a notification and returns its text and the labels of its buttons. */
  async waitForNotification(text: string | RegExp): Promise<{ readonly text: string; readonly actions: string[] }> {
    const toast = this.#notification(text);
    await toast.waitFor({ timeout: patienceMs });
    return {
      text: await toast.locator('.notification-list-item-message').innerText(),
      actions: await toast.locator('.notification-list-item-buttons-container .monaco-button').allInnerTexts(),
    };
  }

  /** Presses a button of the notification that holds `text`. */
  async pressNotification(text: string | RegExp, button: string): Promise<void> {
    const toast = this.#notification(text);
    await toast.getByRole('button', { name: button, exact: true }).click();
    await toast.waitFor({ state: 'detached', timeout: patienceMs });
  }

  #notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text }).first();
  }

  /** Waits for a modal dialog and returns its text and the labels of its buttons. */
  async waitForDialog(text: string | RegExp): Promise<{ readonly text: string; readonly actions: string[] }> {
    const dialog = this.page.locator('.monaco-dialog-box').filter({ hasText: text });
    await dialog.waitFor({ timeout: patienceMs });
    const buttons = dialog.locator('.dialog-buttons-row .monaco-button');
    await buttons.first().waitFor();
    return {
      text: await dialog.locator('.dialog-message-container').innerText(),
      actions: await buttons.allInnerTexts(),
    };
  }

  /** Presses a button of the modal dialog. */
  async pressDialog(button: string): Promise<void> {
    const dialog = this.page.locator('.monaco-dialog-box');
    await dialog.getByRole('button', { name: button, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  /** Modal dialogs that are open now. */
  dialogs(): Promise<string[]> {
    return this.page.locator('.monaco-dialog-box').allInnerTexts();
  }

  /** Fills in the open input box and confirms it. */
  async answerInput(text: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget .quick-input-box input');
    await input.waitFor({ timeout: patienceMs });
    await input.fill(text);
    await input.press('Enter');
  }

  /** Text of the person's clipboard. */
  clipboard(): Promise<string> {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** Texts of the status bar, left to right. */
  async statusBar(): Promise<string[]> {
    const texts = await this.page.locator('.part.statusbar .statusbar-item').allInnerTexts();
    return texts.map((text) => text.replaceAll('\u00a0', ' ').trim()).filter(Boolean);
  }

  /** The document inside the webview that contains `selector`. */
  async webview(selector: string, timeoutMs = patienceMs): Promise<Frame> {
    return this.waitFor(
      async () => {
        for (const frame of this.page.frames()) {
          if (frame === this.page.mainFrame() || frame.isDetached()) continue;
          const found = await frame
            .locator(selector)
            .count()
            .catch(() => 0);
          if (found > 0) return frame;
        }
        return undefined;
      },
      { what: `a webview with ${selector}`, timeoutMs },
    );
  }

  /** Asks until there is an answer; rejects with a picture's worth of words when the time is over. */
  async waitFor<T>(
    ask: () => Promise<T | undefined>,
    limits: { readonly what: string; readonly timeoutMs?: number },
  ): Promise<T> {
    const deadline = Date.now() + (limits.timeoutMs ?? patienceMs);
    for (;;) {
      const answer = await ask();
      if (answer !== undefined) {
        reportStep();
        return answer;
      }
      if (Date.now() > deadline) {
        const shown = (await this.notifications()).join(' | ');
        throw new Error(`Waited in vain for ${limits.what}. Notifications: ${shown || 'none'}`);
      }
      await this.page.waitForTimeout(100);
    }
  }

  /** Loads the window again, as F5 does, and waits until it can be used. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.waitUntilReady();
  }

  /**
   * Console errors of the product: what names it, comes from a webview, breaks a content policy or was passed on by the extension host. VS
   * Code's own errors (native modules and the gallery are missing here, a reload closes its channels and databases) are none of ours.
   */
  ownErrors(): string[] {
    const ours = /crossfade|chat\.js|webview|Security Policy|Extension Host/i;
    const known =
      /bindings file|watchdog|\[lifecycle\] Long running operations|already registered|Failed to load resource|ENOTFOUND|ERR_NAME_NOT|open-vsx|typescript-language-features|vscode-log:|git-base|vscode\.git|NotFound.*extensions\.json|authentication provider 'github'|AbortError|BroadcastChannel|Unable to (read|write) file .*\(Canceled: Canceled\)/i;
    return this.consoleErrors.filter(
      (text) => /crossfade\.crossfade/.test(text) || (ours.test(text) && !known.test(text)),
    );
  }

  /** Takes a picture of the window once nothing on it fades in or out any more. */
  async screenshot(file: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await this.page.evaluate(async () => {
      const ending = document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime !== Infinity);
      await Promise.allSettled(ending.map((each) => each.finished));
    });
    await this.page.screenshot({ path: file });
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
