import * as vscode from 'vscode';
import type { ChatSession } from '../../chat/chat-session.ts';
import { parseViewMessage } from '../../transcript/chat-view-schema.ts';
import type { HostMessage, MentionOffer, SetupOffer, ViewMessage } from '../../transcript/chat-view-messages.ts';
import { parseActionId } from '../../transcript/view-actions.ts';
import type { ActionVerb } from '../../transcript/action-verb.ts';
import { MessageBatcher } from '../../chat/message-batcher.ts';
import type { DraftChip } from '../../context/mentions/draft-chips.ts';
import { errorDetails, errorText } from '../../base/error-text.ts';
import type { Disposable } from '../../base/listeners.ts';
import { parseModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import { sleep } from '../../platform/clock.ts';
import type { FirstConversation } from '../../chat/window-presence.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { workspacePath } from '../ports/open-documents.ts';
import { mentionText } from '../../context/mentions/mention-text.ts';
import { starters } from './starters.ts';
import { chatViewHost } from './chat-view-host.ts';
import type { ChatOpener } from './run-code-command.ts';
import { localize, textLanguage } from '../shell/localize.ts';
import type { CommandId } from '../manifest/commands.ts';
import { openPlace } from '../shell/open-place.ts';
import { registerCommand, runCommand } from '../shell/register-command.ts';
import { showError } from '../shell/show-notice.ts';

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
  /** What a text that is being typed will bring along. */
  readonly findChips: (text: string) => Promise<readonly DraftChip[]>;
  readonly setupOffers: () => readonly SetupOffer[];
  /** Fires when models, offers or trust may have changed. */
  readonly onDidChangeSetup: (listener: () => void) => Disposable;
}

type Handlers = { readonly [T in ViewMessage['type']]: (message: Extract<ViewMessage, { type: T }>) => unknown };

