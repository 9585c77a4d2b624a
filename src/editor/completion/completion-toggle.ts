import * as vscode from 'vscode';
import { errorText } from '../../base/error-text.ts';
import type { Logger } from '../../platform/logger.ts';
import { isLanguageOn, toggleLanguage } from './completion-languages.ts';
import type { CompletionSnooze } from './completion-snooze.ts';
import { isLanguageWantedIn } from './completion-switches.ts';
import { localize } from '../shell/localize.ts';
import type { SettingTypes } from '../manifest/settings.ts';
import { inspectSetting, readSetting, writeSetting } from '../shell/read-setting.ts';
import { valueOnRung } from '../shell/settings-values.ts';
import type { SettingRung } from '../shell/settings-values.ts';
import { showInformation, showStatus } from '../shell/show-notice.ts';
import { switchedOffText } from './switched-off-text.ts';

type SwitchKey = 'crossfade.completion.enabled' | 'crossfade.completion.languages';
type Scope = vscode.TextDocument | undefined;
const rungs = ['user', 'workspace', 'folder'] as const;

/** Turns completions and next edits off or on, where that is decided now. Off says where it is written, and can be taken back. */
export async function toggleCompletion(snooze: CompletionSnooze, logger: Logger): Promise<void> {
  const key = 'crossfade.completion.enabled';
  const scope = vscode.window.activeTextEditor?.document;
  const isOn = readSetting(key, scope);
  // Who turns on what only pauses wants it back, not off.
  if (snooze.stop() && isOn) {
    showStatus(vscode.l10n.t('Completions are on.'));
    return;
  }
  if (isOn) {
    const rung = deciding(key, scope);
    await switchOff({ key, value: false, rung, scope }, logger);
    return;
  }
  // Every place that says no: on again is only what none of them forbids.
  const values = inspectSetting(key, scope);
  for (const rung of rungs) if (valueOnRung(key, rung, values) === false) await writeSetting(key, true, rung, scope);
  showStatus(readSetting(key, scope) ? vscode.l10n.t('Completions are on.') : vscode.l10n.t('Completions are off.'));
}

/** {@link toggleCompletion} for one language. */
export async function toggleCompletionLanguage(document: vscode.TextDocument, logger: Logger): Promise<void> {
  const key = 'crossfade.completion.languages';
  const { languageId } = document;
  if (isLanguageWantedIn(document)) {
    const value = toggleLanguage(readSetting(key, document), languageId);
    await switchOff({ key, value, rung: deciding(key, document), scope: document, language: languageId }, logger);
    return;
  }
  const values = inspectSetting(key, document);
  for (const rung of rungs) {
    const switches = valueOnRung(key, rung, values);
    if (switches === undefined || isLanguageOn(switches, languageId)) continue;
    await writeSetting(key, toggleLanguage(switches, languageId), rung, document);
  }
  showStatus(
    isLanguageWantedIn(document)
      ? localize('Completions are on for {0}.', languageId)
      : localize('Completions are off for {0}.', languageId),
  );
}

interface Off<K extends SwitchKey> {
  readonly key: K;
  readonly value: SettingTypes[K];
  readonly rung: SettingRung;
  readonly scope: Scope;
  readonly language?: string;
}

/** Writes an "off". The person is not waited for: the notice stays until they answer or close it. */
async function switchOff<K extends SwitchKey>(off: Off<K>, logger: Logger): Promise<void> {
  const { key, value, rung, scope, language } = off;
  const before = valueOnRung(key, rung, inspectSetting(key, scope));
  await writeSetting(key, value, rung, scope);
  const text = switchedOffText(
    {
      rung,
      values: inspectSetting(key, scope),
      ...(scope !== undefined && { languageId: scope.languageId }),
      ...(language !== undefined && { onlyLanguage: language }),
    },
    localize,
  );
  offerUndo(text, () => writeSetting(key, before, rung, scope), logger);
}

/** Says what was done, with *Undo*. Returns at once. */
export function offerUndo(text: string, takeBack: () => unknown, logger: Logger): void {
  const undo = vscode.l10n.t('Undo');
  const offer = async (): Promise<void> => {
    if ((await showInformation(text, undo)) === undo) await takeBack();
  };
  offer().catch((error: unknown) => logger.error(`It could not be undone: ${errorText(error)}`));
}

/** Where the value that holds now stands: a change anywhere else would have no effect or too much. */
function deciding(key: SwitchKey, scope: vscode.ConfigurationScope | undefined): SettingRung {
  const values = inspectSetting(key, scope);
  return (['folder', 'workspace'] as const).find((rung) => valueOnRung(key, rung, values) !== undefined) ?? 'user';
}
