import type { AnswerItem, ChatItem, HandOff } from '../../../src/transcript/chat-view-messages.ts';

/** What a screen reader is told of an answer; never its single tokens. */
export type Announcement = 'started' | 'finished' | 'stopped' | 'failed';

/** What became of the newest answer between two states of one conversation; undefined when there is nothing to say. */
export function announcementFor(before: readonly ChatItem[], after: readonly ChatItem[]): Announcement | undefined {
  const now = newestAnswer(after);
  const then = newestAnswer(before);
  if (!now) return undefined;
  const wasActive = then?.id === now.id && isActive(then);
  if (isActive(now)) return wasActive ? undefined : 'started';
  if (!wasActive) return undefined;
  if (now.state === 'done') return 'finished';
  return now.state === 'stopped' ? 'stopped' : 'failed';
}

/** The hand-off that the newest answer did not tell of before; undefined when there is none. */
export function newHandOff(before: readonly ChatItem[], after: readonly ChatItem[]): HandOff | undefined {
  const now = newestAnswer(after);
  const then = newestAnswer(before);
  const told = now?.handOffs ?? [];
  const known = then !== undefined && then.id === now?.id ? (then.handOffs ?? []) : [];
  const last = told.at(-1);
  return told.length === known.length && last?.mode === known.at(-1)?.mode ? undefined : last;
}

function newestAnswer(items: readonly ChatItem[]): AnswerItem | undefined {
  return items.findLast((item) => item.kind === 'answer');
}

function isActive(answer: AnswerItem): boolean {
  return answer.state === 'waiting' || answer.state === 'streaming';
}
