/** What is known of the place where code is missing. */
export interface FimPlace {
  readonly prefix: string;
  readonly suffix: string;
}

/**
 * Takes the place out of an `/api/generate` body: `prompt` and `suffix`, or with `raw` the prompt that carries the family's own
 * fill-in-the-middle tokens.
 */
export function fimPlaceOf(body: { readonly prompt?: unknown; readonly suffix?: unknown }): FimPlace {
  const prompt = typeof body.prompt === 'string' ? body.prompt : '';
  const suffix = typeof body.suffix === 'string' ? body.suffix : '';
  const tokens = /<\|?fim_prefix\|?>([\s\S]*?)<\|?fim_suffix\|?>([\s\S]*?)<\|?fim_middle\|?>/.exec(prompt);
  if (!tokens) return { prefix: prompt, suffix };
  return { prefix: tokens[1] ?? '', suffix: tokens[2] ?? '' };
}

/** A scripted suggestion for a place in TypeScript or Python. Labeled, so that nobody takes it for a model's. */
export function scriptedCompletion(place: FimPlace): string {
  const line = place.prefix.split('\n').at(-1) ?? '';
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const python =
    /(^|\n)\s*(def|import|from|class) [^\n{;]*(:|\n|$)/.test(place.prefix) && !/[{;]\s*\n/.test(place.prefix);
  const comment = python ? '#' : '//';
  if (line.trim() === '') return `${comment} [playground] a suggestion at the start of a line`;
  if (/[{:]\s*$/.test(line)) return `\n${indent}${python ? '    ' : '  '}${comment} [playground] the body goes here`;
  if (/\breturn\s*$/.test(line)) return python ? 'None  # [playground]' : 'undefined; // [playground]';
  if (/=\s*$/.test(line)) return python ? '0  # [playground]' : '0; // [playground]';
  return ` ${comment} [playground] the rest of the line`;
}
