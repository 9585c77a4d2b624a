/** A token count in at most four signs: `87`, `1.2k`, `45k`, `1.3M`. */
export function formatTokens(count: number): string {
  if (count < 1_000) return String(Math.round(count));
  const [scaled, unit] = count < 999_500 ? [count / 1_000, 'k'] : [count / 1_000_000, 'M'];
  return `${scaled < 9.95 ? scaled.toFixed(1).replace(/\.0$/, '') : String(Math.round(scaled))}${unit}`;
}

/** US dollars with two significant digits below a dollar: `$0.0012`, `$0.34`, `$12.50`, `<$0.0001`. */
export function formatCost(dollars: number): string {
  if (dollars > 0 && dollars < 0.0001) return '<$0.0001';
  if (dollars >= 0.995 || dollars <= 0) return `$${dollars.toFixed(2)}`;
  const digits = Math.min(4, Math.max(2, 1 - Math.floor(Math.log10(dollars))));
  return `$${dollars.toFixed(digits)}`;
}

/** Fills `{0}`, `{1}` … of a text. Values are put in as they are and not looked through again. */
export function fill(template: string, ...values: readonly (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (match, index: string) => String(values[Number(index)] ?? match));
}

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
