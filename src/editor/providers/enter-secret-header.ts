import * as vscode from 'vscode';
import type { Provider } from '../../models/provider.ts';
import { localize } from '../shell/localize.ts';
import { plainText } from '../shell/plain-text.ts';
import { askKey } from './ask-key.ts';
import { keepSecret } from './keep-secret.ts';
import type { KeyEntryDependencies } from './provider-dependencies.ts';

/** Asks for the value of the header that a provider's entry names, and keeps it. */
export async function enterSecretHeader(dependencies: KeyEntryDependencies, provider: Provider): Promise<void> {
  const value = await askKey({
    title: localize('Header {0} for {1}', provider.secretHeader ?? '', provider.name),
    prompt: localize('The value is kept in secret storage and sent to {0} only.', provider.baseUrl),
  });
  if (value !== undefined) await keepSecret(dependencies, provider, { value, part: 'header' });
}

/** Which of its two secrets a provider should get; undefined when the person thought better of it. */
export async function chooseSecret(provider: Provider): Promise<'key' | 'header' | undefined> {
  if (provider.secretHeader === undefined) return 'key';
  if (provider.auth.kind === 'none') return 'header';
  const items = [
    { label: localize('$(key) API Key'), part: 'key' as const },
    { label: localize('$(shield) Header {0}', plainText(provider.secretHeader)), part: 'header' as const },
  ];
  const title = localize('Select the Secret of {0} to Set', provider.name);
  return (await vscode.window.showQuickPick(items, { title }))?.part;
}
