import { knownPrice } from '../../models/catalogue/known-price.ts';
import { parseModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Registry } from '../../models/registry.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { nodeFiles } from '../../platform/node-files.ts';
import { parseBudgets } from '../../routing/usage/budget-rules.ts';
import { Budgets } from '../../routing/usage/budgets.ts';
import type { BudgetAnswer, BudgetNotice, BudgetQuestion } from '../../routing/usage/budgets.ts';
import { SpendRecord } from '../../routing/usage/spend-record.ts';
import { limitWords, noticeText, questionText } from './budget-text.ts';
import { consentWorkspace } from '../providers/consent.contribution.ts';
import { localize } from '../shell/localize.ts';
import type { Notices } from '../shell/notices.ts';
import { openSetting } from '../shell/open-setting.ts';
import { readSetting } from '../shell/read-setting.ts';
import { runCommand } from '../shell/register-command.ts';
import { askModal, showInformation, showWarning } from '../shell/show-notice.ts';

/** Dependencies of budgets in the editor. */
export interface BudgetServicesDependencies {
  readonly registry: Registry;
  readonly notices: Notices;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Folder of this extension that all windows of this machine share. */
  readonly storage: string;
}

/** Limits and record of this window. */
export interface BudgetServices {
  readonly gate: Budgets;
  /** Shows what was used. */
  readonly show: () => Promise<void>;
  /** Tells each mistake in the setting once. */
  readonly reportProblems: () => void;
  readonly flush: () => Promise<void>;
}

/** Opens the record and the rules over it. Loaded with the first request, or with a limit that is set. */
export function openBudgets({ registry, notices, clock, logger, storage }: BudgetServicesDependencies): BudgetServices {
  const workspace = (): string => consentWorkspace().id;
  const nameOf = (ref: ModelRef): string => registry.model(ref)?.name ?? ref.model;
  const rules = () => parseBudgets(readSetting('crossfade.budgets')).rules;
  const record = new SpendRecord({
    files: nodeFiles,
    clock,
    logger,
    folder: `${storage}/spending`,
    window: crypto.randomUUID(),
    workspace,
  });
  const gate = new Budgets({
    record,
    rules,
    priceOf: (ref) => knownPrice(registry, ref),
    workspace,
    ask: (question) => ask(question, nameOf(question.ref)),
    notify: (notice) => void notify(notice, nameOf),
    words: (limit) => limitWords(limit, localize),
    logger,
  });
  const nameOfModel = (model: string): string => {
    const ref = parseModelRef(model);
    return ref === undefined ? model : nameOf(ref);
  };
  return {
    gate,
    show: async () => {
      const { showSpending } = await import('./spending-view.ts');
      const gather = async () => ({
        days: await record.days(),
        rules: rules(),
        workspace: workspace(),
        nameOf: nameOfModel,
      });
      await showSpending(gather());
    },
    reportProblems: () => {
      for (const text of parseBudgets(readSetting('crossfade.budgets')).problems) {
        notices.warn({ key: text, text, actions: ['open-settings'] }, 'crossfade.budgets');
      }
    },
    flush: () => record.flush(),
  };
}

/** A dialog that cannot be overlooked; for completions, which the person did not ask for just now, a notification. Closing it means no. */
async function ask(question: BudgetQuestion, name: string): Promise<BudgetAnswer> {
  const t = localize;
  const { message, detail } = questionText(question, name, t);
  const today = t("Send and Don't Ask Again Today");
  if (question.role === 'completion') {
    const proceed = t('Continue Today');
    const text = t('Completions stopped because a spending limit was reached. {0}', detail.replaceAll('\n', ' '));
    const picked = await showWarning(text, proceed, t('Keep Stopped'));
    return picked === proceed ? 'go-today' : 'stop';
  }
  const once = t('Send');
  const picked = await askModal({ severity: 'warning', text: message, detail, actions: [once, today] });
  if (picked === today) return 'go-today';
  return picked === once ? 'go' : 'stop';
}

async function notify(notice: BudgetNotice, nameOf: (ref: ModelRef) => string): Promise<void> {
  const t = localize;
  const show = t('Show Spending');
  const change = t('Change Limits…');
  const text = t(
    'Crossfade: {0}',
    noticeText(notice, ({ ref }) => nameOf(ref), t),
  );
  const picked = await (notice.kind === 'limit' ? showWarning(text, show, change) : showInformation(text, show));
  if (picked === show) await runCommand('crossfade.spending.show');
  if (picked === change) await openSetting('crossfade.budgets');
}
