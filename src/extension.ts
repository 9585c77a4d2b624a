import type * as vscode from 'vscode';
import { registerCodeCommands } from './editor/code-commands.contribution.ts';
import { registerCompletion } from './editor/completion.contribution.ts';
import { registerConsent } from './editor/consent.contribution.ts';
import { VsCodeModels } from './editor/editor-models.ts';
import { registerGeneral } from './editor/general.contribution.ts';
import { registerKeyCommands } from './editor/key-entry.ts';
import { ModelWriter } from './editor/model-writer.ts';
import { registerProviderManager } from './editor/provider-manager.ts';
import { startChat } from './editor/start-chat.ts';
import { startFoundation } from './editor/start-foundation.ts';
import { startModels } from './editor/start-models.ts';
import { createStatusBar } from './editor/status-bar.ts';

/** Puts the house together, from the ground up. Nothing is sent and no SDK is loaded here. */
export function activate(context: vscode.ExtensionContext): void {
  const foundation = startFoundation(context);
  const models = startModels(context, foundation);
  const chat = startChat(context, foundation, models);
  const parts = { ...foundation, ...models, writer: new ModelWriter(models.choice, () => chat) };
  const status = createStatusBar(parts);
  const quietModels = new VsCodeModels({ access: context.languageModelAccessInformation, consent: 'never' });
  context.subscriptions.push(
    status,
    registerGeneral(parts, foundation.logger, context.extension.id),
    registerConsent(parts),
    registerKeyCommands({ ...parts, variable: (name) => process.env[name] }),
    registerProviderManager({ ...parts, variable: (name) => process.env[name] }),
    registerCompletion({ ...parts, editorModels: quietModels, status }),
    registerCodeCommands(chat.view, foundation.clock, foundation.logger),
  );
}
