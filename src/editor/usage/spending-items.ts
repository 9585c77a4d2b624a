import { roles } from '../../models/role.ts';
import { formatUsd } from '../../base/money.ts';
import { limitState } from '../../routing/usage/budget-limits.ts';
import type { LimitState } from '../../routing/usage/budget-limits.ts';
import type { BudgetRule } from '../../routing/usage/budget-rules.ts';
import { sumOf } from '../../routing/usage/spend-day.ts';
import type { SpendDay, SpendLine, Spending } from '../../routing/usage/spend-day.ts';
import { limitName, limitWords, uncountedWords, unpricedWords } from './budget-text.ts';
import { roleName } from '../model-choice/choice-names.ts';
import { plainText } from '../shell/plain-text.ts';
import { rowLine } from '../shell/row-line.ts';
import { requestText, tokenText } from '../shell/count-text.ts';
import type { Translate } from '../shell/translate.ts';

/** A row of the list of spending. */
export type SpendingRow =
  | { readonly kind: 'heading'; readonly label: string }
  | {
      readonly kind: 'row';
      readonly label: string;
      readonly description: string;
      readonly detail: string;
      /** Leads to the setting. */
      readonly opensLimits?: true;
    };

/** What the rows are made from. `days` are the newest first; the first is today. */
export interface SpendingInput {
  readonly days: readonly { readonly date: string; readonly day: SpendDay }[];
  readonly rules: readonly BudgetRule[];
  readonly workspace: string;
  /** The name of a model by its ref. */
  readonly nameOf: (model: string) => string;
  readonly t: Translate;
}

/** Limits and how near they are, today in all and by role and model, and the days before. */
export function spendingRows(input: SpendingInput): readonly SpendingRow[] {
  const { days, t } = input;
  const today = days[0]?.day ?? { lines: [], marks: new Set<string>() };
  const earlier = days.slice(1).filter(({ day }) => day.lines.length > 0);
  return [
    { kind: 'heading', label: t('Limits') },
    ...limitRows(input, today),
    { kind: 'heading', label: t('Today') },
    ...todayRows(input, today),
    ...(earlier.length === 0 ? [] : [{ kind: 'heading', label: t('Earlier Days') } as const]),
    ...earlier.map(({ date, day }) => row(date, '', figures(sumOf(day.lines), t))),
  ];
}

/** Dollars, tokens and requests on one line; what has no known price is said. */
export function figures(spending: Spending, t: Translate): string {
  const { requests, tokens, unpriced } = spending;
  const isAllUnknown = unpriced === requests && requests > 0;
  return [
    isAllUnknown ? t('price unknown') : formatUsd(spending.usd),
    tokenText(tokens, t),
    requestText(requests, t),
    ...(unpriced > 0 && !isAllUnknown
      ? [t('not included because the price is unknown: {0}', unpricedWords(spending, t))]
      : []),
  ].join(' · ');
}

function limitRows(input: SpendingInput, today: SpendDay): readonly SpendingRow[] {
  const { rules, t } = input;
  const states = rules.flatMap((rule) => statesOf(rule, today, input.workspace));
  if (states.length === 0) {
    const label = t('No limit set');
    return [{ kind: 'row', label, description: '', detail: t('Select to set a limit'), opensLimits: true }];
  }
  return states.map((state) => ({
    kind: 'row',
    label: `${iconOf(state)} ${limitName(state, t)}`,
    description: state.share >= 1 ? t('Reached') : t('{0}% used', Math.floor(state.share * 100)),
    detail: [limitWords(state, t), thenWords(state.rule, t), uncountedWords(state, t)]
      .filter((text) => text !== '')
      .join(' · '),
    opensLimits: true,
  }));
}

/** A limit for every role is shown for each role that used something, and at least once. */
function statesOf(rule: BudgetRule, day: SpendDay, workspace: string): readonly LimitState[] {
  if (rule.per !== 'role')
    return [limitState(rule, day, { role: 'chat', workspace })].filter((state) => state !== undefined);
  const states = roles
    .filter((role) => role === rule.role || (rule.role === undefined && day.lines.some((line) => line.role === role)))
    .map((role) => limitState(rule, day, { role, workspace }))
    .filter((state) => state !== undefined);
  return states.length > 0 ? states : [{ rule, used: sumOf([]), share: 0 }];
}

function todayRows({ workspace, nameOf, t }: SpendingInput, { lines }: SpendDay): readonly SpendingRow[] {
  if (lines.length === 0) return [row(t('No usage today'), '', '')];
  const here = lines.filter((line) => line.workspace === workspace);
  const models = [...byRoleAndModel(lines).values()];
  return [
    row(t('Total'), t('All windows and workspaces'), figures(sumOf(lines), t)),
    ...(here.length > 0 && here.length < lines.length ? [row(t('This workspace'), '', figures(sumOf(here), t))] : []),
    ...models
      .map((group) => ({ group, sum: sumOf(group) }))
      .sort((a, b) => b.sum.usd - a.sum.usd || b.sum.tokens - a.sum.tokens)
      .flatMap(({ group: [first], sum }) =>
        first === undefined
          ? []
          : [
              row(
                plainText(nameOf(first.model)),
                `${roleName(first.role, t)} · ${plainText(first.model)}`,
                figures(sum, t),
              ),
            ],
      ),
  ];
}

function byRoleAndModel(lines: readonly SpendLine[]): ReadonlyMap<string, readonly SpendLine[]> {
  return Map.groupBy(lines, (line) => `${line.role} ${line.model}`);
}

function row(label: string, description: string, detail: string): SpendingRow {
  return { kind: 'row', label, description, detail: rowLine(detail) };
}

function iconOf({ share }: LimitState): string {
  if (share >= 1) return '$(error)';
  return share >= 0.8 ? '$(warning)' : '$(pass)';
}

function thenWords({ then }: BudgetRule, t: Translate): string {
  switch (then) {
    case 'warn':
      return t('then a warning is shown once');
    case 'ask':
      return t('then you are asked');
    case 'cheaper':
      return t('then a cheaper model is used');
  }
}
