import * as vscode from 'vscode';
import type { Disposable } from '../../base/listeners.ts';
import { parseProviderSettings } from '../../models/provider-settings.ts';
import type { Registry } from '../../models/registry.ts';
import { roles } from '../../models/role.ts';
import type { Role } from '../../models/role.ts';
import { knownEndpoints } from '../../providers/known-endpoints.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Discovery } from '../../routing/discovery/discovery.ts';
import type { ChoiceScope } from '../../routing/model-choice.ts';
import { problemMessage } from './choice-problems.ts';
import { DetectedPin } from './detected-pin.ts';
import { LadderModelChoice } from './ladder-model-choice.ts';
import { localize } from '../shell/localize.ts';
import { settingKeys } from '../manifest/settings.ts';
import type { Notices } from '../shell/notices.ts';
import type { WorkspaceTrust } from '../ports/workspace-trust.ts';
import { inspectSetting, onDidChangeSettings, readSetting, readSettingOnRung } from '../shell/read-setting.ts';
import { repositoryOverrides } from '../shell/repository-settings.ts';
import { malformedRungs } from '../shell/settings-values.ts';

/** Dependencies of the choice of models. */
export interface ModelChoiceDependencies {
  readonly registry: Registry;
  readonly discovery: Discovery;
  readonly trust: WorkspaceTrust;
  readonly notices: Notices;
  readonly clock: Clock;
  /** Where the detected model of this workspace is kept. */
  readonly pinned: { get(): unknown; set(value: unknown): Promise<void> };
}

/** Milliseconds that other extensions have to register the providers that the settings name, before one is called unknown. */
const extensionPatience = 5_000;

/** The choice of models of this window, with its watchers. */
export interface RegisteredModelChoice extends Disposable {
  readonly choice: LadderModelChoice;
  /** The chat model of this workspace while none is chosen. */
  readonly detected: DetectedPin;
}

const modelKeys = settingKeys.filter((key) => key.startsWith('crossfade.models.'));

/**
 * Reads the person's providers into the registry, keeps the choice of models up to date, and tells each distinct mistake in the settings once.
 */
export function registerModelChoice(dependencies: ModelChoiceDependencies): RegisteredModelChoice {
  const { registry, discovery, trust, notices, clock } = dependencies;
  const detected = new DetectedPin({
    registry,
    findings: () => discovery.findings,
    isTrusted: () => trust.isTrusted(),
    store: dependencies.pinned,
  });
  const choice = new LadderModelChoice({
    registry,
    isTrusted: () => trust.isTrusted(),
    list: (rung, role, scope) => readSettingOnRung(`crossfade.models.${role}`, rung, configurationScope(scope)),
    aliases: () => readSetting('crossfade.aliases'),
    detected: () => detected.ref,
  });
  const applyProviders = (): void => registerUserProviders(registry, notices);
  const changed = (): void => {
    choice.changed();
    reportProblems(choice, trust, notices);
  };
  applyProviders();
  let late: Disposable | undefined;
  const reportLater = (): void => {
    late?.dispose();
    late = clock.after(extensionPatience, () => {
      reportProblems(choice, trust, notices);
      void reportRepositorySettings(notices);
    });
  };
  reportLater();
  const registrations = vscode.Disposable.from(
    onDidChangeSettings(['crossfade.providers'], applyProviders),
    onDidChangeSettings(['crossfade.aliases', ...modelKeys], changed),
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      changed();
      void reportRepositorySettings(notices);
    }),
    trust.onDidGrant(() => {
      choice.changed();
      reportLater();
    }),
    ...watchDetection(dependencies, detected, choice),
  );
  return {
    choice,
    detected,
    dispose: () => {
      late?.dispose();
      void registrations.dispose();
    },
  };
}

/** Nothing is said to be gone before the first detection is over. */
function watchDetection(
  { registry, discovery }: Pick<ModelChoiceDependencies, 'registry' | 'discovery'>,
  detected: DetectedPin,
  choice: LadderModelChoice,
): readonly Disposable[] {
  let isDetected = false;
  return [
    registry.onDidChange(() => {
      if (isDetected) detected.update();
      choice.changed();
    }),
    discovery.onDidChange(() => {
      isDetected = true;
      detected.update();
      choice.changed();
    }),
  ];
}

/** The configuration scope of a choice: the document or folder, and the language where completion differs by it. */
export function configurationScope(scope: ChoiceScope): vscode.ConfigurationScope | undefined {
  const uri = scope.resource === undefined ? undefined : vscode.Uri.parse(scope.resource);
  if (scope.languageId === undefined) return uri;
  return uri === undefined ? { languageId: scope.languageId } : { uri, languageId: scope.languageId };
}

/** Only the person's own settings are read here: a repository can select models and never register any. */
function registerUserProviders(registry: Registry, notices: Notices): void {
  const parsed = parseProviderSettings(readSetting('crossfade.providers'), knownEndpoints);
  registry.setProviders('user', parsed.providers);
  for (const problem of parsed.problems) {
    notices.warn(
      { key: problem, text: problem, actions: ['open-settings', 'manage-providers'] },
      'crossfade.providers',
    );
  }
}

function reportProblems(choice: LadderModelChoice, trust: WorkspaceTrust, notices: Notices): void {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const places = folders.length > 0 ? folders.map(({ uri }) => uri) : [undefined];
  for (const key of settingKeys) {
    for (const rung of new Set(places.flatMap((place) => malformedRungs(key, inspectSetting(key, place))))) {
      const text = localize('The value of {0} ({1}) has the wrong type and is ignored.', key, rung);
      notices.warn({ key: `${key}:${rung}`, text, actions: ['open-settings'] }, key);
    }
  }
  if (!trust.isTrusted()) return;
  const scopes = places.map((place): ChoiceScope => (place === undefined ? {} : { resource: place.toString() }));
  for (const scope of scopes) for (const role of roles) reportRole(choice, role, scope, notices);
}

function reportRole(choice: LadderModelChoice, role: Role, scope: ChoiceScope, notices: Notices): void {
  for (const problem of choice.resolve(role, scope).problems) {
    notices.warn(problemMessage(problem, localize), `crossfade.models.${problem.role}`);
  }
}

async function reportRepositorySettings(notices: Notices): Promise<void> {
  const keys = await repositoryOverrides();
  const [first] = keys;
  if (first === undefined) return;
  const text = localize(
    "This workspace's settings try to set {0}. Only user settings can do that. The values are ignored, and nothing is sent to the servers they name.",
    keys.join(', '),
  );
  notices.warn({ key: `repository:${keys.join()}`, text, actions: ['open-workspace-settings'] }, first);
}
