import * as vscode from 'vscode';
import type { ChatSession } from '../../chat/chat-session.ts';
import type { HostMessage, MentionOffer, SetupOffer } from '../../transcript/chat-view-messages.ts';
import { MessageBatcher } from '../../chat/message-batcher.ts';
import type { DraftChip } from '../../context/mentions/draft-chips.ts';
import type { Disposable } from '../../base/listeners.ts';
import { sleep } from '../../platform/clock.ts';
import type { FirstConversation } from '../../chat/window-presence.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { workspacePath } from '../ports/open-documents.ts';
import { starters } from './starters.ts';
import type { ChatOpener } from './run-code-command.ts';
import { localize, textLanguage } from '../shell/localize.ts';
import type { Edits } from '../edit/edit.contribution.ts';
import { registerCommand } from '../shell/register-command.ts';
import type { ViewMessageHost } from './view-messages.ts';

const viewId = 'crossfade.chat';

/** Longest wait for a view to load before a command that needs it gives up, in milliseconds. */
const longestLoad = 10_000;

/** What the view needs besides the session. */
export interface ChatViewDependencies {
  readonly extensionUri: vscode.Uri;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly isTrusted: () => boolean;
  /** Finds out what this window shows first. `window`: the name that its page keeps when it is loaded again. */
  readonly arrive: (window: string) => Promise<FirstConversation>;
  readonly redact: (text: string) => string;
  readonly findMentions: (query: string) => Promise<readonly MentionOffer[]>;
  /** Asks for a place and writes the text there. */
  readonly saveMarkdown: (title: string, markdown: string) => Promise<void>;
  readonly edits: Edits;
  /** What a text that is being typed will bring along. */
  readonly findChips: (text: string) => Promise<readonly DraftChip[]>;
  readonly setupOffers: () => readonly SetupOffer[];
  /** Fires when models, offers or trust may have changed. */
  readonly onDidChangeSetup: (listener: () => void) => Disposable;
}

/** The chat in the side bar: a page that can be thrown away at any time, in front of a {@link ChatSession} that cannot. */
export class ChatView implements vscode.WebviewViewProvider, ChatOpener {
  readonly #dependencies: ChatViewDependencies;
  readonly #batcher: MessageBatcher;
  readonly #session: ChatSession;
  #view: vscode.WebviewView | undefined;
  #ready = Promise.withResolvers<undefined>();
  #isLoaded = false;

  constructor(
    dependencies: ChatViewDependencies,
    createSession: (post: (message: HostMessage) => void) => ChatSession,
  ) {
    this.#dependencies = dependencies;
    this.#batcher = new MessageBatcher(dependencies.clock, (message) => void this.#view?.webview.postMessage(message));
    this.#session = createSession((message) => this.#batcher.post(message));
    this.#session.onDidChangeTitle((title) => {
      if (this.#view !== undefined) this.#view.description = title;
    });
  }

  get session(): ChatSession {
    return this.#session;
  }

  async resolveWebviewView(view: vscode.WebviewView): Promise<void> {
    this.#view = view;
    const media = vscode.Uri.joinPath(this.#dependencies.extensionUri, 'dist', 'media');
    const { webview } = view;
    webview.options = { enableScripts: true, localResourceRoots: [media] };
    view.onDidDispose(() => {
      this.#view = undefined;
      this.#ready = Promise.withResolvers<undefined>();
    });
    view.description = this.#session.title;
    const [html, { ViewMessages }] = await Promise.all([pageOf(webview, media), import('./view-messages.ts')]);
    const messages = new ViewMessages(this.#host());
    webview.onDidReceiveMessage((message: unknown) => void messages.receive(message));
    // It may have been closed meanwhile.
    if (this.#view === view) webview.html = html;
  }

  async ask({ text, brought }: Parameters<ChatOpener['ask']>[0]): Promise<void> {
    await this.show();
    await this.#session.send(text, brought);
  }

  /** Brings the view to the front and waits until it can show something. */
  async show(): Promise<void> {
    await vscode.commands.executeCommand(`${viewId}.focus`);
    await Promise.race([this.#ready.promise, sleep(this.#dependencies.clock, longestLoad)]);
    this.#batcher.post({ type: 'focus' });
  }

  /** Tells the view what could be set up; after findings, models or trust changed. */
  showSetup(): void {
    this.#batcher.post({
      type: 'setup',
      trusted: this.#dependencies.isTrusted(),
      offers: this.#session.resolve().refs.length > 0 ? [] : this.#dependencies.setupOffers(),
      starters: starters(openFile(), localize),
    });
  }

  #host(): ViewMessageHost {
    return {
      ...this.#dependencies,
      session: this.#session,
      post: (message) => this.#batcher.post(message),
      onReady: (window) => this.#onReady(window),
      fromHere: (run) => this.fromHere(run),
    };
  }

  /** Saves the conversation as Markdown, without keys that got into it. */
  async export(): Promise<void> {
    const { title, markdown } = await this.#session.exportMarkdown();
    await this.#dependencies.saveMarkdown(title, this.#dependencies.redact(markdown));
  }

  async #onReady(window: string): Promise<void> {
    if (this.#isLoaded) await this.#session.showAll();
    else await this.#session.openFirst(await this.#dependencies.arrive(window));
    this.#isLoaded = true;
    this.showSetup();
    this.#ready.resolve(undefined);
  }

  /** Runs what opens lists from here. However they end, the person goes on typing here. */
  async fromHere<T>(run: () => Promise<T>): Promise<T> {
    const { withFocusBack } = await import('../shell/focus-back.ts');
    return await withFocusBack(run, () => this.show(), this.#dependencies.clock);
  }
}

/** The file of the workspace that is open in the active editor, as a mention names it. */
function openFile(): string | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri && workspacePath(uri);
}

/** The page of the view; what it is made from is loaded with the first one. */
async function pageOf(webview: vscode.Webview, media: vscode.Uri): Promise<string> {
  const [{ chatViewHtml }, { chatViewStrings }] = await Promise.all([
    import('./chat-view-html.ts'),
    import('../../chat/chat-view-strings.ts'),
  ]);
  const uriOf = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(media, name)).toString();
  return chatViewHtml({
    cspSource: webview.cspSource,
    nonce: crypto.randomUUID(),
    scriptUri: uriOf('chat.js'),
    styleUris: [uriOf('codicon.css'), uriOf('chat.css')],
    strings: chatViewStrings({ t: localize }),
    language: textLanguage(),
  });
}

/** Registers the view and the commands that are about it. */
export function registerChatView(view: ChatView, dependencies: ChatViewDependencies): vscode.Disposable {
  const { session } = view;
  return vscode.Disposable.from(
    vscode.window.registerWebviewViewProvider(viewId, view),
    dependencies.onDidChangeSetup(() => {
      session.showModel();
      view.showSetup();
    }),
    vscode.window.onDidChangeActiveTextEditor(() => view.showSetup()),
    registerCommand('crossfade.chat.show', () => view.show(), dependencies.logger),
    registerCommand(
      'crossfade.chat.new',
      async () => {
        await view.show();
        await session.newChat();
      },
      dependencies.logger,
    ),
    registerCommand(
      'crossfade.chat.history',
      async () => {
        await view.show();
        await session.showHistory();
      },
      dependencies.logger,
    ),
    registerCommand('crossfade.chat.export', () => view.export(), dependencies.logger),
  );
}
