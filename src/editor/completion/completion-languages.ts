/** VS Code language id → on or off; `*` is every other language. */
export type LanguageSwitches = Readonly<Record<string, boolean>>;

/** Whether a language is on: its own entry, else the one of `*`, else on. */
export function isLanguageOn(switches: LanguageSwitches, languageId: string): boolean {
  return own(switches, languageId) ?? own(switches, '*') ?? true;
}

/**
 * Whether suggestions are wanted in a language: by the switches that hold, and by the person's own (undefined where there are none). A
 * workspace must not switch on what the person switched off.
 */
export function isLanguageWanted(
  holding: LanguageSwitches,
  mine: LanguageSwitches | undefined,
  languageId: string,
): boolean {
  return isLanguageOn(holding, languageId) && (mine === undefined || isLanguageOn(mine, languageId));
}

/** The switches with one language turned over. An entry that says what `*` says anyway is taken out, so that settings stay short. */
export function toggleLanguage(switches: LanguageSwitches, languageId: string): LanguageSwitches {
  const on = !isLanguageOn(switches, languageId);
  const others = Object.fromEntries(Object.entries(switches).filter(([id]) => id !== languageId));
  return isLanguageOn(others, languageId) === on ? others : { ...others, [languageId]: on };
}

function own(switches: LanguageSwitches, id: string): boolean | undefined {
  return Object.hasOwn(switches, id) ? switches[id] : undefined;
}
