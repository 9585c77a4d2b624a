import { estimateTokens } from '../../base/token-estimate.ts';

/** The beginning of a text that has at most so many tokens, with an ellipsis where something is missing. */
export function cutTo(text: string, tokens: number): string {
  if (estimateTokens(text) <= tokens) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (estimateTokens(`${headOf(text, middle)}…`) <= tokens) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : `${headOf(text, low)}…`;
}

/** At most `length` code units of the beginning; a pair of surrogates is not parted. */
export function headOf(text: string, length: number): string {
  const isParted = /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(length));
  return text.slice(0, isParted ? length - 1 : length);
}
