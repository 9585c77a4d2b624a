import * as v from 'valibot';
import { present } from '../../base/present.ts';
import { roles } from '../../models/role.ts';
import type { Role } from '../../models/role.ts';

/** One limit that a person set. At least one of `usd` and `tokens` is there. */
export interface BudgetRule {
  /** `day`: all use of one day. `workspace`, `role`: each workspace, each role for itself. */
  readonly per: 'day' | 'workspace' | 'role';
  /** The one role that a limit per role is for; absent: every role has this limit. */
  readonly role?: Role;
  /** US dollars a day. */
  readonly usd?: number;
  /** Tokens a day, prompt and answer together. */
  readonly tokens?: number;
  readonly then: 'warn' | 'ask' | 'cheaper';
}

/** What the setting comes to. Each problem is one sentence for the person. */
export interface ParsedBudgets {
  readonly rules: readonly BudgetRule[];
  readonly problems: readonly string[];
}

const entrySchema = v.strictObject({
  per: v.picklist(['day', 'workspace', 'role'], 'must be "day", "workspace" or "role"'),
  role: v.optional(v.picklist(roles, `must be one of ${roles.join(', ')}`)),
  usd: v.optional(v.pipe(v.number('must be a number'), v.finite(), v.gtValue(0, 'must be more than 0'))),
  tokens: v.optional(
    v.pipe(v.number('must be a number'), v.integer('must be a whole number'), v.minValue(1, 'must be more than 0')),
  ),
  then: v.optional(v.picklist(['warn', 'ask', 'cheaper'], 'must be "warn", "ask" or "cheaper"')),
});

/** Reads the setting `crossfade.budgets`. Never throws: an entry that is not right is left out and named, the others hold. */
export function parseBudgets(value: unknown): ParsedBudgets {
  if (value === undefined || value === null) return { rules: [], problems: [] };
  if (!Array.isArray(value)) return { rules: [], problems: ['crossfade.budgets must be a list of limits.'] };
  const rules: BudgetRule[] = [];
  const problems: string[] = [];
  for (const [index, raw] of value.entries()) {
    const parsed = v.safeParse(entrySchema, raw);
    const problem = parsed.success
      ? problemOf(parsed.output)
      : parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'the entry'}: ${issue.message}`).join('; ');
    if (problem !== undefined) problems.push(`crossfade.budgets, entry ${index + 1} does not hold: ${problem}.`);
    else if (parsed.success) rules.push({ ...present(parsed.output), then: parsed.output.then ?? 'warn' });
  }
  return { rules, problems };
}

function problemOf(entry: v.InferOutput<typeof entrySchema>): string | undefined {
  if (entry.usd === undefined && entry.tokens === undefined) return 'it has neither "usd" nor "tokens"';
  if (entry.role !== undefined && entry.per !== 'role') return '"role" goes only with "per": "role"';
  return undefined;
}

/** Same limit, same key: what was said or allowed of it holds as long as it is not changed. */
export function ruleKey(rule: BudgetRule): string {
  return [rule.per, rule.role ?? '', rule.usd ?? '', rule.tokens ?? '', rule.then].join(':');
}
