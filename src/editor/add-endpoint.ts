import * as vscode from 'vscode';
import { isProviderId } from '../models/model-ref.ts';
import { parseProviderSettings } from '../models/provider-settings.ts';
import type { Registry } from '../models/registry.ts';
import { endpointProblem } from './provider-items.ts';
import { readSetting, writeSetting } from './read-setting.ts';

/** Asks for a server of the person's own and writes it to their settings. Resolves with its id; undefined when they thought better of it. */
export async function addEndpoint(registry: Registry): Promise<string | undefined> {
  const t = vscode.l10n.t;
  const protocol = await vscode.window.showQuickPick(
    [
      {
        label: 'OpenAI Chat Completions',
        detail: t('vLLM, LiteLLM, gateways and nearly everything else'),
        id: 'openai-chat',
      },
      { label: 'Anthropic Messages', detail: t('Anthropic and compatible gateways'), id: 'anthropic-messages' },
      { label: 'Ollama', detail: t('An Ollama on another machine'), id: 'ollama' },
    ],
    { title: t('Add Endpoint (1/4): What does the server speak?'), ignoreFocusOut: true },
  );
  if (protocol === undefined) return undefined;
  const baseUrl = await vscode.window.showInputBox({
    title: t('Add Endpoint (2/4): Address'),
    placeHolder: 'http://127.0.0.1:8000/v1',
    prompt: t('Without the last part, such as /chat/completions.'),
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' ? undefined : endpointProblem(text.trim(), t)),
  });
  if (baseUrl === undefined || endpointProblem(baseUrl.trim(), t) !== undefined) return undefined;
  const id = await vscode.window.showInputBox({
    title: t('Add Endpoint (3/4): Short name'),
    prompt: t('Used in model names such as my-server/qwen3. Lower-case letters, digits, "-", "_" and ".".'),
    value: suggestedId(baseUrl.trim(), registry),
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
  const entry = { id, name: name.trim() === '' ? id : name.trim(), protocol: protocol.id, baseUrl: baseUrl.trim() };
  return await save(entry);
}

async function save(entry: Readonly<Record<string, string>> & { readonly id: string }): Promise<string | undefined> {
  const { problems } = parseProviderSettings([entry]);
  if (problems[0] !== undefined) {
    void vscode.window.showErrorMessage(vscode.l10n.t('Crossfade: {0}', problems[0]));
    return undefined;
  }
  await writeSetting('crossfade.providers', [...readSetting('crossfade.providers'), entry], 'user');
  return entry.id;
}

function idProblem(text: string, registry: Registry): string | undefined {
  const t = vscode.l10n.t;
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
