import * as vscode from 'vscode';
import { KeyRefused } from '../../guard/key-ring.ts';
import type { Provider } from '../../models/provider.ts';
import { localize } from '../shell/localize.ts';
import { readSetting, writeSetting } from '../shell/read-setting.ts';
import { enterSecretHeader } from './enter-secret-header.ts';
import type { KeyEntryDependencies } from './provider-dependencies.ts';
import { withSecretHeader } from './provider-entries.ts';
import { forgetHeader } from './set-key.ts';
import { showError } from '../shell/show-notice.ts';
import { worded } from '../shell/worded.ts';

/** Asks for the name of a header that a gateway wants beside the key, writes it into the server's entry, and keeps its value like a key. */
export async function setSecretHeader(dependencies: KeyEntryDependencies, providerId: string): Promise<void> {
  const before = dependencies.registry.provider(providerId);
  if (before?.source !== 'user') return;
  const name = await askHeaderName(before);
  if (name === undefined) return;
  if (name !== before.secretHeader) {
    // The value of the old header is not for the new one.
    if (before.secretHeader !== undefined && !(await isForgotten(dependencies, before))) return;
    const entries = withSecretHeader(readSetting('crossfade.providers'), providerId, name);
    await writeSetting('crossfade.providers', entries, 'user');
  }
  const provider = dependencies.registry.provider(providerId);
  if (provider !== undefined) await enterSecretHeader(dependencies, provider);
}

/** Whether the value of the old header is gone; the person is told where it is not. */
async function isForgotten({ keys }: KeyEntryDependencies, provider: Provider): Promise<boolean> {
  try {
    await forgetHeader(keys, provider);
    return true;
  } catch (error) {
    if (!(error instanceof KeyRefused)) throw error;
    void showError(worded(error.message, localize));
    return false;
  }
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
