import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ChatDependencies } from '../../chat/chat-dependencies.ts';
import { ChatSession } from '../../chat/chat-session.ts';
import type { ConversationChoice } from '../../chat/conversation-choice.ts';
import { ConversationStore } from '../../sessions/conversation-store.ts';
import { WindowPresence } from '../../chat/window-presence.ts';
import { ModelChangeNotice } from '../../transcript/model-change-notice.ts';
import type { MessageDependencies } from '../../context/mentions/compose-message.ts';
import type { MentionFinder } from '../../context/mentions/find-mentions.ts';
import { onlyFiles } from '../../tools/only-files.ts';
import type { Disposable } from '../../base/listeners.ts';
import { parseModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { StartBackground } from '../../platform/background.ts';
import { nodeFiles } from '../../platform/node-files.ts';
import { nodeProcesses } from '../../platform/node-processes.ts';
import type { ConversationPlace, ModelsHere } from '../../routing/models-here.ts';
import { askFolder } from '../chat-view/ask-folder.ts';
import { ChatView, registerChatView } from '../chat-view/chat-view.contribution.ts';
import type { ChatViewDependencies } from '../chat-view/chat-view.contribution.ts';
import { detectedChangeText } from '../model-choice/detected-pin.ts';
import { conversationFolder } from '../chat-view/conversation-folder.ts';
import { localize } from '../shell/localize.ts';
import { chatWords } from '../chat-view/chat-words.ts';
import { readToolsOnOffer } from '../chat-view/read-tools-on-offer.ts';
import { mementoStore } from '../ports/memento-store.ts';
import { registerLookAgain } from '../model-choice/look-again.ts';
import { followOtherWindows } from '../chat-view/follow-other-windows.ts';
import { setContext } from '../shell/set-context.ts';
import { readSetting } from '../shell/read-setting.ts';
import { setupOffers } from '../chat-view/setup-offers.ts';
import type { Answer } from './start-answer.ts';
import type { Foundation } from './start-foundation.ts';
import type { Models } from './start-models.ts';
import { registerStopAnswer } from '../chat-view/stop-answer.contribution.ts';
import type { ClosedFiles } from '../edit/closed-files.ts';
import { Edits, registerEdits } from '../edit/edit.contribution.ts';
import { registerInlineEdits } from '../inline-edit/inline-edit.contribution.ts';
import { registerQuickFixes } from '../quick-fix/quick-fix.contribution.ts';
import { registerSwitchNow } from '../chat-view/switch-now.contribution.ts';
import { markDone } from './walkthrough-progress.ts';

/** The chat of this window and what other features may ask of it. */
export interface Chat {
  readonly view: ChatView;
  /** The model that the open conversation chose, if it did. */
  readonly chosen: () => string | undefined;
  /** The open conversation, as far as the choice of its model goes. */
  readonly place: () => ConversationPlace;
  readonly choose: (ref: ModelRef) => Promise<void>;
  readonly onDidChoose: (listener: (choice: ConversationChoice) => void) => Disposable;
  /** Whether the conversation of a choice is the open one. */
  readonly isOpen: (choice: ConversationChoice) => boolean;
  /** Takes a choice back; false where the conversation has chosen again since. */
  readonly undo: (choice: ConversationChoice) => Promise<boolean>;
  /** Estimated tokens of the open conversation; undefined while it is empty. */
  readonly tokens: () => number | undefined;
}

/** The models as the chat needs them. */
type ChatModels = Models & { readonly here: ModelsHere };

/** Builds the chat and registers its view and commands. `answer` is the one way to models. */
export function startChat(
  context: vscode.ExtensionContext,
  foundation: Foundation,
  models: ChatModels,
  answer: Answer,
): Chat {
  const presence = windowPresence(context, foundation);
  const dependencies = viewDependencies(context, foundation, models, presence);
  const view: ChatView = new ChatView(dependencies, (post) => {
    const notice = modelChangeNotice(context, models, post);
    const askFromView: SessionDependencies['askFolder'] = (...question) => view.fromHere(() => askFolder(...question));
    return createSession({ context, foundation, models, answer, post: notice.post, askFolder: askFromView });
  });
  const { session } = view;
  const { redact } = foundation.redactor;
  const asking = { ...foundation, ...models, answer, edits: dependencies.edits, redact };
  context.subscriptions.push(
    registerChatView(view, dependencies),
    registerEdits(dependencies.edits, foundation.logger),
    registerQuickFixes(asking),
    registerInlineEdits({ ...asking, history: mementoStore(context.workspaceState, 'edit-instructions') }),
    registerLookAgain({ discovery: models.discovery, hasModel: () => session.resolve().refs.length > 0 }),
    registerSwitchNow({ session, ...models, ...foundation }),
    registerStopAnswer({ session, logger: foundation.logger }),
  );
  context.subscriptions.push(followOtherWindows(session, conversationsOf(context), foundation.clock));
  session.onDidChangeBusy((busy) => setContext('crossfade.chatBusy', busy));
  // Fires also where an untitled conversation comes up: what is chosen here may be another thing then.
  session.onDidChangeTitle(() => {
    models.here.conversationChanged();
    presence.shows(session.conversationId);
  });
  session.onDidChooseModel(() => models.here.conversationChanged());
  return {
    view,
    chosen: () => session.chosenModel,
    place: () => session.place,
    choose: (ref) => session.chooseModel(ref),
    onDidChoose: session.onDidChooseModel,
    isOpen: ({ conversation }) => session.conversationId === conversation,
    undo: async ({ before, after }) => {
      if (session.chosenModel !== after) return false;
      await session.chooseModel(before === undefined ? undefined : parseModelRef(before));
      return true;
    },
    tokens: () => session.tokens,
  };
}

/** Conversations belong to the workspace; those of an empty window are kept with the extension. */
function conversationsOf(context: vscode.ExtensionContext): string {
  return conversationFolder((context.storageUri ?? context.globalStorageUri).fsPath);
}

/** This window among those on the same conversations. */
function windowPresence(context: vscode.ExtensionContext, { clock }: Foundation): WindowPresence {
  const presence = new WindowPresence(
    {
      files: nodeFiles,
      clock,
      processes: nodeProcesses,
      // Something small that only the window itself knows.
      answers: async () => await vscode.languages.getLanguages(),
    },
    conversationsOf(context),
  );
  context.subscriptions.push({ dispose: () => void presence.leave() });
  return presence;
}

/** Tells in the chat when the model that was detected for this workspace is gone. */
function modelChangeNotice(
  context: vscode.ExtensionContext,
  { here, detected }: ChatModels,
  post: SessionDependencies['post'],
): ModelChangeNotice {
  const notice = new ModelChangeNotice(post, chatWords(localize));
  const watching = detected.onDidReplace((change) => {
    const text = detectedChangeText(change, here.resolve('chat'), localize);
    if (text !== undefined) notice.tell(text);
  });
  context.subscriptions.push(new vscode.Disposable(() => watching.dispose()));
  return notice;
}

type SessionDependencies = {
  readonly context: vscode.ExtensionContext;
  readonly foundation: Foundation;
  readonly models: ChatModels;
  readonly answer: Answer;
  readonly post: ChatDependencies['post'];
  readonly askFolder: ChatDependencies['askFolder'];
};

function createSession({
  context,
  foundation,
  models,
  answer,
  post,
  askFolder: ask,
}: SessionDependencies): ChatSession {
  const { clock, files, logger, patternThread, redactor, trust } = foundation;
  const { here, registry } = models;
  const { redact } = redactor;
  return new ChatSession({
    store: new ConversationStore({ files: nodeFiles, clock }, conversationsOf(context)),
    registry,
    here,
    clock,
    logger,
    answer,
    failover: () => ({
      enabled: readSetting('crossfade.failover.enabled'),
      isShown: readSetting('crossfade.failover.notice') === 'chip',
      resumes: readSetting('crossfade.failover.resume'),
    }),
    tools: (passes) => readToolsOnOffer({ files: onlyFiles(files, passes), clock, redact, patternThread }),
    compose: async (message, signal) => {
      const { composeMessage } = await import('../../context/mentions/compose-message.ts');
      const composed = await composeMessage(message, await messageDependencies(foundation), signal);
      if (composed.attachments.length > 0) markDone('mention');
      return composed;
    },
    askFolder: ask,
    isTrusted: () => trust.isTrusted(),
    post,
    words: chatWords(localize),
  });
}

/** Where messages of this window get what they name: loaded with the first message. */
async function messageDependencies({ files, clock, redactor }: Foundation): Promise<MessageDependencies> {
  const loaded = await import('../chat-view/message-dependencies.ts');
  return loaded.messageDependencies({ files, clock, redact: redactor.redact });
}

/** Most memory of the thread that works out edits of large files, in MB: the lines of 50 MB are many objects. */
const planHeapMb = 1_024;

/** What proposes changes to files. Their journals belong to the workspace. */
function editsOf(context: vscode.ExtensionContext, { files, clock, logger }: Foundation): Edits {
  const journals = join((context.storageUri ?? context.globalStorageUri).fsPath, 'file-changes');
  let loaded: Promise<ClosedFiles> | undefined;
  const closed = (): Promise<ClosedFiles> =>
    (loaded ??= import('../edit/closed-files.ts').then(
      ({ ClosedFiles: Loaded }) => new Loaded({ journals, rules: files, clock, logger }),
    ));
  const worker = context.asAbsolutePath('dist/plan-worker.js');
  const planThread = async (): Promise<StartBackground> =>
    (await import('../../platform/node-background.ts')).nodeBackground(worker, planHeapMb);
  return new Edits({ rules: files, closed, clock, planThread });
}

function viewDependencies(
  context: vscode.ExtensionContext,
  foundation: Foundation,
  models: ChatModels,
  presence: WindowPresence,
): ChatViewDependencies {
  const { clock, logger, redactor, trust } = foundation;
  const exportFolder = mementoStore(context.workspaceState, 'export-folder');
  let finder: Promise<MentionFinder> | undefined;
  const loadFinder = async (): Promise<MentionFinder> => {
    const found = await import('../../context/mentions/find-mentions.ts');
    const { offerTexts } = await import('../chat-view/message-dependencies.ts');
    return new found.MentionFinder({ ...(await messageDependencies(foundation)), clock, texts: offerTexts() });
  };
  return {
    extensionUri: context.extensionUri,
    clock,
    logger,
    isTrusted: () => trust.isTrusted(),
    arrive: (window) => presence.arrive(window),
    redact: redactor.redact,
    findMentions: async (query) => await (await (finder ??= loadFinder())).find(query, new AbortController().signal),
    edits: editsOf(context, foundation),
    findChips: async (text) => {
      const { draftChips } = await import('../../context/mentions/draft-chips.ts');
      return await draftChips(text, await messageDependencies(foundation));
    },
    saveMarkdown: async (title, markdown) =>
      await (await import('../chat-view/export-markdown.ts')).exportMarkdown(title, markdown, exportFolder),
    setupOffers: () => setupOffers(models.discovery.findings, localize),
    onDidChangeSetup: (listener) => models.here.onDidChange(listener),
  };
}
