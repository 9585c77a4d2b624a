import { DialectResults } from '../../edit/learning/dialect-results.ts';
import * as vscode from 'vscode';
import type { Fault } from '../../conversation/fault.ts';
import { withLearned } from '../../models/learned-settings.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import type { Provider } from '../../models/provider.ts';
import type { RequestRepair } from '../../models/request-repair.ts';
import { roles } from '../../models/role.ts';
import { canProbe, probePlan } from '../../routing/probe/probe-plan.ts';
import { probeProvider } from '../../routing/probe/probe.ts';
import type { ProbeReport } from '../../routing/probe/probe-report.ts';
import { counted } from '../../base/plural.ts';
import { dialectTexts } from '../shell/dialect-text.ts';
import { localize } from '../shell/localize.ts';
import { formFor } from '../shell/translate.ts';
import { plainText } from '../shell/plain-text.ts';
import {
  checkName,
  editRows,
  learnedText,
  planText,
  probeRows,
  repairRows,
  reportText,
  testableModels,
} from './probe-items.ts';
import type { ProviderManagerDependencies } from './provider-dependencies.ts';
import { readSetting, writeSetting } from '../shell/read-setting.ts';
import { runCommand } from '../shell/register-command.ts';
import { showProgress, showStatus, showWarning } from '../shell/show-notice.ts';
import { worded } from '../shell/worded.ts';

/** Scheme of the read-only report. */
const reportScheme = 'crossfade-report';

/**
 * Tests a provider (the one whose id is given, else one that is chosen) with a few tiny requests, after saying how many and where to, shows
 * what it found and offers to use it.
 */
export async function testProvider(dependencies: ProviderManagerDependencies, id: unknown): Promise<void> {
  const provider = await whichProvider(dependencies, id);
  if (provider === undefined) return;
  const model = await whichModel(dependencies, provider);
  if (model === undefined) return;
  const images = await confirm(provider, model);
  if (images === undefined) return;
  const report = await run(dependencies, { provider, model, images });
  dependencies.logger.info(
    `Tested ${provider.id} with ${counted(report.sent, ['{0} request', '{0} requests'])}: ${learnedText(report) ?? 'no changes needed'}.`,
  );
  if (report.fault !== undefined && report.findings.length === 0)
    await tellFault(report, report.fault, testedOf(dependencies, provider, report));
  else await showReport(dependencies, provider, report);
}

async function whichProvider({ registry }: ProviderManagerDependencies, id: unknown): Promise<Provider | undefined> {
  const t = localize;
  const named = typeof id === 'string' ? registry.provider(id) : undefined;
  if (named !== undefined && canProbe(named)) return named;
  const items = registry
    .providers()
    .filter(canProbe)
    .map((provider) => ({
      label: plainText(provider.name),
      description: provider.id,
      detail: plainText(provider.baseUrl),
      provider,
    }));
  return (await vscode.window.showQuickPick(items, { title: t('Select a Provider to Test'), matchOnDescription: true }))
    ?.provider;
}

async function whichModel(
  dependencies: ProviderManagerDependencies,
  provider: Provider,
): Promise<ModelInfo | undefined> {
  const t = localize;
  const { registry, here } = dependencies;
  if (registry.models(provider.id).length === 0) {
    await showProgress('window', t('Contacting {0}…', provider.name), () =>
      dependencies.discovery.refresh(provider.id),
    );
  }
  const inUse = roles.flatMap((role) => here.resolve(role).refs);
  const models = testableModels(provider, registry, inUse);
  if (models.length === 1) return models[0];
  const other = { label: t('$(edit) Other Model…'), description: '', model: undefined };
  const items = [
    ...models.map((model) => ({ label: plainText(model.ref.model), description: plainText(model.name), model })),
    other,
  ];
  const title = t('Select a Model to Test {0} With', provider.name);
  const picked =
    models.length === 0
      ? other
      : await vscode.window.showQuickPick(items, { title, placeHolder: t('An inexpensive model is good enough') });
  if (picked === undefined || picked.model !== undefined) return picked?.model;
  const typed = (
    await vscode.window.showInputBox({ title, prompt: t('The model name, as the provider spells it') })
  )?.trim();
  return typed === undefined || typed === '' ? undefined : registry.model({ provider: provider.id, model: typed });
}

/** Says what will be sent and where to. True: with an image; undefined: not at all. */
async function confirm(provider: Provider, model: ModelInfo): Promise<boolean | undefined> {
  const t = localize;
  const item = (label: string, images: boolean): vscode.QuickPickItem & { readonly images: boolean } => ({
    label,
    detail: planText(probePlan(provider, model, images), model.ref.model, t),
    images,
  });
  const items = [item(t('$(beaker) Start Test'), false)];
  if (provider.protocol !== 'fim') items.push(item(t('$(file-media) Start Test with a Small Image'), true));
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Test {0}', provider.name),
    placeHolder: t('Nothing from the workspace is sent. The provider may charge for a few tokens.'),
  });
  return picked?.images;
}

