import { settings, userOnlySettings } from '../manifest/settings.ts';
import type { SettingKey, SettingTypes } from '../manifest/settings.ts';

/** A setting's values by where they stand, as VS Code's `inspect()` tells them. */
export interface InspectedValues {
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
  readonly workspaceFolderValue?: unknown;
  readonly globalLanguageValue?: unknown;
  readonly workspaceLanguageValue?: unknown;
  readonly workspaceFolderLanguageValue?: unknown;
}

/** The places a setting can stand, as rungs of the ladder. */
export type SettingRung = 'folder' | 'workspace' | 'user';

const valuesByRung = {
  folder: ['workspaceFolderLanguageValue', 'workspaceFolderValue'],
  workspace: ['workspaceLanguageValue', 'workspaceValue'],
  user: ['globalLanguageValue', 'globalValue'],
} as const;

/** What a rung says; a value for the language comes first. A repository's rungs say nothing for a setting that only the person may set. */
export function valueOnRung<K extends SettingKey>(
  key: K,
  rung: SettingRung,
  values: InspectedValues,
): SettingTypes[K] | undefined {
  if (rung !== 'user' && isUserOnly(key)) return undefined;
  for (const name of valuesByRung[rung]) {
    const value = values[name];
    if (value !== undefined && settings[key].accepts(value)) return value as SettingTypes[K];
  }
  return undefined;
}

/** Exactly what a settings file says on one rung, of the right kind or not; undefined where it says nothing. */
export interface SettingSlot {
  readonly value: unknown;
  /** Whether it is said for the language alone. */
  readonly isForLanguage: boolean;
}

/** The slot that counts on a rung: the one for the language where it says something, else the general one. */
export function slotOnRung(rung: SettingRung, values: InspectedValues): SettingSlot {
  const [forLanguage, general] = valuesByRung[rung];
  const value = values[forLanguage];
  return value === undefined ? { value: values[general], isForLanguage: false } : { value, isForLanguage: true };
}

/**
 * The value that holds: folder before workspace before user before default; a value of the wrong type counts as absent. Where the person's
 * own `false` holds, it comes before all.
 */
export function effectiveValue<K extends SettingKey>(key: K, values: InspectedValues): SettingTypes[K] {
  const mine = valueOnRung(key, 'user', values);
  if (settings[key].offByPersonHolds === true && mine === false) return mine;
  return valueOnRung(key, 'folder', values) ?? valueOnRung(key, 'workspace', values) ?? mine ?? settings[key].default;
}

/** The rungs on which the setting has a value of the wrong type. */
export function malformedRungs(key: SettingKey, values: InspectedValues): readonly SettingRung[] {
  return (['folder', 'workspace', 'user'] as const).filter(
    (rung) =>
      !(rung !== 'user' && isUserOnly(key)) &&
      valuesByRung[rung].some((name) => values[name] !== undefined && !settings[key].accepts(values[name])),
  );
}

/** True when a folder or workspace tries to set what only the person may set. */
export function isSetByRepository(key: SettingKey, values: InspectedValues): boolean {
  return (
    isUserOnly(key) && [...valuesByRung.folder, ...valuesByRung.workspace].some((name) => values[name] !== undefined)
  );
}

/** Settings only the person may set that are named in the text of a repository's settings file. VS Code drops them before `inspect()`. */
export function userOnlySettingsIn(settingsText: string): readonly SettingKey[] {
  const withoutLineComments = settingsText.replace(/^\s*\/\/.*$/gm, '');
  return userOnlySettings.filter((key) => {
    const quoted = `"${key}"`;
    const at = withoutLineComments.indexOf(quoted);
    return at >= 0 && /^\s*:/.test(withoutLineComments.slice(at + quoted.length));
  });
}

function isUserOnly(key: SettingKey): boolean {
  return settings[key].scope === 'machine' || settings[key].scope === 'application';
}
