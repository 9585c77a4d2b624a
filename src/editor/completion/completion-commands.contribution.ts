import * as vscode from 'vscode';
import type { Logger } from '../../platform/logger.ts';
import type { CompletionSnooze } from './completion-snooze.ts';
import { isCompletionOn } from './completion-switches.ts';
import { offerUndo, toggleCompletion, toggleCompletionLanguage } from './completion-toggle.ts';
import { ExplanationPage } from './explanation-page.ts';
import { localize } from '../shell/localize.ts';
import {
  areAiFeaturesDisabled,
  onDidChangeAiFeatures,
  onDidChangeSettings,
  readSetting,
} from '../shell/read-setting.ts';
import { registerCommand } from '../shell/register-command.ts';
import { setContext } from '../shell/set-context.ts';
import { showInformation } from '../shell/show-notice.ts';
import { snoozeText } from './snooze-text.ts';

/** Dependencies of the commands about inline completion. */
export interface CompletionCommandDependencies {
  /** Tells in Markdown what became of the last call. */
  readonly explain: () => Promise<string>;
  readonly snooze: CompletionSnooze;
  readonly logger: Logger;
}

/** Registers the commands about inline completion. */
export function registerCompletionCommands({
  explain,
  snooze,
  logger,
}: CompletionCommandDependencies): vscode.Disposable {
  const page = new ExplanationPage(explain);
  showState();
  return vscode.Disposable.from(
    new vscode.Disposable(() => page.dispose()),
    registerCommand('crossfade.completion.trigger', trigger, logger),
    registerCommand('crossfade.completion.toggle', () => toggleCompletion(snooze, logger), logger),
    registerCommand('crossfade.completion.toggleLanguage', () => toggleCurrentLanguage(logger), logger),
    registerCommand('crossfade.completion.snooze', () => chooseSnooze(snooze, logger), logger),
    registerCommand('crossfade.completion.why', () => page.show(), logger),
    onDidChangeSettings(['crossfade.completion.enabled'], showState),
    onDidChangeAiFeatures(showState),
    vscode.window.onDidChangeActiveTextEditor(showState),
  );
}

function showState(): void {
  const scope = vscode.window.activeTextEditor?.document;
  setContext(
    'crossfade.completionEnabled',
    !areAiFeaturesDisabled() && readSetting('crossfade.completion.enabled', scope),
  );
}

async function trigger(): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document !== undefined && !isCompletionOn(document)) {
    void showInformation(
      areAiFeaturesDisabled()
        ? vscode.l10n.t('AI features are turned off by the setting chat.disableAIFeatures.')
        : vscode.l10n.t('Completions are off here. Use "Crossfade: Toggle Completions" to turn them on.'),
    );
    return;
  }
  await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
}

async function chooseSnooze(snooze: CompletionSnooze, logger: Logger): Promise<void> {
  const t = localize;
  const pause = (length: number | 'restart'): void => {
    snooze.start(length);
    const end = snooze.end ?? 'restart';
    const text = t('Completions and next edits are snoozed until {0}.', snoozeText(end));
    offerUndo(text, () => snooze.stop(), logger);
  };
  const items: readonly (vscode.QuickPickItem & { readonly run: () => void })[] = [
    ...(snooze.end === undefined ? [] : [{ label: t('End Snooze'), run: () => void snooze.stop() }]),
    { label: t('5 minutes'), run: () => pause(5) },
    { label: t('15 minutes'), run: () => pause(15) },
    { label: t('1 hour'), run: () => pause(60) },
    { label: t('Until VS Code restarts'), run: () => pause('restart') },
  ];
  const placeHolder = t('No suggestions are shown unless you trigger one');
  const picked = await vscode.window.showQuickPick(items, { title: t('Snooze Completions'), placeHolder });
  picked?.run();
}

async function toggleCurrentLanguage(logger: Logger): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) void showInformation(vscode.l10n.t('Open a file in that language first.'));
  else await toggleCompletionLanguage(document, logger);
}
