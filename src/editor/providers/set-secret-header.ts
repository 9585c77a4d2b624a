import * as vscode from 'vscode';
import type { Provider } from '../../models/provider.ts';
import { localize } from '../shell/localize.ts';
import { readSetting, writeSetting } from '../shell/read-setting.ts';
import { enterSecretHeader } from './enter-secret-header.ts';
import type { KeyEntryDependencies } from './provider-dependencies.ts';
import { withSecretHeader } from './provider-entries.ts';

/** Asks for the name of a header that a gateway wants beside the key, writes it into the server's entry, and keeps its value like a key. */
export async function setSecretHeader(dependencies: KeyEntryDependencies, providerId: string): Promise<void> {
  const before = dependencies.registry.provider(providerId);
  if (before?.source !== 'user') return;
  const name = await askHeaderName(before);
  if (name === undefined) return;
  if (name !== before.secretHeader) {
    const entries = withSecretHeader(readSetting('crossfade.providers'), providerId, name);
    await writeSetting('crossfade.providers', entries, 'user');
  }
  const provider = dependencies.registry.provider(providerId);
  if (provider !== undefined) await enterSecretHeader(dependencies, provider);
}

async function askHeaderName(provider: Provider): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title: localize('Secret Header of {0}', provider.name),
    prompt: localize('The name of the header, for example cf-aig-authorization. Its value is asked for next.'),
    value: provider.secretHeader ?? '',
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' ? undefined : headerProblem(text)),
  });
  return name === undefined || headerProblem(name) !== undefined ? undefined : name;
}

function headerProblem(text: string): string | undefined {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(text)) return localize('A header name consists of letters, digits, and hyphens.');
  return /^(?:authorization|proxy-authorization|cookie|x-api-key|api-key|x-goog-api-key)$/i.test(text)
    ? localize('That header is for the API key.')
    : undefined;
}
