/** A formula in the notation of TeX as it stands in a text. */
export interface FormulaSource {
  /** With its marks. */
  readonly raw: string;
  /** On a line of its own rather than within one. */
  readonly isDisplay: boolean;
}

const pairs: Readonly<Record<string, string>> = { '\\(': '\\)', '\\[': '\\]', $$: '$$', $: '$' };
/** A longer formula is shown as it stands, in UTF-16 units with its marks. */
export const maxFormulaLength = 4_000;
const maxInDollars = 500;
/** What tells a formula from words in brackets or between two prices. */
const notation = /[\\^_={}<>+*/|≤≥≠≈±×·→∑∫√∞∈α-ωΑ-Ω]|\d-|-\d/;
const symbol = /^[A-Za-z]{1,2}\d{0,2}'{0,2}(?:[ ,]+[A-Za-z]{1,2}\d{0,2}'{0,2}){0,5}$/;
const call = /^[A-Za-z]{1,3}\([^()]{0,60}\)$/;
const paragraphEnd = /\n[ \t]*\n/;
const words = /[A-Za-z]{2,}[ ,]+[A-Za-z]{2,}|[a-z]{5,}/;

/** The formula at the beginning of a text; undefined where there is none, or where it is not complete. `before`: the character before it. */
export function formulaAt(text: string, before: string): FormulaSource | undefined {
  const opening = openingAt(text);
  const closing = opening === undefined ? undefined : pairs[opening];
  if (opening === undefined || closing === undefined) return undefined;
  if (opening === '$') return inDollars(text, before);
  const limited = text.slice(0, maxFormulaLength);
  const end = limited.indexOf(closing, opening.length);
  const content = limited.slice(opening.length, end);
  if (end < 0 || content.trim() === '' || paragraphEnd.test(content)) return undefined;
  if (opening !== '$$' && !isNotation(content.trim()) && (opening === '\\[' || isWords(content))) return undefined;
  return { raw: limited.slice(0, end + closing.length), isDisplay: opening !== '\\(' };
}

/** What a formula that is not complete begins with: `\(`, `\[`, `$$` or `$`. */
export function openingAt(text: string): string | undefined {
  const two = text.slice(0, 2);
  if (two in pairs) return two;
  return two.startsWith('$') ? '$' : undefined;
}

/** The TeX of a formula without its marks. */
export function formulaContent({ raw }: FormulaSource): string {
  const length = openingAt(raw)?.length ?? 0;
  return raw.slice(length, raw.length - length).trim();
}

/** A dollar is a price, a variable of a shell or a mark: what stands between two must look like a formula. */
function inDollars(text: string, before: string): FormulaSource | undefined {
  const match = /^\$(?![\s$])((?:\\[^\n]|[^\\$`\n])+?)\$(?![\w$])/.exec(text.slice(0, maxInDollars));
  const content = match?.[1] ?? '';
  if (match === null || /\s$/.test(content) || /[\w$\\]/.test(before)) return undefined;
  const isPrice = /^\d/.test(content) && !/[\\^_=]/.test(content) && /[A-Za-z]{2,}|\s/.test(content);
  const isShell = /^[A-Z_]{2,}\b/.test(content);
  if (isPrice || isShell || isWords(content)) return undefined;
  return isNotation(content) || /^-?[\d.,]+$/.test(content) ? { raw: match[0], isDisplay: false } : undefined;
}

function isWords(content: string): boolean {
  return words.test(content) && !content.includes('\\');
}

function isNotation(content: string): boolean {
  return notation.test(content) || symbol.test(content) || call.test(content);
}

/** A formula that is a block of its own, with the rest of its last line; undefined where the text does not begin with one. */
export function formulaBlock(text: string): (FormulaSource & { readonly block: string }) | undefined {
  const indent = /^ {0,3}/.exec(text)?.[0].length ?? 0;
  const formula = formulaAt(text.slice(indent, indent + maxFormulaLength), '');
  if (formula?.isDisplay !== true) return undefined;
  const rest = /^[ \t]*(?:\n+|$)/.exec(text.slice(indent + formula.raw.length));
  if (rest === null) return undefined;
  return { ...formula, block: text.slice(0, indent + formula.raw.length + rest[0].length) };
}

/** What a line opens that a formula of several lines begins with, and does not close: the mark that will; undefined otherwise. */
export function openFormulaOf(line: string): string | undefined {
  const text = line.trimStart();
  const opening = text.startsWith('\\[') ? '\\[' : text.startsWith('$$') ? '$$' : undefined;
  if (opening === undefined) return undefined;
  const closing = opening === '$$' ? '$$' : '\\]';
  return text.includes(closing, 2) ? undefined : closing;
}
