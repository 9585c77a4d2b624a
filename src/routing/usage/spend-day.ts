import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { roles } from '../../models/role.ts';
import type { Role } from '../../models/role.ts';

/** What was used. Sums of requests. */
export interface Spending {
  readonly requests: number;
  /** Prompt and answer together. */
  readonly tokens: number;
  /** US dollars of the requests whose cost is known. */
  readonly usd: number;
  /** Requests whose cost is not known, and their tokens. They are in `requests` and `tokens`, never in `usd`. */
  readonly unpriced: number;
  readonly unpricedTokens: number;
}

export const nothing: Spending = { requests: 0, tokens: 0, usd: 0, unpriced: 0, unpricedTokens: 0 };

/** What one model used for one role in one workspace. */
export interface SpendLine extends Spending {
  readonly workspace: string;
  readonly role: Role;
  /** `provider/model`. */
  readonly model: string;
}

/** A day's use, of one window or of all. `marks` are what was said or allowed that day, by the keys of those who ask. */
export interface SpendDay {
  readonly lines: readonly SpendLine[];
  readonly marks: ReadonlySet<string>;
}

export function addSpending(a: Spending, b: Spending): Spending {
  return {
    requests: a.requests + b.requests,
    tokens: a.tokens + b.tokens,
    usd: a.usd + b.usd,
    unpriced: a.unpriced + b.unpriced,
    unpricedTokens: a.unpricedTokens + b.unpricedTokens,
  };
}

/** The sum of the lines that a test takes. */
export function sumOf(lines: readonly SpendLine[], takes: (line: SpendLine) => boolean = () => true): Spending {
  return lines.filter(takes).reduce<Spending>(addSpending, nothing);
}

/** One day out of several, each combination of workspace, role and model once, in order of first appearance. */
export function mergeDays(days: readonly SpendDay[]): SpendDay {
  const lines = new Map<string, SpendLine>();
  const marks = new Set<string>();
  for (const day of days) {
    for (const line of day.lines) {
      const key = JSON.stringify([line.workspace, line.role, line.model]);
      const before = lines.get(key);
      lines.set(key, before === undefined ? line : { ...line, ...addSpending(before, line) });
    }
    for (const mark of day.marks) marks.add(mark);
  }
  return { lines: [...lines.values()], marks };
}

/** A day as lines of JSON. */
export function formatDay(day: SpendDay): string {
  const lines = day.lines.map((line) => {
    const { workspace, role, model, requests, tokens, usd, unpriced, unpricedTokens } = line;
    return JSON.stringify({
      w: workspace,
      r: role,
      m: model,
      n: requests,
      t: tokens,
      u: usd,
      x: unpriced,
      y: unpricedTokens,
    });
  });
  return [...lines, ...[...day.marks].map((mark) => JSON.stringify({ mark }))].map((line) => `${line}\n`).join('');
}

/** Reads what {@link formatDay} wrote, in one piece or many. A line that is torn or not ours is passed over. Never throws. */
export function parseDay(text: string): SpendDay {
  const lines: SpendLine[] = [];
  const marks = new Set<string>();
  for (const row of text.split('\n')) {
    const value = row === '' ? undefined : parseJson(row);
    if (!isJsonObject(value)) continue;
    if (typeof value['mark'] === 'string') marks.add(value['mark']);
    const line = lineOf(value);
    if (line !== undefined) lines.push(line);
  }
  return mergeDays([{ lines, marks }]);
}

function lineOf(value: JsonObject): SpendLine | undefined {
  const { w: workspace, r, m: model } = value;
  const role = roles.find((known) => known === r);
  if (typeof workspace !== 'string' || typeof model !== 'string' || role === undefined) return undefined;
  const [requests, tokens, usd, unpriced, unpricedTokens] = ['n', 't', 'u', 'x', 'y'].map((key) => count(value[key]));
  if (requests === undefined || tokens === undefined || usd === undefined) return undefined;
  if (unpriced === undefined || unpricedTokens === undefined) return undefined;
  return { workspace, role, model, requests, tokens, usd, unpriced, unpricedTokens };
}

function count(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** The day on this machine's calendar, e.g. `2026-11-23`. */
export function localDate(wallTime: number): string {
  const date = new Date(wallTime);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The day so many days earlier. */
export function daysBefore(wallTime: number, days: number): string {
  const date = new Date(wallTime);
  // Noon: no day of the calendar begins or ends there, whatever summer time does.
  return localDate(new Date(date.getFullYear(), date.getMonth(), date.getDate() - days, 12).getTime());
}
