/** Marks of thinking that did not happen: templates put them in front of an answer. */
const marks = ['<think>', '</think>'] as const;
/** A shorter text may come again by chance. Characters without white space. */
const leastEcho = 8;

/**
 * What the beginning of an answer is of the text that it was to go on with. `length`: how much of it is that text; `open`: so far it is, and more
 * will tell.
 */
export type Echo =
  { readonly kind: 'echo'; readonly length: number } | { readonly kind: 'open' } | { readonly kind: 'none' };

/**
 * Whether an answer gives back the text that it was to go on with, as some servers do, before what is new. The model's template may have changed its
 * white space and put empty marks of thinking in front. Pure, in time linear in both texts.
 */
export function echoOf(told: string, head: string): Echo {
  if (!isLongEnough(told)) return { kind: 'none' };
  let at = endOfMarks(head);
  if (at === undefined) return { kind: 'open' };
  const end = told.trimEnd().length;
  let place = 0;
  while (place < end) {
    if (isSpace(told, place)) place++;
    else if (at >= head.length) return { kind: 'open' };
    else if (isSpace(head, at)) at++;
    else if (told[place] === head[at]) {
      place++;
      at++;
    } else return { kind: 'none' };
  }
  return { kind: 'echo', length: at };
}

/** Where the text behind white space and marks begins; undefined while one of them is not whole. */
function endOfMarks(head: string): number | undefined {
  let at = 0;
  for (;;) {
    while (at < head.length && isSpace(head, at)) at++;
    const rest = head.slice(at, at + 8);
    const mark = marks.find((each) => rest.startsWith(each));
    if (mark === undefined) return marks.some((each) => each.startsWith(rest)) ? undefined : at;
    at += mark.length;
  }
}

function isLongEnough(text: string): boolean {
  let letters = 0;
  for (let at = 0; at < text.length && letters < leastEcho; at++) if (!isSpace(text, at)) letters++;
  return letters >= leastEcho;
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  // Most characters need no expression.
  return code <= 0x7f ? code === 0x20 || (code >= 0x09 && code <= 0x0d) : /\s/.test(text.charAt(at));
}
