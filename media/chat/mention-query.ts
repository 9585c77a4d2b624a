/** A mention being typed: `@` at `start`, the words after it up to the caret. */
export interface MentionQuery {
  readonly start: number;
  readonly end: number;
  readonly query: string;
}

/** The `@` mention the caret stands in, if any. An `@` inside a word (an address) is none. */
export function mentionAt(text: string, caret: number): MentionQuery | undefined {
  const match = /(?:^|[\s([{"'])@([^\s@]{0,200})$/.exec(text.slice(Math.max(0, caret - 202), caret));
  const query = match?.[1];
  if (query === undefined) return undefined;
  return { start: caret - query.length - 1, end: caret, query };
}

/** Puts an offer in place of the typed mention, followed by one blank; returns the text and where the caret belongs. */
export function applyMention(text: string, mention: MentionQuery, insert: string): { text: string; caret: number } {
  const rest = text.slice(mention.end);
  const gap = /^\s/.test(rest) ? '' : ' ';
  const head = `${text.slice(0, mention.start)}${insert}${gap}`;
  return { text: head + rest, caret: gap === '' ? head.length + 1 : head.length };
}
