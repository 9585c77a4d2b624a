const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/**
 * How long ago, in words: `2 hours ago`.
 *
 * @param time milliseconds since the epoch
 * @param now milliseconds since the epoch
 * @param language BCP 47 tag
 * @returns undefined for less than a minute
 */
export function formatAgo(time: number, now: number, language: string): string | undefined {
  const past = Math.max(0, now - time);
  const step = steps.find(([, length]) => past >= length);
  if (!step) return undefined;
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-Math.floor(past / step[1]), step[0]);
}
