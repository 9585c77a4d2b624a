import * as vscode from 'vscode';
import { errorText } from '../../base/error-text.ts';
import type { Registry } from '../../models/registry.ts';
import type { Clock } from '../../platform/clock.ts';
import type { AnswerEvent } from '../../routing/answer-event.ts';
import type { AnswerRequest } from '../../routing/answer-request.ts';
import { newConversation } from '../../routing/models-here.ts';
import type { ModelsHere } from '../../routing/models-here.ts';
import { OfferChanges } from './offer-changes.ts';
import type { WorkspaceTrust } from '../ports/workspace-trust.ts';
import {
  areAiFeaturesDisabled,
  onDidChangeAiFeatures,
  onDidChangeSettings,
  readSetting,
} from '../shell/read-setting.ts';
import { shareAnswer, SharedAnswerError } from './share-answer.ts';
import { countTokens, toolDefinitions } from './share-messages.ts';
import type { SharedMessage, SharedPart } from './share-messages.ts';
import { sharedModels } from './share-models-list.ts';
import type { SharedModel } from './share-models-list.ts';
import { localize } from '../shell/localize.ts';
import { worded } from '../shell/worded.ts';

/** Dependencies of offering our models to other extensions. */
export interface ShareModelsDependencies {
  readonly registry: Registry;
  readonly here: ModelsHere;
  readonly trust: WorkspaceTrust;
  readonly clock: Clock;
  readonly answer: (request: AnswerRequest) => AsyncIterable<AnswerEvent>;
}

/** Our models as VS Code's chat and other extensions see them. */
export class ModelOffer implements vscode.LanguageModelChatProvider<SharedModel> {
  readonly #dependencies: ShareModelsDependencies;
  readonly #changes = new vscode.EventEmitter<void>();
  readonly #watchers: vscode.Disposable;
  readonly #offer: OfferChanges;

  readonly onDidChangeLanguageModelChatInformation = this.#changes.event;

  constructor(dependencies: ShareModelsDependencies) {
    this.#dependencies = dependencies;
    this.#offer = new OfferChanges({
      clock: dependencies.clock,
      models: () => this.#models(),
      tell: () => this.#changes.fire(),
    });
    const { changed } = this.#offer;
    this.#watchers = vscode.Disposable.from(
      dependencies.registry.onDidChange(changed),
      dependencies.here.onDidChange(changed),
      dependencies.trust.onDidGrant(changed),
      onDidChangeAiFeatures(changed),
      onDidChangeSettings(['crossfade.shareModels'], changed),
    );
  }

  dispose(): void {
    this.#offer.dispose();
    this.#watchers.dispose();
    this.#changes.dispose();
  }

  provideLanguageModelChatInformation(): SharedModel[] {
    return [...this.#offer.take()];
  }

  async provideLanguageModelChatResponse(
    model: SharedModel,
    messages: readonly vscode.LanguageModelChatRequestMessage[],
    options: vscode.ProvideLanguageModelChatResponseOptions,
    ...[progress, token]: [vscode.Progress<vscode.LanguageModelResponsePart>, vscode.CancellationToken]
  ): Promise<void> {
    if (!this.#isOpen()) {
      throw vscode.LanguageModelError.NoPermissions(
        vscode.l10n.t('Crossfade offers no models here because the workspace is not trusted or sharing is turned off.'),
      );
    }
    const { registry, answer } = this.#dependencies;
    const abort = new AbortController();
    const stopping = token.onCancellationRequested(() => abort.abort());
    if (token.isCancellationRequested) abort.abort();
    const dependencies = {
      registry,
      answer,
      chatRefs: () => this.#chatRefs(),
      failover: () => readSetting('crossfade.failover.enabled'),
    };
    const tools = toolDefinitions(options.tools ?? []);
    try {
      const request = { modelId: model.id, messages: messages.map(messageOf), tools, signal: abort.signal };
      for await (const chunk of shareAnswer(dependencies, request)) {
        progress.report(
          chunk.kind === 'text'
            ? new vscode.LanguageModelTextPart(chunk.text)
            : new vscode.LanguageModelToolCallPart(chunk.callId, chunk.name, chunk.input),
        );
      }
    } catch (error) {
      throw languageModelError(error);
    } finally {
      stopping.dispose();
      abort.abort();
    }
  }

  provideTokenCount(_model: SharedModel, text: string | vscode.LanguageModelChatRequestMessage): Promise<number> {
    return Promise.resolve(countTokens(typeof text === 'string' ? text : messageOf(text)));
  }

  #isOpen(): boolean {
    return readSetting('crossfade.shareModels') && this.#dependencies.trust.isTrusted() && !areAiFeaturesDisabled();
  }

  #models(): readonly SharedModel[] {
    return this.#isOpen() ? sharedModels(this.#dependencies.registry, this.#chatRefs()) : [];
  }

  /** What other extensions ask belongs to no conversation of ours. */
  #chatRefs(): ReturnType<ModelsHere['resolve']>['refs'] {
    return this.#dependencies.here.resolve('chat', newConversation).refs;
  }
}

function messageOf(message: vscode.LanguageModelChatRequestMessage): SharedMessage {
  return { role: roles.get(message.role) ?? 'system', parts: message.content.flatMap(partOf) };
}

/** VS Code's own chat sends instructions with a role that its published types do not name. */
const roles: ReadonlyMap<number, SharedMessage['role']> = new Map([
  [vscode.LanguageModelChatMessageRole.User, 'user'],
  [vscode.LanguageModelChatMessageRole.Assistant, 'assistant'],
]);

function partOf(part: unknown): SharedPart[] {
  if (part instanceof vscode.LanguageModelTextPart) return [{ kind: 'text', text: part.value }];
  if (part instanceof vscode.LanguageModelToolCallPart) {
    return [{ kind: 'call', callId: part.callId, name: part.name, input: part.input }];
  }
  if (part instanceof vscode.LanguageModelToolResultPart) {
    return [{ kind: 'result', callId: part.callId, parts: part.content.flatMap(partOf) }];
  }
  if (part instanceof vscode.LanguageModelDataPart) return dataPart(part);
  // Rendered prompts of other extensions hold a tree that only their library reads.
  if (part instanceof vscode.LanguageModelPromptTsxPart) return [{ kind: 'text', text: JSON.stringify(part.value) }];
  return [];
}

/** Marks that extensions hang on messages for their own vendor have names that are no media types. */
function dataPart({ mimeType, data }: vscode.LanguageModelDataPart): SharedPart[] {
  if (!mimeType.includes('/')) return [];
  if (/^text\/|[/+]json$/.test(mimeType)) return [{ kind: 'text', text: new TextDecoder().decode(data) }];
  return [{ kind: 'data', mime: mimeType, data: Buffer.from(data).toString('base64') }];
}

function languageModelError(error: unknown): Error {
  if (!(error instanceof SharedAnswerError)) {
    return new vscode.LanguageModelError(errorText(error));
  }
  const { fault } = error;
  const message = worded(fault.message, localize);
  if (fault.code === 'not-offered' || fault.code === 'unknown-provider') {
    return vscode.LanguageModelError.NotFound(message);
  }
  if (fault.kind === 'refusal') return vscode.LanguageModelError.Blocked(message);
  if (fault.kind === 'auth' || fault.kind === 'policy') return vscode.LanguageModelError.NoPermissions(message);
  return new vscode.LanguageModelError(message);
}
