import type { Frame, Locator } from 'playwright-core';
import { commandTitles } from '../support/manifest-titles.ts';
import { patienceMs } from '../support/vscode-host/patience.ts';
import type { Workbench } from '../support/vscode-host/workbench.ts';

/** Where things are in the chat view. The only place that knows. */
const selectors = {
  input: '[data-test=input]',
  send: '[data-test=send]',
  model: '[data-test=model]',
  item: (kind: string): string => `[data-test=item][data-kind=${kind}]`,
  /** A button of an item, by its name in `data-test`. */
  button: (name: string): string => `[data-test=${name}]`,
  /** Buttons that the host offers below an item. */
  action: '[data-test=action]',
  /** The rendered Markdown of an answer. */
  prose: 'cf-markdown',
  handOff: '[data-test=hand-off]',
} as const;

export type ItemKind = 'user' | 'answer' | 'switch' | 'notice';
export type AnswerState = 'waiting' | 'streaming' | 'done' | 'stopped' | 'cut' | 'failed';

/** The chat view of one window, used the way a person uses it. */
export class ChatPage {
  readonly workbench: Workbench;
  readonly #titles: ReadonlyMap<string, string>;

  private constructor(workbench: Workbench, titles: ReadonlyMap<string, string>) {
    this.workbench = workbench;
    this.#titles = titles;
  }

  /** Shows the chat view by its icon in the activity bar and waits for its input. */
  static async open(workbench: Workbench): Promise<ChatPage> {
    const chat = new ChatPage(workbench, await commandTitles());
    // The icon of a view that is shown hides it, and a window that was loaded again shows its last view only after a moment.
    const title = workbench.page.locator('.part.sidebar .composite.title h2').filter({ hasText: /\S/ });
    await title.first().waitFor({ timeout: patienceMs });
    // It may come up between the look and the click, which then hides it: a second click shows it again.
    for (let clicks = 0; clicks < 3 && !(await chat.isShown()); clicks++) {
      await workbench.page.locator('.part.activitybar .action-label[aria-label^="Crossfade"]').click();
      await chat
        .#title()
        .waitFor({ timeout: patienceMs / 6 })
        .catch(() => undefined);
    }
    // The view is there before the conversation is in it.
    await (await chat.frame()).locator('main[data-ready]').waitFor({ timeout: patienceMs });
    return chat;
  }

  async isShown(): Promise<boolean> {
    return this.#title().isVisible();
  }

