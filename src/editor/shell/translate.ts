import { pluralForm } from '../../base/plural.ts';
import type { PluralForms } from '../../base/plural.ts';

/** `vscode.l10n.t`, as far as the parts without `vscode` need it: `{0}` stands for the first value. */
export interface Translate {
  (text: string, ...values: (string | number)[]): string;
  /** The language of the texts, a BCP 47 tag. English where it is absent. */
  readonly language?: () => string;
}

/** The form of a text that fits a count, in the language of the texts. */
export function formFor(count: number, forms: PluralForms, t: Translate): string {
  return pluralForm(count, forms, t.language?.() ?? 'en');
}
