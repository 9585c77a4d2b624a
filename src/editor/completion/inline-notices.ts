import * as vscode from 'vscode';
import { errorText } from '../../base/error-text.ts';
import type { ConsentStore } from '../../guard/consent.ts';
import type { Fault } from '../../conversation/fault.ts';
import { formatModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Provider } from '../../models/provider.ts';
import { upstreamOf } from '../../models/upstream.ts';
import type { Registry } from '../../models/registry.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Connector } from '../../routing/connection/connector.ts';
import type { SuggestObserver } from '../../routing/one-shot/suggest.ts';
import { localize } from '../shell/localize.ts';
import { runCommand } from '../shell/register-command.ts';
import { showInformation, showWarning } from '../shell/show-notice.ts';
import { worded } from '../shell/worded.ts';

export interface InlineNoticesDependencies {
  readonly registry: Registry;
  readonly connector: Connector;
  readonly consent: Pick<ConsentStore, 'peek'>;
  readonly logger: Logger;
}

/**
 * Tells the person what only they can change when a completion model cannot be used: a missing consent, a missing or refused key. Once for a
 * provider in a session, never as a dialog, which would interrupt typing. Everything else goes to the log.
 */
export class InlineNotices implements SuggestObserver {
  readonly #dependencies: InlineNoticesDependencies;
  readonly #told = new Set<string>();

  constructor(dependencies: InlineNoticesDependencies) {
    this.#dependencies = dependencies;
  }

  failed(ref: ModelRef, fault: Fault): void {
    this.#dependencies.logger.debug(`Completion by ${formatModelRef(ref)}: ${fault.kind}: ${fault.message}`);
    const provider = this.#dependencies.registry.provider(ref.provider);
    if (provider === undefined) return;
    if (fault.code === 'no-consent')
      this.#once(`consent ${urlsOf(provider, ref.model).join(' ')}`, () => this.#offerConsent(provider, ref.model));
    else if (fault.kind === 'auth') this.#once(`key ${provider.id}`, () => this.#offerKey(provider, fault));
  }

  answered(ref: ModelRef): void {
    // A key that works now may be refused later; that is news again.
    this.#told.delete(`key ${ref.provider}`);
  }

  #once(key: string, tell: () => Promise<void>): void {
    if (this.#told.has(key)) return;
    this.#told.add(key);
    tell().catch((error: unknown) =>
      this.#dependencies.logger.warn(`A notice could not be shown: ${errorText(error)}`),
    );
  }

  async #offerConsent(provider: Provider, model: string): Promise<void> {
    // Who said no has been asked.
    if (urlsOf(provider, model).every((url) => this.#dependencies.consent.peek(url) !== 'unknown')) return;
    const allow = vscode.l10n.t('Allow…');
    const picked = await showInformation(
      localize(
        '{0} is selected for completions, but sending it code from this workspace is not allowed yet. Until then, other models in your list are used.',
        provider.name,
      ),
      allow,
      vscode.l10n.t('Not Now'),
    );
    if (picked !== allow) return;
    await this.#dependencies.connector.connect(provider, { interactive: true, model });
  }

  async #offerKey(provider: Provider, fault: Fault): Promise<void> {
    if (provider.auth.kind === 'none') return;
    const enter = vscode.l10n.t('Set API Key…');
    const text =
      fault.code === 'no-key'
        ? localize('{0} is selected for completions but has no API key.', provider.name)
        : localize('{0} did not accept the API key: {1}', provider.name, worded(fault.message, localize));
    const picked = await showWarning(text, enter, vscode.l10n.t('Not Now'));
    if (picked !== enter) return;
    await runCommand('crossfade.key.set', provider.id);
    this.#told.delete(`key ${provider.id}`);
  }
}

function urlsOf(provider: Provider, model: string): string[] {
  return [provider.baseUrl, provider.fim?.baseUrl ?? '', upstreamOf(provider, model) ?? ''].filter((url) => url !== '');
}
