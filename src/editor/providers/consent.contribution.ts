import * as vscode from 'vscode';
import type { ConsentMemory, ConsentQuestion, ConsentStore } from '../../guard/consent.ts';
import { isLoopbackUrl, originOf } from '../../models/provider.ts';
import type { Provider } from '../../models/provider.ts';
import { upstreamOf } from '../../models/upstream.ts';
import type { Registry } from '../../models/registry.ts';
import type { Logger } from '../../platform/logger.ts';
import { localize } from '../shell/localize.ts';
import { formFor } from '../shell/translate.ts';
import { plainText } from '../shell/plain-text.ts';
import { workspaceUri } from '../ports/editor-place.ts';
import { registerCommand } from '../shell/register-command.ts';
import { askModal, showStatus } from '../shell/show-notice.ts';

/** Asks once for a host and workspace, in a dialog that cannot be overlooked. */
export async function askConsent(question: ConsentQuestion): Promise<boolean | undefined> {
  const allow = vscode.l10n.t('Allow');
  const picked = await askModal({
    severity: 'information',
    text: localize('Send code from this workspace to {0}?', question.host),
    detail: localize(
      'Crossfade will send your questions and the code that goes with them from "{0}" to {1}. You are asked once for this host and workspace. To change this later, use "Crossfade: Manage Data Destinations…".',
      question.workspace,
      question.host,
    ),
    actions: [allow],
    decline: vscode.l10n.t('Not Now'),
  });
  return picked === undefined ? undefined : picked === allow;
}

/** Where consent is remembered: the workspace's own memento, which no file of the repository can write. */
export function consentMemory(memento: vscode.Memento): ConsentMemory {
  return {
    get: (name) => memento.get<unknown>(name),
    set: (name, value) => memento.update(name, value),
  };
}

/** The addresses a provider's requests (for a model, where it is named) go to; none for providers without a network. */
export function destinationUrls(provider: Provider, model?: string): readonly string[] {
  const upstream = model === undefined ? undefined : upstreamOf(provider, model);
  return [provider.baseUrl, provider.fim?.baseUrl ?? '', upstream ?? ''].filter((url) => originOf(url) !== undefined);
}

/** The open workspace as consent names it. */
export function consentWorkspace(): { readonly id: string; readonly name: string } {
  const uri = workspaceUri();
  return {
    id: uri?.toString() ?? 'no workspace',
    name: vscode.workspace.name ?? vscode.l10n.t('this window'),
  };
}

/** Registers Manage Data Destinations…: every host that code may go to, with what was answered, and a way to change it. */
export function registerConsent(dependencies: {
  readonly registry: Registry;
  readonly consent: ConsentStore;
  readonly logger: Logger;
}): vscode.Disposable {
  return registerCommand(
    'crossfade.consent.manage',
    () => manage(dependencies.registry, dependencies.consent),
    dependencies.logger,
  );
}

async function manage(registry: Registry, consent: ConsentStore): Promise<void> {
  const t = localize;
  const destinations = new Map<string, { readonly url: string; readonly names: string[] }>();
  for (const provider of registry.providers()) {
    const upstreams = registry.models(provider.id).flatMap(({ ref }) => upstreamOf(provider, ref.model) ?? []);
    for (const url of [...destinationUrls(provider), ...upstreams]) {
      const origin = originOf(url);
      if (origin === undefined || isLoopbackUrl(url)) continue;
      const entry = destinations.get(origin) ?? { url, names: [] };
      destinations.set(origin, entry);
      if (!entry.names.includes(provider.name)) entry.names.push(provider.name);
    }
  }
  const words = { given: t('Allowed'), refused: t('Not allowed'), unknown: t('Not asked yet') };
  const items = [...destinations].map(([origin, { url, names }]) => {
    const state = consent.peek(url);
    const label = `${state === 'given' ? '$(pass)' : '$(circle-outline)'} ${plainText(new URL(origin).host)}`;
    return { label, description: words[state], detail: plainText(names.join(', ')), url, state };
  });
  const local = registry.providers().filter((provider) => isLoopbackUrl(provider.baseUrl));
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Data Destinations for This Workspace'),
    placeHolder: formFor(
      local.length,
      [
        t('Select a host to change. {0} provider on this machine needs no consent.', local.length),
        t('Select a host to change. {0} providers on this machine need no consent.', local.length),
      ],
      t,
    ),
  });
  if (picked === undefined) return;
  await consent.forget(picked.url);
  if (picked.state === 'given') {
    showStatus(t('You will be asked again before code is sent to {0}.', new URL(picked.url).host));
    return;
  }
  await consent.request(picked.url);
}
