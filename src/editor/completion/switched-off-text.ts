import type { InspectedValues, SettingRung } from '../shell/settings-values.ts';
import type { Translate } from '../shell/translate.ts';

const languageValues = {
  folder: 'workspaceFolderLanguageValue',
  workspace: 'workspaceLanguageValue',
  user: 'globalLanguageValue',
} as const;

/** What was switched off, and where that is written. `values`: the setting as it is now; `languageId`: of the document it was done in. */
export interface SwitchedOff {
  /** Absent: for all languages. */
  readonly onlyLanguage?: string;
  readonly rung: SettingRung;
  readonly values: InspectedValues;
  readonly languageId?: string;
}

/** Says that completions and next edits are off, and in which settings that is written. */
export function switchedOffText({ onlyLanguage, rung, values, languageId }: SwitchedOff, t: Translate): string {
  const what =
    onlyLanguage === undefined
      ? t('Completions and next edits are off.')
      : t('Completions and next edits are off for {0}.', onlyLanguage);
  const isForLanguage = languageId !== undefined && values[languageValues[rung]] !== undefined;
  const where = whereWritten(rung, t);
  return isForLanguage
    ? `${what} ${t('This is set in {0} for {1}.', where, languageId)}`
    : `${what} ${t('This is set in {0}.', where)}`;
}

function whereWritten(rung: SettingRung, t: Translate): string {
  switch (rung) {
    case 'user':
      return t('your user settings');
    case 'workspace':
      return t('the workspace settings');
    case 'folder':
      return t('the folder settings');
  }
}
