import type * as vscode from 'vscode';
import { startBudgets } from './editor/usage/budgets.contribution.ts';
import { registerCodeCommands } from './editor/chat-view/code-commands.contribution.ts';
import { registerCommitMessages } from './editor/commit-message/commit-message.contribution.ts';
import { registerCompletion } from './editor/completion/completion.contribution.ts';
import { registerConsent } from './editor/providers/consent.contribution.ts';
import { VsCodeModels } from './editor/editor-models/editor-models.ts';
import { registerGeneral } from './editor/activation/general.contribution.ts';
import { registerKeyCommands } from './editor/providers/key-entry.ts';
import { registerModelUndo } from './editor/model-choice/model-undo.contribution.ts';
import { ModelWriter } from './editor/model-choice/model-writer.ts';
import type { CrossfadeApi } from './editor/third-party/third-party-api.ts';
import type { ThirdPartyRegistry } from './editor/third-party/third-party-registry.ts';
import { startThirdParty } from './editor/third-party/third-party.contribution.ts';
import { offerToEditor } from './editor/activation/offer-to-editor.ts';
import { EditorPlaces } from './editor/ports/editor-place.ts';
import { registerProviderManager } from './editor/providers/provider-manager.ts';
import { startAnswer } from './editor/activation/start-answer.ts';
import { startChat } from './editor/activation/start-chat.ts';
import type { Chat } from './editor/activation/start-chat.ts';
import { startFoundation } from './editor/activation/start-foundation.ts';
import { startModels } from './editor/activation/start-models.ts';
import { createStatusBar } from './editor/shell/status-bar.ts';
import { watchAnswers } from './editor/activation/watch-answers.ts';
import { ModelsHere } from './routing/models-here.ts';
import { SetOnce } from './base/set-once.ts';

/** The order of construction. Nothing is sent and no SDK is loaded here. Returns the API for other extensions. */
export function activate(context: vscode.ExtensionContext): CrossfadeApi {
  const foundation = startFoundation(context);
  // Their providers go into the registry of models, and discovery, which is made with it, lists their models later.
  const thirdPartyProviders = new SetOnce<ThirdPartyRegistry>('The registry of third-party providers');
  const models = startModels(context, foundation, () => thirdPartyProviders.value);
  const thirdParty = startThirdParty({ ...foundation, ...models });
  thirdPartyProviders.set(thirdParty.providers);
  const budgets = startBudgets(context, foundation, models);
  const answer = startAnswer(foundation, { ...models, thirdParty: thirdParty.providers, budgets });
  // The open conversation counts for the choice of models, on which the chat is built: until it is there, no conversation is open.
  const chat = new SetOnce<Chat>('The chat');
  const editor = new EditorPlaces();
  const here = new ModelsHere(models.choice, editor, () => chat.ifSet?.place());
  const dependencies = {
    ...foundation,
    ...models,
    here,
    writer: new ModelWriter(models.choice, () => chat.ifSet),
    conversationTokens: () => chat.ifSet?.tokens(),
    variable: (name: string) => process.env[name],
  };
  const status = createStatusBar(dependencies);
  chat.set(startChat(context, foundation, { ...models, here }, watchAnswers(answer, status)));
  const editorModels = new VsCodeModels({ access: context.languageModelAccessInformation, consent: 'never' });
  const quiet = { editorModels, thirdParty: thirdParty.providers };
  const indexPlace = { worker: context.asAbsolutePath('dist/ngram-worker.js'), storage: context.storageUri?.fsPath };
  context.subscriptions.push(
    thirdParty,
    editor,
    here,
    status,
    registerGeneral(dependencies, foundation.logger, context.extension.id),
    registerModelUndo({ ...dependencies, chat: chat.value }),
    registerConsent(dependencies),
    registerKeyCommands(dependencies),
    registerProviderManager(dependencies),
    registerCompletion({ ...dependencies, ...quiet, budgets, status, indexPlace }),
    registerCommitMessages({ ...foundation, ...models, answer, redact: foundation.redactor.redact }),
    registerCodeCommands({ ...foundation, opener: chat.value.view, redact: foundation.redactor.redact }),
    offerToEditor({ ...foundation, ...models, here, answer }),
  );
  return thirdParty.api;
}
