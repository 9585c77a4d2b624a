/** Of a text with more characters than this, wide ones are counted in even samples: it is asked for in the middle of other work. */
const longestWhole = 400_000;
const samples = 200;
const sampleLength = 1_000;

/**
 * Tokens of a text by length alone: about 3.6 characters a token in prose and code for current vocabularies, one token a character for
 * CJK. Used where the server reports nothing; shown as an estimate.
 */
export function estimateTokens(text: string): number {
  const wide = text.length <= longestWhole ? wideIn(text, 0, text.length) : sampledWide(text);
  return Math.ceil((text.length - wide) / 3.6 + wide);
}

function sampledWide(text: string): number {
  const gap = (text.length - sampleLength) / (samples - 1);
  let wide = 0;
  for (let index = 0; index < samples; index++) {
    const from = Math.floor(index * gap);
    wide += wideIn(text, from, from + sampleLength);
  }
  return (wide / (samples * sampleLength)) * text.length;
}

function wideIn(text: string, from: number, end: number): number {
  let wide = 0;
  for (let i = from; i < end; i++) if (text.charCodeAt(i) >= 0x2e80) wide++;
  return wide;
}
