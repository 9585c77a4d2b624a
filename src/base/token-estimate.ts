/**
 * Tokens of a text by length alone: about 3.6 characters a token in prose and code for current vocabularies, one token a character for
 * CJK. Used where the server reports nothing; shown as an estimate.
 */
export function estimateTokens(text: string): number {
  let wide = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x2e80) wide++;
  return Math.ceil((text.length - wide) / 3.6 + wide);
}
