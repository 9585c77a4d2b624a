import { counted as countedIn } from '../../../src/base/plural.ts';
import type { PluralForms } from '../../../src/base/plural.ts';

/** A count in words, in the language of the page: `1 message`, `2 messages`. */
export function counted(count: number, forms: PluralForms): string {
  return countedIn(count, forms, document.documentElement.lang);
}
