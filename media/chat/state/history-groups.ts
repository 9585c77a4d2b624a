import type { ConversationSummary } from '../../../src/transcript/chat-view-messages.ts';

/** When a conversation last changed, as far as the history tells days apart. */
export type DayGroup = 'today' | 'yesterday' | 'week' | 'month' | 'older';

/** The conversations of one group, in the order they came in. */
export interface HistoryGroup {
  readonly day: DayGroup;
  readonly conversations: readonly ConversationSummary[];
}

const groups: readonly DayGroup[] = ['today', 'yesterday', 'week', 'month', 'older'];

/** The conversations by days of the local calendar, newest group first. Groups without one are left out. `now` in milliseconds. */
export function groupByDay(conversations: readonly ConversationSummary[], now: number): readonly HistoryGroup[] {
  const byDay = Map.groupBy(conversations, ({ updated }) => dayGroup(updated, now));
  return groups.flatMap((day) => {
    const found = byDay.get(day);
    return found === undefined ? [] : [{ day, conversations: found }];
  });
}

/** A time later than `now` (another machine's clock) counts as today. Both in milliseconds. */
export function dayGroup(time: number, now: number): DayGroup {
  if (time >= startOfDay(now, 0)) return 'today';
  if (time >= startOfDay(now, 1)) return 'yesterday';
  if (time >= startOfDay(now, 7)) return 'week';
  return time >= startOfDay(now, 30) ? 'month' : 'older';
}

/** Midnight in local time, so many calendar days before `now`: a day of 23 or 25 hours counts as one. */
function startOfDay(now: number, daysBefore: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - daysBefore).getTime();
}

/** The conversations whose title holds every word of the query, in any order and case. */
export function searchHistory(
  conversations: readonly ConversationSummary[],
  query: string,
): readonly ConversationSummary[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return conversations;
  return conversations.filter(({ title }) => {
    const text = title.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
