import { fill } from './fill.ts';

/** A text that names a count: for one, and for any other. `{0}` stands for the count. */
export type PluralForms = readonly [one: string, other: string];

/** The form that a language uses for a count. `language`: a BCP 47 tag; one that is unknown counts as English. */
export function pluralForm(count: number, [one, other]: PluralForms, language: string): string {
  return rulesOf(language).select(count) === 'one' ? one : other;
}

/** A count in words, such as `1 message` or `2 messages`. `language` as for {@link pluralForm}; English where none is given. */
export function counted(count: number, forms: PluralForms, language = 'en'): string {
  return fill(pluralForm(count, forms, language), count);
}

function rulesOf(language: string): Intl.PluralRules {
  try {
    return new Intl.PluralRules(language);
  } catch {
    return new Intl.PluralRules('en');
  }
}
