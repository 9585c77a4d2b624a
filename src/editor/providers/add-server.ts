import * as vscode from 'vscode';
import { parseProviderSettings } from '../../models/provider-settings.ts';
import type { Provider } from '../../models/provider.ts';
import { withQuery } from '../../models/server-address.ts';
import type { Registry } from '../../models/registry.ts';
import { completeAddress, endpointPresets, presetEntry } from '../../providers/endpoint-presets.ts';
import type { EndpointPreset } from '../../providers/endpoint-presets.ts';
import { findServer } from '../../routing/discovery/find-server.ts';
import { askAddress } from './ask-address.ts';
import type { EnteredServer } from './ask-address.ts';
import { localize } from '../shell/localize.ts';
import { offerTrust } from './offer-trust.ts';
import { endpointProblem, presetDetail, protocolName } from './provider-items.ts';
import { outcomesOf } from './provider-outcomes.ts';
import type { ProviderManagerDependencies } from './provider-dependencies.ts';
import { readSetting, writeSetting } from '../shell/read-setting.ts';
import { idForName, longestName, nameHint, providerAt, suggestedName } from './server-items.ts';
import { setKey } from './set-key.ts';
import { showError, showProgress } from '../shell/show-notice.ts';

/** A server as far as it is known before it has a name. */
export interface ServerPlace {
  readonly preset: EndpointPreset;
  readonly baseUrl: string;
}

/**
 * Asks for the address of a server, finds out its protocol, asks for a name and, where the server wants one, a key; writes it to the person's
 * settings and says what came of it. A server that is registered already is used as it is.
 */
export async function addServer(dependencies: ProviderManagerDependencies): Promise<void> {
  if (!dependencies.trust.isTrusted()) {
    await offerTrust();
    return;
  }
  const place = await askPlace(dependencies, localize('Add Server (1/2): URL'));
  if (place === undefined) return;
  const provider = providerAt(place.baseUrl, dependencies.registry) ?? (await register(dependencies.registry, place));
  if (provider !== undefined) await settleIn(dependencies, provider);
}

/** Where a server is and which protocol it uses; undefined when the person thought better of it. `value` is what the box begins with. */
export async function askPlace(
  dependencies: Pick<ProviderManagerDependencies, 'connector' | 'clock'>,
  title: string,
  value = '',
): Promise<ServerPlace | undefined> {
  const answer = await askAddress(
    { clock: dependencies.clock, find: (address, signal) => findServer(dependencies, address, signal) },
    { title, value },
  );
  if (answer === undefined) return undefined;
  if ('text' in answer) return await askKind(answer.text);
  return placeOf(answer) ?? (await askKind(withQuery(answer.address.baseUrl, answer.address.query)));
}

/** Asks a registered provider for its models, and the person for a key where it wants one; says what came of it. */
export async function settleIn(dependencies: ProviderManagerDependencies, provider: Provider): Promise<void> {
  const { discovery, registry, keys } = dependencies;
  outcomesOf(dependencies).close(provider.id);
  await showProgress('window', localize('Contacting {0}…', provider.name), () => discovery.refresh(provider.id));
  const state = registry.reachability(provider.id);
  void discovery.detect({ only: provider.id });
  if (state.state === 'key-needed' && !(await keys.has(provider))) {
    await setKey(dependencies, provider.id);
    // What came of the key was told there.
    if (await keys.has(provider)) return;
  }
  // Its notice may stay for long.
  void outcomesOf(dependencies).tell(provider, state);
}

function placeOf({ found }: EnteredServer): ServerPlace | undefined {
  if (found.kind !== 'models' && found.kind !== 'key-needed') return undefined;
  const preset = endpointPresets.find(({ id }) => id === found.preset);
  return preset && { preset, baseUrl: found.baseUrl };
}

/** Where the protocol cannot be found out, the person is asked. */
async function askKind(text: string): Promise<ServerPlace | undefined> {
  const picked = await vscode.window.showQuickPick(
    endpointPresets.map((preset) => ({
      label: preset.name,
      description: protocolName(preset.protocol),
      detail: presetDetail(preset, localize),
      preset,
    })),
    {
      title: localize('Select the Server Type'),
      placeHolder: localize('The first type fits almost every server'),
      matchOnDescription: true,
      matchOnDetail: true,
      ignoreFocusOut: true,
    },
  );
  if (picked === undefined) return undefined;
  const { preset } = picked;
  const known = completeAddress(preset, text);
  const baseUrl = endpointProblem(known, localize) === undefined ? known : await askAddressOf(preset, text);
  return baseUrl === undefined ? undefined : { preset, baseUrl };
}

async function askAddressOf(preset: EndpointPreset, value: string): Promise<string | undefined> {
  const problem = (text: string): string | undefined => endpointProblem(completeAddress(preset, text), localize);
  const entered = await vscode.window.showInputBox({
    title: localize('URL of {0}', preset.name),
    value,
    placeHolder: preset.placeholder,
    prompt:
      preset.nameMeans === undefined
        ? localize('Include http:// or https://.')
        : localize('The name of your resource or its URL.'),
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' ? undefined : problem(text)),
  });
  if (entered === undefined || problem(entered) !== undefined) return undefined;
  return completeAddress(preset, entered);
}

/** Asks for a name and writes the entry. */
async function register(registry: Registry, { preset, baseUrl }: ServerPlace): Promise<Provider | undefined> {
  const { Info, Warning } = vscode.InputBoxValidationSeverity;
  const name = await vscode.window.showInputBox({
    title: localize('Add Server (2/2): Name'),
    prompt: localize('The name shown in lists.'),
    value: suggestedName(baseUrl, preset),
    ignoreFocusOut: true,
    validateInput: (typed) => {
      const { text, isTaken } = nameHint(typed, registry, localize);
      return { message: text, severity: isTaken ? Warning : Info };
    },
  });
  if (name === undefined) return undefined;
  const id = idForName(name, registry);
  const entry = presetEntry(preset, { id, name: name.trim().slice(0, longestName) || id, baseUrl });
  const { problems } = parseProviderSettings([entry]);
  if (problems[0] !== undefined) {
    void showError(localize('Crossfade: {0}', problems[0]));
    return undefined;
  }
  await writeSetting('crossfade.providers', [...readSetting('crossfade.providers'), entry], 'user');
  return registry.provider(id);
}
