import { filledValues } from '../../base/filled-values.ts';
import type { Translate } from './translate.ts';

/** Sentences with the most words of their own first: `{0} failed: {1}` would be taken for many others. */
let sentences: readonly string[] = [];

/** Loads what {@link worded} knows sentences by. Not needed in English. */
export async function loadErrorSentences(): Promise<void> {
  const { errorSentences } = await import('./error-sentences.ts');
  const wordsOf = (sentence: string): number => sentence.replace(/\{\d+\}/g, '').length;
  sentences = errorSentences.toSorted((a, b) => wordsOf(b) - wordsOf(a));
}

/**
 * A sentence of the layers below about a failure, in the language of VS Code. They write it in English, which is also what logs and models read.
 * Left as it is in English, and where it is none of ours: a provider's own words.
 */
export function worded(message: string, t: Translate): string {
  return (t.language?.() ?? 'en') === 'en' ? message : inLanguage(message, t, deepest);
}

/** A value may be a sentence of ours too, and one of its values. */
const deepest = 3;

function inLanguage(message: string, t: Translate, depth: number): string {
  if (depth === 0) return message;
  for (const sentence of sentences) {
    const values = filledValues(sentence, message);
    if (values !== undefined) return t(sentence, ...values.map((value) => inLanguage(value, t, depth - 1)));
  }
  return message;
}
