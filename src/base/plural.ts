/** A text that names a count: for one, and for any other. */
export type PluralForms = readonly [one: string, other: string];

/** The form that a language uses for a count. `language`: a BCP 47 tag; one that is unknown counts as English. */
export function pluralForm(count: number, [one, other]: PluralForms, language: string): string {
  return rulesOf(language).select(count) === 'one' ? one : other;
}

function rulesOf(language: string): Intl.PluralRules {
  try {
    return new Intl.PluralRules(language);
  } catch {
    return new Intl.PluralRules('en');
  }
}
