import * as vscode from 'vscode';
import { isProviderId } from '../models/model-ref.ts';
import { parseProviderSettings } from '../models/provider-settings.ts';
import type { Registry } from '../models/registry.ts';
import { completeAddress, endpointPresets, presetEntry } from '../providers/endpoint-presets.ts';
import type { EndpointPreset } from '../providers/endpoint-presets.ts';
import { localize } from './localize.ts';
import { endpointProblem, presetDetail, protocolName } from './provider-items.ts';
import { readSetting, writeSetting } from './read-setting.ts';
import { showError } from './show-notice.ts';

/** Asks for a server of the person's own and writes it to their settings. Resolves with its id; undefined when they thought better of it. */
export async function addEndpoint(registry: Registry): Promise<string | undefined> {
  const t = localize;
  const picked = await vscode.window.showQuickPick(
    endpointPresets.map((preset) => ({
      label: preset.name,
      description: protocolName(preset.protocol),
      detail: presetDetail(preset, t),
      preset,
    })),
    {
      title: t('Add Endpoint (1/4): What is it?'),
      matchOnDescription: true,
      matchOnDetail: true,
      ignoreFocusOut: true,
    },
  );
  if (picked === undefined) return undefined;
  const { preset } = picked;
  const baseUrl = await askAddress(preset);
  if (baseUrl === undefined) return undefined;
  const id = await vscode.window.showInputBox({
    title: t('Add Endpoint (3/4): Short name'),
    prompt: t('Used in model names such as my-server/qwen3. Lower-case letters, digits, "-", "_" and ".".'),
    value: suggestedId(baseUrl, registry),
    ignoreFocusOut: true,
    validateInput: (text) => idProblem(text, registry),
  });
  if (id === undefined || idProblem(id, registry) !== undefined) return undefined;
  const name = await vscode.window.showInputBox({
    title: t('Add Endpoint (4/4): Name'),
    prompt: t('As shown in lists.'),
    value: id,
    ignoreFocusOut: true,
  });
  if (name === undefined) return undefined;
  return await save(presetEntry(preset, { id, name: name.trim() === '' ? id : name.trim(), baseUrl }));
}

async function askAddress(preset: EndpointPreset): Promise<string | undefined> {
  const t = localize;
  const problem = (text: string): string | undefined => endpointProblem(completeAddress(preset, text), t);
  const entered = await vscode.window.showInputBox({
    title: t('Add Endpoint (2/4): Address'),
    placeHolder: preset.placeholder,
    prompt:
      preset.nameMeans === undefined
        ? t('Without the last part, such as /chat/completions.')
        : t('The name of your resource, or its address.'),
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' ? undefined : problem(text)),
  });
  if (entered === undefined || problem(entered) !== undefined) return undefined;
  return completeAddress(preset, entered);
}

async function save(entry: ReturnType<typeof presetEntry>): Promise<string | undefined> {
  const { problems } = parseProviderSettings([entry]);
  if (problems[0] !== undefined) {
    void showError(localize('Crossfade: {0}', problems[0]));
    return undefined;
  }
  await writeSetting('crossfade.providers', [...readSetting('crossfade.providers'), entry], 'user');
  return entry.id;
}

function idProblem(text: string, registry: Registry): string | undefined {
  const t = localize;
  if (!isProviderId(text)) return t('Lower-case letters, digits, "-", "_" and "." only.');
  if (text === 'workspace' || text === 'editor') return t('This name is reserved.');
  return registry.provider(text) === undefined ? undefined : t('There is a provider of this name already.');
}

function suggestedId(baseUrl: string, registry: Registry): string {
  const base = new URL(baseUrl).hostname.replace(/^api\./, '').replace(/[^a-z0-9._-]/g, '') || 'server';
  const plain = isProviderId(base) ? base : 'server';
  const free = [plain, ...[2, 3, 4, 5, 6, 7, 8, 9].map((number) => `${plain}-${number}`)];
  return free.find((id) => registry.provider(id) === undefined) ?? '';
}
