import { fill } from '../../../src/base/fill.ts';
import { pluralForm } from '../../../src/base/plural.ts';
import type { PluralForms } from '../../../src/base/plural.ts';

/** A count in words, in the language of the page: `1 message`, `2 messages`. */
export function counted(count: number, forms: PluralForms): string {
  return fill(pluralForm(count, forms, document.documentElement.lang), count);
}