  #title(): Locator {
    return this.workbench.page.locator('.part.sidebar .composite.title h2', { hasText: /crossfade/i });
  }

  /** The view's document. */
  frame(): Promise<Frame> {
    return this.workbench.webview(selectors.input);
  }

  /** Types a message and sends it with Enter. */
  async send(text: string): Promise<void> {
    const input = (await this.frame()).locator(selectors.input);
    await input.click();
    await input.fill(text);
    await input.press('Enter');
  }

  async inputText(): Promise<string> {
    return (await this.frame()).locator(selectors.input).inputValue();
  }

  /** Presses the button that is Send or, while an answer comes, Stop. */
  async pressSend(): Promise<void> {
    await (await this.frame()).locator(selectors.send).click();
  }

  async items(kind: ItemKind): Promise<Locator> {
    return (await this.frame()).locator(selectors.item(kind));
  }

  /** Item `count` of a kind, counted from 1. */
  async item(kind: ItemKind, count: number): Promise<Locator> {
    return (await this.items(kind)).nth(count - 1);
  }

  /** Presses a button of an item by its name in `data-test`, as a mouse does: over the item first. */
  async pressIn(item: Locator, button: string): Promise<void> {
    await item.hover();
    await item.locator(selectors.button(button)).first().click();
  }

  /** Labels of the actions below an item. */
  async actionsOf(item: Locator): Promise<string[]> {
    return (await item.locator(selectors.action).allInnerTexts()).map((label) => label.trim());
  }

  /** Presses an action below an item by its label. */
  async act(item: Locator, label: string): Promise<void> {
    await item.locator(selectors.action).filter({ hasText: label }).first().click();
  }

  /** Begins an empty conversation unless the one that is open is empty. */
  async newChat(): Promise<void> {
    if ((await (await this.frame()).locator('[data-test=item]').count()) === 0) return;
    for (let attempt = 1; ; attempt++) {
      await this.runCommand('crossfade.chat.new');
      try {
        await this.workbench.waitFor(
          async () => ((await (await this.frame()).locator('[data-test=item]').count()) === 0 ? true : undefined),
          { what: 'an empty conversation', timeoutMs: patienceMs / 3 },
        );
        break;
      } catch (error) {
        // A line about a model that is gone may have come into it.
        if (attempt >= 3) throw error;
      }
    }
    // The box takes the focus after that. Whatever comes next may move it, but not be moved away from.
    const frame = await this.frame();
    await this.workbench.waitFor(
      async () => {
        const isFocused = await frame.locator(`${selectors.input}:focus`).isVisible();
        return isFocused && (await frame.evaluate(() => document.hasFocus())) ? true : undefined;
      },
      { what: 'the focus in the box' },
    );
  }

  async texts(kind: ItemKind): Promise<string[]> {
    return (await this.items(kind)).allInnerTexts();
  }

  /** Waits until answer number `count` is there and in one of the states; returns its text. */
  async waitForAnswer(
    count: number,
    states: readonly AnswerState[] = ['done'],
    timeoutMs = patienceMs,
  ): Promise<string> {
    return this.workbench.waitFor(
      async () => {
        const answer = (await this.items('answer')).nth(count - 1);
        if ((await answer.count()) === 0) return undefined;
        const state = await answer.getAttribute('data-state');
        return states.includes(state as AnswerState) ? answer.innerText() : undefined;
      },
      { what: `answer ${count} to be ${states.join(' or ')}`, timeoutMs },
    );
  }

  /** Waits until the last answer shows a text. */
  async waitForText(part: string | RegExp, timeoutMs = patienceMs): Promise<string> {
    return this.workbench.waitFor(
      async () => {
        const text = (await this.texts('answer')).at(-1) ?? '';
        const found = typeof part === 'string' ? text.includes(part) : part.test(text);
        return found ? text : undefined;
      },
      { what: `an answer with ${String(part)}`, timeoutMs },
    );
  }

  /** What answer `count` says, without its marks, notes and buttons. */
  async prose(count: number): Promise<string> {
    const pieces = (await this.item('answer', count)).locator(selectors.prose);
    return (await pieces.allInnerTexts()).join('');
  }

  /** The chips on answer `count` that say which model went on, each in one line. */
  async handOffs(count: number): Promise<string[]> {
    const chips = (await this.item('answer', count)).locator(selectors.handOff).locator('summary');
    return (await chips.allInnerTexts()).map((text) => text.trim());
  }

  /** What a screen reader calls answer `count`. */
  async headingOf(count: number): Promise<string> {
    const heading = (await this.item('answer', count)).locator('h2').first();
    return heading.evaluate((each) => (each.querySelector('.sr-only') ?? each).textContent.trim());
  }

  /** The name on the model button. */
  async modelLabel(): Promise<string> {
    return (await (await this.frame()).locator(selectors.model).innerText()).trim();
  }

  /** The folder that the conversation belongs to; empty where none is shown. */
  async folder(): Promise<string> {
    const mark = (await this.frame()).locator('[data-test=folder] .folder-name');
    return (await mark.count()) === 0 ? '' : (await mark.innerText()).trim();
  }

  /** Runs one of the extension's commands by its id, from the palette. */
  async runCommand(id: string): Promise<void> {
    const title = this.#titles.get(id);
    if (title === undefined) throw new Error(`The manifest has no command ${id}.`);
    await this.workbench.runCommand(title);
  }

  /** Chooses the model for this conversation with the keyboard command and the picker, and waits until the view shows it. */
  async selectModel(ref: string): Promise<void> {
    const model = ref.slice(ref.indexOf('/') + 1);
    await this.runCommand('crossfade.model.select');
    await this.workbench.pick(new RegExp(escapeRegExp(model)), model);
    await this.workbench.pick(/This conversation/);
    await (await this.frame()).locator(`${selectors.model}[data-ref="${ref}"]`).waitFor({ timeout: patienceMs });
  }
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
