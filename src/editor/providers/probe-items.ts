import { formatModelRef } from '../../models/model-ref.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import type { Registry } from '../../models/registry.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { RequestRepair } from '../../models/request-repair.ts';
import type { Provider } from '../../models/provider.ts';
import type { ProbePlan } from '../../routing/probe/probe-plan.ts';
import { hasLearned } from '../../routing/probe/probe-report.ts';
import type { ProbeCheck, ProbeFinding, ProbeReport } from '../../routing/probe/probe-report.ts';
import { plainText } from '../shell/plain-text.ts';
import { formFor } from '../shell/translate.ts';
import type { Translate } from '../shell/translate.ts';
import { worded } from '../shell/worded.ts';

/** The models of a provider that can be tested, the likeliest first: those in use, then as they are listed. Pure. */
export function testableModels(
  provider: Provider,
  registry: Pick<Registry, 'models'>,
  inUse: readonly ModelRef[],
): readonly ModelInfo[] {
  const models = registry
    .models(provider.id)
    .filter(({ abilities }) => (provider.protocol === 'fim' ? abilities.fim !== false : abilities.chat !== false))
    .filter(({ ref }) => !/embed|whisper|tts-|rerank|moderation|dall-e|image/i.test(ref.model));
  const rank = ({ ref }: ModelInfo): number => {
    const index = inUse.findIndex((one) => formatModelRef(one) === formatModelRef(ref));
    return index < 0 ? inUse.length : index;
  };
  return [...models].sort((a, b) => rank(a) - rank(b));
}

/** How many requests go where, said before anything is sent. */
export function planText({ hosts, atMost }: ProbePlan, model: string, t: Translate): string {
  const values = [atMost, hosts.join(', '), model] as const;
  return formFor(
    atMost,
    [
      t('At most {0} small request to {1}, model {2}', ...values),
      t('At most {0} small requests to {1}, model {2}', ...values),
    ],
    t,
  );
}

/** A row of what was found. */
export interface ProbeRow {
  readonly label: string;
  readonly detail: string;
}

/** One row for each finding, in the order it was looked at. */
export function probeRows({ findings }: ProbeReport, t: Translate): readonly ProbeRow[] {
  return findings.map(({ check, result, detail }) => ({
    label: `${icons[result]} ${checkName(check, t)}`,
    detail: plainText(detail),
  }));
}

const icons: Readonly<Record<ProbeFinding['result'], string>> = {
  works: '$(pass)',
  refused: '$(circle-slash)',
  unknown: '$(question)',
  skipped: '$(dash)',
};

/** What is looked at, in words. */
export function checkName(check: ProbeCheck, t: Translate): string {
  const names: Readonly<Record<ProbeCheck, string>> = {
    models: t('Model list'),
    chat: t('Chat'),
    'output-limit': t('Output limit'),
    usage: t('Token counts'),
    instructions: t('Instructions'),
    'later-instructions': t('Instructions in mid-conversation'),
    tools: t('Tools'),
    images: t('Images'),
    continuation: t('Continuing a truncated answer'),
    completion: t('Completion (fill-in-the-middle)'),
  };
  return names[check];
}

/** What requests to a model were found to need, in words: a row each. */
export function repairRows(repairs: readonly RequestRepair[], t: Translate): readonly ProbeRow[] {
  const detail = t('Learned from a refusal of the server; Reset Detected Settings forgets it');
  return repairs.map((repair) => ({ label: `$(wrench) ${repairText(repair, t)}`, detail }));
}

/** How the edits of a model came out so far: a row each. */
export function editRows(edits: readonly string[], t: Translate): readonly ProbeRow[] {
  const detail = t('Reset Detected Settings forgets it');
  return edits.map((text) => ({ label: `$(edit) ${observed(text, t)}`, detail }));
}

function observed(text: string, t: Translate): string {
  return t('On this machine, {0}', text);
}

function repairText(repair: RequestRepair, t: Translate): string {
  switch (repair.do) {
    case 'drop':
      return t('Requests are sent without {0}', repair.field);
    case 'rename':
      return t('Requests call {0} {1}', repair.field, repair.to);
    case 'without-tools':
      return t('Requests are sent without tools');
    case 'plain-schemas':
      return t('Tools are described by plain schemas');
    case 'without-fim':
      return t('Completions are asked for as chat: {0} has no fill-in-the-middle tokens', repair.at);
    case 'limit':
      return t('Answers are limited to {0} tokens', repair.tokens);
  }
}

/** The settings that were learned, as they stand in a provider entry; undefined where nothing was. */
export function learnedText(report: ProbeReport): string | undefined {
  const { quirks, fim } = report.learned;
  if (!hasLearned(report)) return undefined;
  return JSON.stringify({
    ...(Object.keys(quirks).length > 0 && { quirks }),
    ...(fim !== undefined && { fim }),
  });
}

/** The whole report as plain text: a server's words in it are shown as they are and can do nothing. */
export function reportText(
  report: ProbeReport,
  {
    name,
    repairs,
    edits,
  }: { readonly name: string; readonly repairs: readonly RequestRepair[]; readonly edits: readonly string[] },
  t: Translate,
): string {
  const { findings, fault } = report;
  const results = findings.map(({ result }) => resultName(result, t));
  const width = Math.max(0, ...results.map((result) => result.length));
  const learned = learnedText(report);
  return [
    t('Test of {0}', plain(name)),
    '',
    sentText(report, t),
    ...(fault === undefined ? [] : [t('The test ended early: {0}', plain(worded(fault.message, t)))]),
    '',
    ...findings.map(
      ({ check, detail }, index) => `${(results[index] ?? '').padEnd(width)}  ${checkName(check, t)}: ${plain(detail)}`,
    ),
    '',
    ...repairs.map((repair) => `${repairText(repair, t)}.`),
    ...edits.map((text) => `${observed(text, t)}.`),
    ...(learned === undefined
      ? [t('No settings need to be changed.')]
      : [t('Recommended settings:'), JSON.stringify(JSON.parse(learned), null, 2)]),
    '',
  ].join('\n');
}

function sentText({ sent, host, model }: ProbeReport, t: Translate): string {
  const values = [sent, host, plain(model)] as const;
  return formFor(
    sent,
    [
      t('{0} request was sent to {1}, model {2}. Nothing from the workspace was sent.', ...values),
      t('{0} requests were sent to {1}, model {2}. Nothing from the workspace was sent.', ...values),
    ],
    t,
  );
}

function resultName(result: ProbeFinding['result'], t: Translate): string {
  const names = { works: t('works'), refused: t('refused'), unknown: t('unknown'), skipped: t('not tested') };
  return names[result];
}

/** One line, without characters that cannot be seen. */
function plain(text: string): string {
  return text
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, 500);
}
