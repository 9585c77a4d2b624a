import type { MentionOffer } from '../../../src/transcript/chat-view-messages.ts';

/** A mention being typed: `@` at `start`, the words after it up to the caret; or a command: `/` at the beginning, the slash part of the query. */
export interface MentionQuery {
  readonly start: number;
  readonly end: number;
  readonly query: string;
}

/** A name in quotes may hold blanks, and quotes behind a backslash. */
const quotedMention = /(?:^|[\s([{"'])@((?:file|folder|symbol):"(?:[^"\\\n]|\\["\\]|\\(?!["\\])){0,200})$/;
const bareMention = /(?:^|[\s([{"'])@([^\s@]{0,200})$/;

/** The `@` mention or `/` command the caret stands in, if any. An `@` inside a word (an address) is none, nor is a `/` anywhere but first. */
export function mentionAt(text: string, caret: number): MentionQuery | undefined {
  const before = text.slice(Math.max(0, caret - 202), caret);
  const query = (quotedMention.exec(before) ?? bareMention.exec(before))?.[1];
  const command = /^\/[a-z]{0,20}$/.exec(text.slice(0, Math.min(caret, 22)))?.[0];
  if (command?.length === caret) return { start: 0, end: caret, query: command };
  if (query === undefined) return undefined;
  return { start: caret - query.length - 1, end: caret, query };
}

/** Puts an offer in place of what was typed, followed by one blank unless `more` follows; returns the text and where the caret belongs. */
export function applyMention(
  text: string,
  mention: MentionQuery,
  { insert, more }: Pick<MentionOffer, 'insert' | 'more'>,
): { text: string; caret: number } {
  const rest = text.slice(mention.end);
  if (more === true) {
    const head = text.slice(0, mention.start) + insert;
    return { text: head + rest, caret: head.length };
  }
  const gap = /^\s/.test(rest) ? '' : ' ';
  const head = `${text.slice(0, mention.start)}${insert}${gap}`;
  return { text: head + rest, caret: gap === '' ? head.length + 1 : head.length };
}
