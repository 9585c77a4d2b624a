import { codeRanges } from './code-ranges.ts';
import { unescapeQuotes, withoutPunctuation } from './mention-text.ts';

const words = ['selection', 'problems', 'changes'] as const;
const named = ['file', 'folder', 'symbol'] as const;

/** A mention as typed: `@selection`, `@problems`, `@changes`, `@file:src/app.ts`, `@folder:"my docs"`, `@symbol:src/app.ts#start`. Between quotes, `\\"` is a quote. */
export type Mention = { readonly start: number; readonly end: number } & (
  | { readonly kind: (typeof words)[number] }
  /** `name`: a path, for a symbol followed by `#` and its name. */
  | { readonly kind: (typeof named)[number]; readonly name: string }
);

/** What may stand between quotes, in one way only, so that reading it backward never takes longer. */
const quotedName = String.raw`(?:[^"\\\n]|\\["\\]|\\(?!["\\])){1,4096}`;

const pattern = new RegExp(
  `(?<=^|[\\s([{'"])@(?:(${words.join('|')})\\b|(${named.join('|')}):(?:"(${quotedName})"|([^\\s"]{1,4096})))`,
  'g',
);

/**
 * The mentions in a text, in order. A mention begins the text or follows white space or an opening bracket or quote. What stands in code
 * (between backticks) is none: code that is asked about may hold anything, and must not bring other files along.
 */
export function parseMentions(text: string): readonly Mention[] {
  const mentions: Mention[] = [];
  const code = codeRanges(text);
  let range = 0;
  for (const match of text.matchAll(pattern)) {
    const start = match.index;
    while ((code[range]?.end ?? Number.POSITIVE_INFINITY) <= start) range++;
    if ((code[range]?.start ?? Number.POSITIVE_INFINITY) <= start) continue;
    const mention = mentionOf(match, start);
    if (mention !== undefined) mentions.push(mention);
  }
  return mentions;
}

function mentionOf([whole, word, kindText, quoted, bare]: RegExpExecArray, start: number): Mention | undefined {
  const plain = words.find((each) => each === word);
  if (plain !== undefined) return { kind: plain, start, end: start + whole.length };
  const kind = named.find((each) => each === kindText);
  if (kind === undefined) return undefined;
  if (quoted !== undefined) return { kind, name: unescapeQuotes(quoted), start, end: start + whole.length };
  // Punctuation of the sentence is not part of the name.
  const name = withoutPunctuation(bare ?? '');
  return name === '' ? undefined : { kind, name, start, end: start + kind.length + '@:'.length + name.length };
}
