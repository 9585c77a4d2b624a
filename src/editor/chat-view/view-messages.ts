import * as vscode from 'vscode';
import { errorDetails, errorText } from '../../base/error-text.ts';
import type { ChatSession } from '../../chat/chat-session.ts';
import { imagePart } from '../../chat/image-part.ts';
import { bringsCode } from '../../context/mentions/attachment.ts';
import type { DraftChip } from '../../context/mentions/draft-chips.ts';
import { mentionText } from '../../context/mentions/mention-text.ts';
import { parseModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ActionVerb } from '../../transcript/action-verb.ts';
import type { HostMessage, MentionOffer, ViewMessage } from '../../transcript/chat-view-messages.ts';
import { parseViewMessage } from '../../transcript/chat-view-schema.ts';
import { parseActionId } from '../../transcript/view-actions.ts';
import type { Edits } from '../edit/edit.contribution.ts';
import type { CommandId } from '../manifest/commands.ts';
import { workspacePath } from '../ports/open-documents.ts';
import { localize } from '../shell/localize.ts';
import { openPlace } from '../shell/open-place.ts';
import { runCommand } from '../shell/register-command.ts';
import { showError } from '../shell/show-notice.ts';
import { chatViewHost } from './chat-view-host.ts';

/** What the messages of a page act on. */
export interface ViewMessageHost {
  readonly logger: Logger;
  readonly findMentions: (query: string) => Promise<readonly MentionOffer[]>;
  readonly edits: Edits;
  /** What a text that is being typed will bring along. */
  readonly findChips: (text: string) => Promise<readonly DraftChip[]>;
  readonly session: ChatSession;
  readonly post: (message: HostMessage) => void;
  /** A page is loaded and has no state. */
  readonly onReady: (window: string) => Promise<void>;
  /** Runs what opens lists; the person goes on typing in the view. */
  readonly fromHere: <T>(run: () => Promise<T>) => Promise<T>;
}

type Handlers = { readonly [T in ViewMessage['type']]: (message: Extract<ViewMessage, { type: T }>) => unknown };

/** Does what the messages of a page ask for. Loaded with the first page. */
export class ViewMessages {
  readonly #host: ViewMessageHost;
  readonly #handlers: Handlers;

  constructor(host: ViewMessageHost) {
    this.#host = host;
    this.#handlers = this.#createHandlers();
  }

  /** Takes what a page sent, which is not trusted. Never rejects. */
  async receive(raw: unknown): Promise<void> {
    const message = parseViewMessage(raw);
    if (message === undefined) {
      this.#host.logger.warn('Ignored an unknown message from the chat view.');
      return;
    }
    try {
      await (this.#handlers[message.type] as (message: ViewMessage) => unknown)(message);
    } catch (error) {
      const text = errorText(error);
      this.#host.logger.error(`Chat: ${message.type}: ${errorDetails(error)}`);
      void showError(localize('Crossfade: {0}', text));
    }
  }

  #createHandlers(): Handlers {
    const { session } = this.#host;
    return {
      ready: ({ window }) => this.#host.onReady(window),
      send: ({ text }) => session.send(text),
      stop: () => session.stop(),
      queued: ({ act, id }) => session.changeQueued(act, id),
      'add-image': ({ conversationId, type: _, ...image }) =>
        session.composer.attach(conversationId, (beside) => imagePart(image, beside)),
      'drop-brought': ({ index }) => session.composer.drop(index),
      retry: ({ itemId }) => session.retry(itemId),
      resend: ({ itemId, text }) => session.resend(itemId, text),
      copy: ({ text }) => chatViewHost.copy(text),
      insert: ({ text }) => chatViewHost.insert(text),
      apply: ({ text, info }) => {
        const from = session.conversationId;
        // Lines of a file go to no other conversation than the one that the code comes from.
        const ask = (request: string): Promise<void> =>
          session.conversationId === from ? session.send(request, []) : Promise.resolve();
        return this.#host.edits.apply({ text, info }, ask);
      },
      action: ({ actionId }) => this.#act(actionId),
      'pick-model': () => this.#host.fromHere(() => this.#pickModel()),
      'open-conversation': ({ id }) => session.open(id),
      'delete-conversation': ({ id }) => session.remove(id),
      'rename-conversation': ({ id, title }) => session.rename(id, title),
      'find-mentions': async ({ requestId, query }) => {
        this.#host.post({ type: 'mentions', requestId, offers: await this.#host.findMentions(query) });
      },
      'find-chips': async ({ requestId, text }) => {
        const chips = await this.#host.findChips(text);
        // A command acts on what was brought, not on the code at the cursor, which stands nowhere in the text.
        const shown = bringsCode(session.composer.brought) ? chips.filter(({ range }) => range !== undefined) : chips;
        this.#host.post({ type: 'chips', requestId, chips: shown });
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

  /** While an answer runs, a choice may be for it or for what comes. */
  async #pickModel(): Promise<unknown> {
    const { session } = this.#host;
    const when = session.isBusy
      ? await (await import('../shell/choose-when.ts')).chooseWhen(session.answeringName)
      : 'next';
    if (when === 'now') return await runCommand('crossfade.model.switchNow');
    if (when !== 'next') return undefined;
    session.keepModel();
    return await runCommand('crossfade.model.select');
  }

  /** Puts a question about the open file into the box; the person sends it. */
  #askFile(): void {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const path = uri && workspacePath(uri);
    if (path === undefined) return;
    this.#host.post({ type: 'input', text: localize('What does {0} do?', mentionText('file', path)) });
  }

  async #act(actionId: string): Promise<void> {
    const action = parseActionId(actionId);
    if (action === undefined) return;
    const { session } = this.#host;
    const list = (id: CommandId, ...args: readonly unknown[]): Promise<unknown> =>
      this.#host.fromHere(() => runCommand(id, ...args));
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
