/** A pair of tags without attributes, and what is between them. */
export interface TaggedText {
  readonly raw: string;
  readonly tag: string;
  readonly text: string;
}

/** Tags that only say how text looks. Those that are lists become lines. */
export const harmlessTags: readonly string[] = [
  ...['b', 'strong', 'i', 'em', 'u', 'ins', 's', 'strike', 'del', 'code', 'kbd', 'samp', 'var', 'tt'],
  ...['sub', 'sup', 'mark', 'small', 'q', 'cite', 'ul', 'ol', 'li', 'p', 'span', 'center'],
];

const opening = new RegExp(`^<(${harmlessTags.join('|')})>`, 'i');
const lineBreak = /^<(?:br[ \t]{0,4}\/?|\/br)>/i;
/** How far the closing tag is looked for. */
const maxLength = 2_000;

/** The line break (`<br>`) at the beginning of a text as it is written there; undefined where there is none. */
export function lineBreakTag(text: string): string | undefined {
  return lineBreak.exec(text)?.[0];
}

/** The pair of tags at the beginning of a text; undefined for any other tag, one with attributes, and one that is not closed. */
export function taggedText(text: string): TaggedText | undefined {
  const match = opening.exec(text);
  if (match === null) return undefined;
  const [open, name = ''] = match;
  const tag = name.toLowerCase();
  const marks = new RegExp(`<(/?)${tag}>`, 'gi');
  const limited = text.slice(0, maxLength);
  let depth = 0;
  for (const mark of limited.matchAll(marks)) {
    depth += mark[1] === '' ? 1 : -1;
    if (depth > 0) continue;
    const raw = limited.slice(0, mark.index + mark[0].length);
    return { raw, tag, text: raw.slice(open.length, mark.index) };
  }
  return undefined;
}