/** The chat in the side bar: a page that can be thrown away at any time, in front of a {@link ChatSession} that cannot. */
export class ChatView implements vscode.WebviewViewProvider, ChatOpener {
  readonly #dependencies: ChatViewDependencies;
  readonly #batcher: MessageBatcher;
  readonly #session: ChatSession;
  readonly #handlers: Handlers;
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
    this.#handlers = this.#createHandlers();
  }

  get session(): ChatSession {
    return this.#session;
  }

  async resolveWebviewView(view: vscode.WebviewView): Promise<void> {
    this.#view = view;
    const media = vscode.Uri.joinPath(this.#dependencies.extensionUri, 'dist', 'media');
    const { webview } = view;
    webview.options = { enableScripts: true, localResourceRoots: [media] };
    webview.onDidReceiveMessage((message: unknown) => void this.#receive(message));
    view.onDidDispose(() => {
      this.#view = undefined;
      this.#ready = Promise.withResolvers<undefined>();
    });
    view.description = this.#session.title;
    const html = await pageOf(webview, media);
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

  async #receive(raw: unknown): Promise<void> {
    const message = parseViewMessage(raw);
    if (message === undefined) {
      this.#dependencies.logger.warn('Ignored an unknown message from the chat view.');
      return;
    }
    try {
      await (this.#handlers[message.type] as (message: ViewMessage) => unknown)(message);
    } catch (error) {
      const text = errorText(error);
      this.#dependencies.logger.error(`Chat: ${message.type}: ${errorDetails(error)}`);
      void showError(localize('Crossfade: {0}', text));
    }
  }

  #createHandlers(): Handlers {
    const session = this.#session;
    return {
      ready: ({ window }) => this.#onReady(window),
      send: ({ text }) => session.send(text),
      stop: () => session.stop(),
      queued: ({ act, id }) => session.changeQueued(act, id),
      'drop-brought': ({ index }) => session.composer.drop(index),
      retry: ({ itemId }) => session.retry(itemId),
      resend: ({ itemId, text }) => session.resend(itemId, text),
      copy: ({ text }) => chatViewHost.copy(text),
      insert: ({ text }) => chatViewHost.insert(text),
      action: ({ actionId }) => this.#act(actionId),
      'pick-model': () => this.fromHere(() => this.#pickModel()),
      'open-conversation': ({ id }) => session.open(id),
      'delete-conversation': ({ id }) => session.remove(id),
      'rename-conversation': ({ id, title }) => session.rename(id, title),
      'find-mentions': async ({ requestId, query }) => {
        this.#batcher.post({ type: 'mentions', requestId, offers: await this.#dependencies.findMentions(query) });
      },
      'find-chips': async ({ requestId, text }) => {
        const chips = await this.#dependencies.findChips(text);
        // A command acts on what was brought, not on the code at the cursor, which stands nowhere in the text.
        const shown = session.composer.brought.length > 0 ? chips.filter(({ range }) => range !== undefined) : chips;
        this.#batcher.post({ type: 'chips', requestId, chips: shown });
      },
      'open-attachment': async ({ itemId, index }) => {
        const place = session.placeOf(itemId, index);
        if (place !== undefined) await openPlace(place);
      },
      'open-link': ({ url }) => chatViewHost.openLink(url),
      'open-file': async ({ type: _, ...place }) => {
        await (await import('./open-written-place.ts')).openWrittenPlace(place);
      },
      draft: ({ conversationId, text }) => session.keepDraft(text, conversationId),
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

  /** While an answer runs, a choice may be for it or for what comes. */
  async #pickModel(): Promise<unknown> {
    const session = this.#session;
    const when = session.isBusy
      ? await (await import('../shell/choose-when.ts')).chooseWhen(session.answeringName)
      : 'next';
    if (when === 'now') return await runCommand('crossfade.model.switchNow');
    if (when !== 'next') return undefined;
    session.keepModel();
    return await runCommand('crossfade.model.select');
  }

  /** Runs what opens lists from here. However they end, the person goes on typing here. */
  async fromHere<T>(run: () => Promise<T>): Promise<T> {
    const { withFocusBack } = await import('../shell/focus-back.ts');
    return await withFocusBack(run, () => this.show(), this.#dependencies.clock);
  }

  /** Puts a question about the open file into the box; the person sends it. */
  #askFile(): void {
    const path = openFile();
    if (path === undefined) return;
    this.#batcher.post({ type: 'input', text: localize('What does {0} do?', mentionText('file', path)) });
  }

  async #act(actionId: string): Promise<void> {
    const action = parseActionId(actionId);
    if (action === undefined) return;
    const session = this.#session;
    const list = (id: CommandId, ...args: readonly unknown[]): Promise<unknown> =>
      this.fromHere(() => runCommand(id, ...args));
    const withModel = (act: (ref: ModelRef) => Promise<void>): unknown => {
      const ref = parseModelRef(action.argument);
      return ref === undefined ? undefined : act(ref);
    };
    const acts: Readonly<Record<ActionVerb, () => unknown>> = {
      'set-key': () => list('crossfade.key.set', action.argument || undefined),
      'select-model': () => list('crossfade.model.select'),
      'add-server': () => list('crossfade.provider.add'),
      'manage-providers': () => list('crossfade.provider.manage', action.argument || undefined),
      'manage-destinations': () => list('crossfade.consent.manage'),
      'new-chat': () => session.newChat(),
      'show-log': () => runCommand('crossfade.log.show'),
      'show-spending': () => list('crossfade.spending.show'),
      'manage-trust': () => vscode.commands.executeCommand('workbench.trust.manage'),
      retry: () => session.retry(action.argument),
      // Only what the person has chosen already: the page that asks is not trusted.
      'switch-now': () =>
        action.argument === ''
          ? list('crossfade.model.switchNow')
          : withModel(async (ref) => (session.isChosen(ref) ? await session.switchNow(ref) : undefined)),
      'return-to': () => withModel((ref) => session.returnTo(ref)),
      'ask-file': () => this.#askFile(),
      'show-walkthrough': () => runCommand('crossfade.walkthrough.open'),
      continue: () => session.send(vscode.l10n.t('Continue.'), []),
    };
    await acts[action.verb]();
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
