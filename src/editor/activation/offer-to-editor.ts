import * as vscode from 'vscode';
import { errorText } from '../../base/error-text.ts';
import type { Disposable } from '../../base/listeners.ts';
import type { AnswerEvent } from '../../routing/answer-event.ts';
import type { AnswerRequest } from '../../routing/answer-request.ts';
import type { ModelsHere } from '../../routing/models-here.ts';
import { ownVendor } from '../editor-models/editor-models-list.ts';
import type { NativeRequest, ParticipantDependencies } from '../editor-models/participant.contribution.ts';
import type { ModelOffer } from '../editor-models/share-models.contribution.ts';
import type { SharedModel } from '../editor-models/share-models-list.ts';
import type { Foundation } from './start-foundation.ts';
import type { Models } from './start-models.ts';

/** What the native chat and other extensions are served with. */
export interface OfferToEditorDependencies
  extends
    Pick<Foundation, 'clock' | 'files' | 'logger' | 'patternThread' | 'redactor' | 'trust'>,
    Pick<Models, 'registry'> {
  readonly here: ModelsHere;
  readonly answer: (request: AnswerRequest) => AsyncIterable<AnswerEvent>;
}

const participantId = 'crossfade.participant';

/**
 * Offers our models and `@crossfade` to VS Code, where this editor has a place for them. Both are there when activation is over, as VS Code
 * expects; their code is loaded when they are used for the first time.
 */
export function offerToEditor(dependencies: OfferToEditorDependencies): Disposable {
  const { lm, chat } = vscode as {
    readonly lm?: Partial<typeof vscode.lm>;
    readonly chat?: Partial<typeof vscode.chat>;
  };
  const registered: Disposable[] = [];
  const attempt = (what: string, register: () => readonly Disposable[]): void => {
    try {
      registered.push(...register());
    } catch (error) {
      dependencies.logger.warn(`VS Code rejected ${what}: ${errorText(error, 'unknown')}`);
    }
  };
  const { registerLanguageModelChatProvider } = lm ?? {};
  if (typeof registerLanguageModelChatProvider === 'function') {
    const offer = new LazyOffer(dependencies);
    attempt('the models', () => [offer, registerLanguageModelChatProvider(ownVendor, offer)]);
  }
  const { createChatParticipant } = chat ?? {};
  if (typeof createChatParticipant === 'function') {
    attempt('@crossfade', () => [participantIn(createChatParticipant, dependencies)]);
  }
  return {
    dispose: () => {
      for (const each of registered) each.dispose();
    },
  };
}

/** The offer of models; what makes it is loaded with the first question about it. */
class LazyOffer implements vscode.LanguageModelChatProvider<SharedModel> {
  readonly #dependencies: OfferToEditorDependencies;
  readonly #changes = new vscode.EventEmitter<void>();
  #offer: Promise<ModelOffer> | undefined;
  #isDisposed = false;

  readonly onDidChangeLanguageModelChatInformation = this.#changes.event;

  constructor(dependencies: OfferToEditorDependencies) {
    this.#dependencies = dependencies;
  }

  dispose(): void {
    this.#isDisposed = true;
    void this.#offer?.then((offer) => offer.dispose());
    this.#changes.dispose();
  }

  async provideLanguageModelChatInformation(): Promise<SharedModel[]> {
    return this.#isDisposed ? [] : (await this.#load()).provideLanguageModelChatInformation();
  }

  async provideLanguageModelChatResponse(
    ...request: Parameters<ModelOffer['provideLanguageModelChatResponse']>
  ): Promise<void> {
    await (await this.#load()).provideLanguageModelChatResponse(...request);
  }

  async provideTokenCount(...count: Parameters<ModelOffer['provideTokenCount']>): Promise<number> {
    return await (await this.#load()).provideTokenCount(...count);
  }

  #load(): Promise<ModelOffer> {
    this.#offer ??= import('../editor-models/share-models.contribution.ts').then(({ ModelOffer: Offer }) => {
      const offer = new Offer(this.#dependencies);
      offer.onDidChangeLanguageModelChatInformation(() => this.#changes.fire());
      return offer;
    });
    return this.#offer;
  }
}

function participantIn(
  create: typeof vscode.chat.createChatParticipant,
  dependencies: OfferToEditorDependencies,
): Disposable {
  let loaded: Promise<ParticipantDependencies> | undefined;
  const participant = create(participantId, async (request, context, stream, token) => {
    const { answerNative } = await import('../editor-models/participant.contribution.ts');
    loaded ??= participantDependencies(dependencies);
    const native: NativeRequest = { request, context, stream, token };
    return await answerNative(await loaded, native);
  });
  participant.followupProvider = {
    provideFollowups: async (result) =>
      (await import('../editor-models/participant.contribution.ts')).followups(result),
  };
  return participant;
}

async function participantDependencies(dependencies: OfferToEditorDependencies): Promise<ParticipantDependencies> {
  const [
    { FolderGate },
    { onlyFiles },
    { resolveMentions },
    { askFolder },
    { readToolsOnOffer },
    { messageDependencies },
  ] = await Promise.all([
    import('../../chat/folder-gate.ts'),
    import('../../tools/only-files.ts'),
    import('../../context/mentions/mentions.ts'),
    import('../chat-view/ask-folder.ts'),
    import('../chat-view/read-tools-on-offer.ts'),
    import('../chat-view/message-dependencies.ts'),
  ]);
  const { files, clock, patternThread } = dependencies;
  const { redact } = dependencies.redactor;
  const mentions = messageDependencies({ files, clock, redact });
  return {
    ...dependencies,
    folders: new FolderGate({
      ...dependencies,
      ask: (question, signal) =>
        question.otherwise === 'keep-model'
          ? askFolder(question, signal)
          : askFolder(question, signal, vscode.l10n.t('Nothing is sent to a model.')),
    }),
    tools: (passes) => readToolsOnOffer({ files: onlyFiles(files, passes), clock, redact, patternThread }),
    resolveMentions: (text, signal) => resolveMentions(text, mentions, signal),
  };
}
