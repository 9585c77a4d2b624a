import type { KnownPrice } from '../../models/catalogue/known-price.ts';
import { ratesFor } from '../../models/catalogue/cost.ts';
import { formatUsd } from '../../base/money.ts';
import type { LimitState } from '../../routing/usage/budget-limits.ts';
import type { BudgetRule } from '../../routing/usage/budget-rules.ts';
import type { BudgetNotice, BudgetQuestion } from '../../routing/usage/budgets.ts';
import type { Spending } from '../../routing/usage/spend-day.ts';
import { roleName } from '../model-choice/choice-names.ts';
import { requestText, tokenText } from '../shell/count-text.ts';
import type { Translate } from '../shell/translate.ts';

/** A limit by its amount and what it is for: `$2.00 a day for Chat`. */
export function limitName({ rule, role }: Pick<LimitState, 'rule' | 'role'>, t: Translate): string {
  const amount = limitAmount(rule, t);
  switch (rule.per) {
    case 'day':
      return t('{0} a day', amount);
    case 'workspace':
      return t('{0} a day in this workspace', amount);
    case 'role': {
      const only = role ?? rule.role;
      return only === undefined
        ? t('{0} a day for each role', amount)
        : t('{0} a day for {1}', amount, roleName(only, t));
    }
  }
}

/** A limit and what was used of it: `$2.00 a day, $2.13 used`. */
export function limitWords(limit: LimitState, t: Translate): string {
  const { rule, used } = limit;
  const parts = [
    ...(rule.usd === undefined ? [] : [formatUsd(used.usd)]),
    ...(rule.tokens === undefined ? [] : [tokenText(used.tokens, t)]),
  ];
  return t('{0}, {1} used', limitName(limit, t), parts.join(', '));
}

/** What a limit in dollars could not count; empty where there is nothing of the kind. */
export function uncountedWords({ rule, used }: LimitState, t: Translate): string {
  if (rule.usd === undefined || used.unpriced === 0) return '';
  return t('Not counted in dollars because the price is unknown: {0}.', unpricedWords(used, t));
}

/** `3 requests, 45k tokens`: those whose cost is not known. */
export function unpricedWords({ unpriced, unpricedTokens }: Spending, t: Translate): string {
  return t('{0}, {1}', requestText(unpriced, t), tokenText(unpricedTokens, t));
}

/** A question about a limit: one sentence, and the figures behind it. */
export function questionText(
  question: BudgetQuestion,
  name: string,
  t: Translate,
): { readonly message: string; readonly detail: string } {
  const { limits, inputTokens, price } = question;
  const tokens = tokenText(inputTokens, t);
  return {
    message: limits.some(({ share }) => share >= 1)
      ? t('A spending limit was reached. Send the request to {0} anyway?', name)
      : t('This request would exceed a spending limit. Send it to {0} anyway?', name),
    detail: [
      ...limits.map((limit) => t('Limit: {0}.', limitWords(limit, t))),
      ...limits.map((limit) => uncountedWords(limit, t)).filter((text) => text !== ''),
      t('This request: about {0} of prompt, {1}.', tokens, promptCost(inputTokens, price, t)),
    ].join('\n'),
  };
}

/** What is told without a question. */
export function noticeText(
  notice: BudgetNotice,
  nameOf: (notice: BudgetNotice & { kind: 'unpriced' }) => string,
  t: Translate,
): string {
  if (notice.kind === 'unpriced') {
    return t('The price of {0} is unknown, so its usage does not count toward your dollar limit.', nameOf(notice));
  }
  const { limit } = notice;
  const words =
    limit.share >= 1
      ? t('Limit reached: {0}.', limitWords(limit, t))
      : t('Limit almost reached: {0}.', limitWords(limit, t));
  return [words, uncountedWords(limit, t)].filter((text) => text !== '').join(' ');
}

function limitAmount({ usd, tokens }: BudgetRule, t: Translate): string {
  if (usd === undefined) return tokenText(tokens ?? 0, t);
  return tokens === undefined ? formatUsd(usd) : t('{0} or {1}', formatUsd(usd), tokenText(tokens, t));
}

function promptCost(tokens: number, price: KnownPrice, t: Translate): string {
  if (price === 'free') return t('free');
  if (price === undefined) return t('price unknown');
  const rates = ratesFor(price, tokens);
  return t(
    'at most {0} plus the answer',
    formatUsd((tokens * Math.max(rates.input, rates.cacheWrite ?? 0)) / 1_000_000),
  );
}