async function run(
  { connector, clock }: ProviderManagerDependencies,
  tested: { readonly provider: Provider; readonly model: ModelInfo; readonly images: boolean },
): Promise<ProbeReport> {
  const t = localize;
  const title = t('Testing {0}', tested.provider.name);
  return await showProgress('notification', title, async (report, signal) => {
    const onCheck = (check: Parameters<typeof checkName>[0]): void => report({ message: checkName(check, t) });
    return await probeProvider({ connector, clock }, { ...tested, signal, onCheck });
  });
}

interface ReportItem extends vscode.QuickPickItem {
  readonly act?: () => Promise<void>;
}

async function showReport(
  dependencies: ProviderManagerDependencies,
  provider: Provider,
  report: ProbeReport,
): Promise<void> {
  const t = localize;
  const learned = learnedText(report);
  const tested = testedOf(dependencies, provider, report);
  const separator = { label: '', kind: vscode.QuickPickItemKind.Separator };
  const { fault } = report;
  const items: ReportItem[] = [
    ...(learned === undefined
      ? []
      : [
          {
            label: t('$(check) Use These Settings'),
            detail: plainText(learned),
            act: () => use(dependencies, provider, report),
          },
        ]),
    ...(fault === undefined
      ? []
      : [
          {
            label: t('$(warning) The test ended early'),
            detail: plainText(worded(fault.message, t)),
            act: () => tellFault(report, fault, tested),
          },
        ]),
    { label: t('$(go-to-file) Show Report'), act: () => openReport(report, tested) },
    separator,
    ...repairRows(tested.repairs, t),
    ...editRows(tested.edits, t),
    ...probeRows(report, t),
  ];
  const title =
    learned === undefined
      ? t('Test of {0}: no changes needed', provider.name)
      : t('Test of {0}: better settings found', provider.name);
  const picked = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  await picked?.act?.();
}

/** The person's own entry is changed in their settings; what was learned of a built-in provider is kept beside it. */
async function use(
  { learned, logger }: ProviderManagerDependencies,
  provider: Provider,
  report: ProbeReport,
): Promise<void> {
  const t = localize;
  if (provider.source === 'user') {
    const entries = withLearned(readSetting('crossfade.providers'), provider.id, report.learned);
    if (entries === undefined) {
      void showWarning(t('Your settings no longer have an entry for {0}.', provider.name));
      return;
    }
    await writeSetting('crossfade.providers', entries, 'user');
  } else {
    await learned.set(provider, report.learned);
  }
  logger.info(`The learned settings of ${provider.id} are now used.`);
  showStatus(t('{0} now uses the recommended settings.', provider.name));
}

/** A provider that was tested, and what requests to the model were found to need before. */
interface Tested {
  readonly id: string;
  readonly name: string;
  readonly repairs: readonly RequestRepair[];
  /** How its edits came out. */
  readonly edits: readonly string[];
}

function testedOf(
  { learned, dialectStore }: ProviderManagerDependencies,
  provider: Provider,
  { model }: ProbeReport,
): Tested {
  const ref = { provider: provider.id, model };
  const edits = dialectTexts(new DialectResults(dialectStore), { ref, provider }, localize);
  return { id: provider.id, name: provider.name, repairs: learned.repairsOf(provider, model), edits };
}

async function openReport(report: ProbeReport, tested: Tested): Promise<void> {
  const t = localize;
  const content = reportText(report, tested, t);
  const registration = vscode.workspace.registerTextDocumentContentProvider(reportScheme, {
    provideTextDocumentContent: () => content,
  });
  try {
    const path = `/${encodeURIComponent(report.providerId)}.txt`;
    const uri = vscode.Uri.from({ scheme: reportScheme, path, query: String(Date.now()) });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  } finally {
    registration.dispose();
  }
}

async function tellFault(report: ProbeReport, fault: Fault, tested: Tested): Promise<void> {
  const t = localize;
  if (fault.kind === 'cancelled') return;
  const actions: readonly (readonly [string, () => Promise<unknown>])[] = [
    ...(fault.kind === 'auth' ? [[t('Set API Key…'), () => runCommand('crossfade.key.set', tested.id)] as const] : []),
    ...(fault.code === 'no-consent'
      ? [[t('Manage Data Destinations…'), () => runCommand('crossfade.consent.manage')] as const]
      : []),
    ...(fault.kind === 'network' || fault.kind === 'shape'
      ? [[t('Manage Providers…'), () => runCommand('crossfade.provider.manage')] as const]
      : []),
    ...(report.findings.length > 0 ? [[t('Show Report'), () => openReport(report, tested)] as const] : []),
  ];
  const values = [tested.name, report.sent, worded(fault.message, t)] as const;
  const text = formFor(
    report.sent,
    [
      t('The test of {0} ended after {1} request: {2}', ...values),
      t('The test of {0} ended after {1} requests: {2}', ...values),
    ],
    t,
  );
  const picked = await showWarning(text, ...actions.map(([label]) => label));
  await actions.find(([label]) => label === picked)?.[1]();
}
