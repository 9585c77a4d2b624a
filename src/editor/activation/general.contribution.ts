import * as vscode from 'vscode';
import { isProviderId } from '../../models/model-ref.ts';
import { walkthroughId } from '../manifest/views.ts';
import type { ModelPickerDependencies, PickedModel } from '../model-choice/model-picker.ts';
import type { OutputChannelLogger } from '../ports/output-channel-logger.ts';
import { areAiFeaturesDisabled, onDidChangeAiFeatures } from '../shell/read-setting.ts';
import { textLanguage } from '../shell/localize.ts';
import { registerCommand } from '../shell/register-command.ts';
import { setContext } from '../shell/set-context.ts';
import { loadErrorSentences } from '../shell/worded.ts';
import { markDone } from './walkthrough-progress.ts';

/**
 * Registers the commands for choosing a model, the menu, the log and the walkthrough, and keeps `crossfade.off` right; loads what errors are
 * translated by. Picker and menu are
 * loaded by the first who wants them: opening a window does not need them.
 */
export function registerGeneral(
  dependencies: ModelPickerDependencies,
  logger: OutputChannelLogger,
  extensionId: string,
): vscode.Disposable {
  const showOff = (): void => setContext('crossfade.off', areAiFeaturesDisabled());
  showOff();
  if (textLanguage() !== 'en') void loadErrorSentences();
  const watching = dependencies.here.onDidChange(() => {
    if (dependencies.here.resolve('chat').refs.length > 0) markDone('model');
  });
  return vscode.Disposable.from(
    new vscode.Disposable(() => watching.dispose()),
    onDidChangeAiFeatures(showOff),
    registerCommand(
      'crossfade.model.select',
      (providerId) =>
        pick(dependencies, async () =>
          (await import('../model-choice/model-picker.ts')).pickModel('chat', dependencies, searchFor(providerId)),
        ),
      logger,
    ),
    registerCommand(
      'crossfade.model.selectForRole',
      () =>
        pick(dependencies, async () =>
          (await import('../model-choice/model-picker.ts')).pickModelForRole(dependencies),
        ),
      logger,
    ),
    registerCommand('crossfade.menu', async () => (await import('../shell/menu.ts')).showMenu(dependencies), logger),
    registerCommand('crossfade.log.show', () => logger.show(), logger),
    registerCommand(
      'crossfade.walkthrough.open',
      () =>
        vscode.commands.executeCommand('workbench.action.openWalkthrough', `${extensionId}#${walkthroughId}`, false),
      logger,
    ),
  );
}

/** The list narrowed to one provider, for a button that offers its models. */
function searchFor(providerId: unknown): string {
  return typeof providerId === 'string' && isProviderId(providerId) ? `${providerId}/` : '';
}

/** The walkthrough's last step is to change the model of a conversation that goes on. */
async function pick(
  { conversationTokens }: ModelPickerDependencies,
  choose: () => Promise<PickedModel | undefined>,
): Promise<PickedModel | undefined> {
  const picked = await choose();
  if (picked !== undefined && conversationTokens?.() !== undefined) markDone('switch');
  return picked;
}
