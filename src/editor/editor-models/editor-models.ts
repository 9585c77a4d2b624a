import * as vscode from 'vscode';
import type { Json, JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Disposable } from '../../base/listeners.ts';
import { EditorLmError } from '../../protocols/editor-lm/editor-models.ts';
import type { EditorLmChunk, EditorModelFacts, EditorModels } from '../../protocols/editor-lm/editor-models.ts';
import { thirdPartyModels } from './editor-models-list.ts';

/** Whether the person allowed the use of a model; asking shows nothing. */
type Access = Pick<vscode.LanguageModelAccessInformation, 'canSendRequest'>;

export interface VsCodeModelsOptions {
  readonly access: Access;
  /**
   * `ask`: VS Code may ask the person for consent with the first request; only for what a person started. `never`: without consent given
   * before, a request ends as `NoPermissions`; for what runs by itself.
   */
  readonly consent: 'ask' | 'never';
}

/** The models of VS Code and of other extensions (`vscode.lm`); none in editors that lack it. This extension's own are left out. */
export class VsCodeModels implements EditorModels {
  readonly #options: VsCodeModelsOptions;

  constructor(options: VsCodeModelsOptions) {
    this.#options = options;
  }

  readonly onDidChange = (listener: () => void): Disposable =>
    languageModels()?.onDidChangeChatModels?.(listener) ?? { dispose: () => undefined };

  async list(): Promise<readonly EditorModelFacts[]> {
    return [...(await selectModels())].map(([id, model]) => {
      const { name, vendor, family, version, maxInputTokens } = model;
      return { id, name, vendor, family, version, maxInputTokens };
    });
  }

  async *send(modelId: string, body: JsonObject, signal: AbortSignal): AsyncGenerator<EditorLmChunk, void> {
    const model = (await selectModels()).get(modelId);
    if (model === undefined) throw new EditorLmError('NotFound', `VS Code offers no model ${modelId}.`);
    const { access, consent } = this.#options;
    if (consent === 'never' && access.canSendRequest(model) !== true) {
      throw new EditorLmError('NoPermissions', `Use ${model.name} once in the chat to allow it.`);
    }
    const cancellation = new vscode.CancellationTokenSource();
    const stop = (): void => cancellation.cancel();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const response = await model.sendRequest(messagesOf(body), requestOptions(body), cancellation.token);
      for await (const part of response.stream) yield chunkOf(part);
    } catch (error) {
      throw asEditorLmError(error);
    } finally {
      signal.removeEventListener('abort', stop);
      cancellation.cancel();
      cancellation.dispose();
    }
  }
}

/** Forks of VS Code lack the API in whole or in part. */
function languageModels(): Partial<typeof vscode.lm> | undefined {
  return (vscode as { readonly lm?: Partial<typeof vscode.lm> }).lm;
}

async function selectModels(): Promise<ReadonlyMap<string, vscode.LanguageModelChat>> {
  return thirdPartyModels((await languageModels()?.selectChatModels?.({})) ?? []);
}

function requestOptions(body: JsonObject): vscode.LanguageModelChatRequestOptions {
  const tools = listOf(body['tools']).map((tool) => ({
    name: textOf(tool['name']),
    description: textOf(tool['description']),
    inputSchema: isJsonObject(tool['inputSchema']) ? tool['inputSchema'] : {},
  }));
  const justification = vscode.l10n.t(
    'Crossfade uses the model that you selected to answer in chat and to complete code.',
  );
  return tools.length === 0 ? { justification } : { justification, tools };
}

function messagesOf(body: JsonObject): vscode.LanguageModelChatMessage[] {
  return listOf(body['messages']).map((message) => {
    const parts = listOf(message['parts']);
    return message['role'] === 'assistant'
      ? vscode.LanguageModelChatMessage.Assistant(parts.flatMap(assistantPart))
      : vscode.LanguageModelChatMessage.User(parts.flatMap(userPart));
  });
}

type AssistantPart = vscode.LanguageModelTextPart | vscode.LanguageModelToolCallPart | vscode.LanguageModelDataPart;
type UserPart = vscode.LanguageModelTextPart | vscode.LanguageModelToolResultPart | vscode.LanguageModelDataPart;

function assistantPart(part: JsonObject): AssistantPart[] {
  if (part['kind'] !== 'tool-call') return contentPart(part);
  const input = isJsonObject(part['input']) ? part['input'] : {};
  return [new vscode.LanguageModelToolCallPart(textOf(part['callId']), textOf(part['name']), input)];
}

function userPart(part: JsonObject): UserPart[] {
  if (part['kind'] !== 'tool-result') return contentPart(part);
  const content = listOf(part['parts']).flatMap(contentPart);
  return [new vscode.LanguageModelToolResultPart(textOf(part['callId']), content)];
}

function contentPart(part: JsonObject): (vscode.LanguageModelTextPart | vscode.LanguageModelDataPart)[] {
  if (part['kind'] === 'text') return [new vscode.LanguageModelTextPart(textOf(part['text']))];
  if (part['kind'] !== 'data') return [];
  const bytes = Uint8Array.from(Buffer.from(textOf(part['data']), 'base64'));
  return [new vscode.LanguageModelDataPart(bytes, textOf(part['mime']))];
}

function chunkOf(part: unknown): EditorLmChunk {
  if (part instanceof vscode.LanguageModelTextPart) return { kind: 'text', text: part.value };
  if (part instanceof vscode.LanguageModelToolCallPart) {
    return { kind: 'tool-call', callId: part.callId, name: part.name, input: part.input };
  }
  if (part instanceof vscode.LanguageModelDataPart) return { kind: 'data', mime: part.mimeType, data: part.data };
  return { kind: 'unknown', type: typeof part };
}

/** VS Code wraps what a model's vendor threw: the cause says more than the wrapping. */
function asEditorLmError(error: unknown): unknown {
  if (!(error instanceof vscode.LanguageModelError)) return error;
  const cause = error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : undefined;
  return new EditorLmError(error.code, cause ?? error.message);
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : [];
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
