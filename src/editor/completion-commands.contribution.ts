import * as vscode from 'vscode';
import type { Logger } from '../platform/logger.ts';
import { isLanguageOn, toggleLanguage } from './completion-languages.ts';
import type { CompletionSnooze } from './completion-snooze.ts';
import { isCompletionOn, isLanguageWantedIn } from './completion-switches.ts';
import { localize } from './localize.ts';
import type { SettingKey } from './manifest/settings.ts';
import {
  areAiFeaturesDisabled,
  inspectSetting,
  onDidChangeAiFeatures,
  onDidChangeSettings,
  readSetting,
  writeSetting,
} from './read-setting.ts';
import { registerCommand } from './register-command.ts';
import { setContext } from './set-context.ts';
import { valueOnRung } from './settings-values.ts';
import type { SettingRung } from './settings-values.ts';
import { showInformation, showStatus } from './show-notice.ts';

const explanationScheme = 'crossfade-explain';
const explanationUri = vscode.Uri.from({ scheme: explanationScheme, path: '/Why No Suggestion.md' });

/** What the commands about inline completion stand on. */
export interface CompletionCommandParts {
  /** Tells in Markdown what became of the last call. */
  readonly explain: () => Promise<string>;
  readonly snooze: CompletionSnooze;
  readonly logger: Logger;
}

/** Registers the commands about inline completion. */
export function registerCompletionCommands({ explain, snooze, logger }: CompletionCommandParts): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  showState();
  return vscode.Disposable.from(
    changed,
    registerCommand('crossfade.completion.trigger', trigger, logger),
    registerCommand('crossfade.completion.toggle', () => toggle(snooze), logger),
    registerCommand('crossfade.completion.toggleLanguage', toggleCurrentLanguage, logger),
    registerCommand('crossfade.completion.snooze', () => chooseSnooze(snooze), logger),
    registerCommand('crossfade.completion.why', () => showExplanation(changed), logger),
    vscode.workspace.registerTextDocumentContentProvider(explanationScheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: explain,
    }),
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
        ? vscode.l10n.t('AI features are switched off by the setting chat.disableAIFeatures.')
        : vscode.l10n.t('Completions are off here. Use "Crossfade: Toggle Completions" to switch them on.'),
    );
    return;
  }
  await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
}

async function toggle(snooze: CompletionSnooze): Promise<void> {
  const key = 'crossfade.completion.enabled';
  const scope = vscode.window.activeTextEditor?.document;
  const isOn = readSetting(key, scope);
  // Who turns on what only pauses wants it back, not off.
  if (!(snooze.stop() && isOn)) {
    const rungs = isOn ? [deciding(key, scope)] : rungsThatSwitchOff(key, scope);
    for (const rung of rungs) await writeSetting(key, !isOn, rung, scope);
  }
  const text = readSetting(key, scope) ? vscode.l10n.t('Completions are on.') : vscode.l10n.t('Completions are off.');
  showStatus(text);
}

/** Every place that says no: on again is only what none of them forbids. */
function rungsThatSwitchOff(
  key: 'crossfade.completion.enabled',
  scope: vscode.ConfigurationScope | undefined,
): readonly SettingRung[] {
  const values = inspectSetting(key, scope);
  return (['user', 'workspace', 'folder'] as const).filter((rung) => valueOnRung(key, rung, values) === false);
}

async function chooseSnooze(snooze: CompletionSnooze): Promise<void> {
  const t = localize;
  const items: readonly (vscode.QuickPickItem & { readonly run: () => void })[] = [
    ...(snooze.end === undefined ? [] : [{ label: t('End the pause'), run: () => void snooze.stop() }]),
    { label: t('5 minutes'), run: () => snooze.start(5) },
    { label: t('15 minutes'), run: () => snooze.start(15) },
    { label: t('1 hour'), run: () => snooze.start(60) },
    { label: t('Until VS Code restarts'), run: () => snooze.start('restart') },
  ];
  const placeHolder = t('No suggestions unless you ask for one');
  const picked = await vscode.window.showQuickPick(items, { title: t('Snooze Completions'), placeHolder });
  picked?.run();
}

async function toggleCurrentLanguage(): Promise<void> {
  const key = 'crossfade.completion.languages';
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) {
    void showInformation(vscode.l10n.t('Open a file of the language first.'));
    return;
  }
  const { languageId } = document;
  if (isLanguageWantedIn(document)) {
    await writeSetting(key, toggleLanguage(readSetting(key, document), languageId), deciding(key, document), document);
  } else {
    const values = inspectSetting(key, document);
    for (const rung of ['user', 'workspace', 'folder'] as const) {
      const switches = valueOnRung(key, rung, values);
      if (switches === undefined || isLanguageOn(switches, languageId)) continue;
      await writeSetting(key, toggleLanguage(switches, languageId), rung, document);
    }
  }
  const text = isLanguageWantedIn(document)
    ? localize('Completions are on for {0}.', languageId)
    : localize('Completions are off for {0}.', languageId);
  showStatus(text);
}

/** Where the value that holds now stands: a change anywhere else would have no effect or too much. */
function deciding(key: SettingKey, scope: vscode.ConfigurationScope | undefined): SettingRung {
  const values = inspectSetting(key, scope);
  return (['folder', 'workspace'] as const).find((rung) => valueOnRung(key, rung, values) !== undefined) ?? 'user';
}

async function showExplanation(changed: vscode.EventEmitter<vscode.Uri>): Promise<void> {
  const document = await vscode.workspace.openTextDocument(explanationUri);
  // VS Code keeps the text of an open document; without this it would be an older answer.
  changed.fire(explanationUri);
  await vscode.window.showTextDocument(document, { preview: true, viewColumn: vscode.ViewColumn.Beside });
}
