import type { Reachability, Registry } from '../../models/registry.ts';
import type { Provider } from '../../models/provider.ts';
import type { Disposable } from '../../base/listeners.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Discovery } from '../../routing/discovery/discovery.ts';
import { localize } from '../shell/localize.ts';
import { modelCount } from '../shell/count-text.ts';
import { runCommand } from '../shell/register-command.ts';
import { showInformation, showWaiting, showWarning } from '../shell/show-notice.ts';

/** Dependencies of reporting outcomes. */
export interface OutcomeDependencies {
  readonly registry: Registry;
  readonly discovery: Discovery;
  readonly clock: Clock;
}

/** While a notice waits for a server, the server is asked again after this many milliseconds, this many times. */
const askAgainAfter = 60_000;
const mostAsked = 10;

const known = new WeakMap<Registry, ProviderOutcomes>();

/** The one teller of a window: what it showed last has to be known to be closed. */
export function outcomesOf(dependencies: OutcomeDependencies): ProviderOutcomes {
  const outcomes = known.get(dependencies.registry) ?? new ProviderOutcomes(dependencies);
  known.set(dependencies.registry, outcomes);
  return outcomes;
}

/** Says what came of setting a provider up. A newer outcome closes the notice that waits for an older one. */
class ProviderOutcomes {
  readonly #dependencies: OutcomeDependencies;
  readonly #waiting = new Map<string, () => void>();

  constructor(dependencies: OutcomeDependencies) {
    this.#dependencies = dependencies;
  }

  /** Tells how a provider is, with what can be done about it. `keyEntered`: the person entered a key just now. */
  async tell(provider: Provider, state: Reachability, keyEntered = false): Promise<void> {
    const { id, name } = provider;
    this.close(id);
    switch (state.state) {
      case 'ready':
        await this.#tellReady(provider);
        return;
      case 'key-needed': {
        const set = localize('Set API Key…');
        const text = keyEntered
          ? localize('{0} did not accept the API key.', name)
          : localize('{0} requires an API key.', name);
        if ((await showWarning(text, set)) === set && (await this.#isStillThere(provider)))
          await runCommand('crossfade.key.set', id);
        return;
      }
      case 'unreachable':
        this.#wait(
          provider,
          state.answers === true
            ? localize('{0} responds, but not with a model list: {1}', name, state.reason)
            : localize('No response from {0} ({1}).', provider.baseUrl, name),
        );
        return;
      default:
        await showInformation(
          keyEntered ? localize('The API key for {0} was saved.', name) : localize('{0} could not be contacted.', name),
        );
    }
  }

  /** Closes the notice that waits for a provider; for one that is removed. */
  close(providerId: string): void {
    this.#waiting.get(providerId)?.();
  }

  async #tellReady(provider: Provider): Promise<void> {
    const { id, name } = provider;
    const count = this.#dependencies.registry.models(id).length;
    const text = localize('{0} is ready: {1}', name, modelCount(count, localize));
    const use = localize('Select Model…');
    const picked = await showInformation(text, ...(count > 0 ? [use] : []));
    if (picked === use) await this.#useOne(provider);
  }

  /** VS Code gives no way to close such a notice, so that it may be older than what became of the provider: then that is told. */
  async #useOne(provider: Provider): Promise<void> {
    if (!(await this.#isStillThere(provider))) return;
    const { registry } = this.#dependencies;
    const { id } = provider;
    const state = registry.reachability(id);
    const isReady = state.state !== 'key-needed' && state.state !== 'unreachable' && registry.models(id).length > 0;
    if (isReady) await runCommand('crossfade.model.select', id);
    else await this.tell(registry.provider(id) ?? provider, state);
  }

  /** False, and says so, where the provider was removed since. */
  async #isStillThere({ id, name, source }: Provider): Promise<boolean> {
    if (this.#dependencies.registry.provider(id) !== undefined) return true;
    const add = localize('Add Server…');
    const picked = await showWarning(localize('{0} was removed.', name), ...(source === 'user' ? [add] : []));
    if (picked === add) await runCommand('crossfade.provider.add');
    return false;
  }

  /** A server may come up later: the notice closes then, and what became of it is told. */
  #wait(provider: Provider, text: string): void {
    const { registry, discovery, clock } = this.#dependencies;
    const { id } = provider;
    const argument = { argument: id };
    const notice = showWaiting(text, [
      ...(provider.source === 'user'
        ? [{ label: localize('Change URL…'), command: 'crossfade.provider.changeAddress', ...argument } as const]
        : []),
      { label: localize('Try Again'), command: 'crossfade.provider.tryAgain', ...argument },
    ]);
    let timer: Disposable | undefined;
    let asked = 0;
    const askLater = (): void => {
      timer = clock.after(askAgainAfter, () => {
        void discovery.detect({ only: id });
        if (++asked < mostAsked) askLater();
      });
    };
    askLater();
    const stop = (): void => {
      timer?.dispose();
      watching.dispose();
      if (this.#waiting.get(id) === stop) this.#waiting.delete(id);
      notice.close();
    };
    const watching = registry.onDidChange(() => {
      const now = registry.provider(id);
      const state = registry.reachability(id);
      if (now === undefined || now.baseUrl !== provider.baseUrl) stop();
      else if (state.state === 'ready' || state.state === 'key-needed') void this.tell(now, state);
    });
    this.#waiting.set(id, stop);
    void notice.closed.then(stop);
  }
}
