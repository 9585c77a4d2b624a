import { registerDiscovery } from '../../src/editor/model-choice/discovery.contribution.ts';
import { thirdPartyModels, ownVendor } from '../../src/editor/editor-models/editor-models-list.ts';
import { ThirdPartyModelsWatch } from '../../src/editor/editor-models/third-party-models-watch.ts';
import { OfferChanges } from '../../src/editor/editor-models/offer-changes.ts';
import { sharedModels } from '../../src/editor/editor-models/share-models-list.ts';
import { KeyRing } from '../../src/guard/key-ring.ts';
import { Listeners } from '../../src/base/listeners.ts';
import type { Provider } from '../../src/models/provider.ts';
import { Registry } from '../../src/models/registry.ts';
import { FakeClock } from '../../src/platform/clock.fake.ts';
import { FakeSecrets } from '../../src/platform/secrets.fake.ts';
import type { EditorModelFacts } from '../../src/protocols/editor-lm/editor-models.ts';
import type { HttpProtocol } from '../../src/protocols/protocol.ts';
import { builtInProviders } from '../../src/providers/built-in-providers.ts';
import { editorModels } from '../../src/providers/vendors/editor-models.ts';
import { ModelListCache } from '../../src/routing/discovery/discover-cache.ts';
import { ProviderDiscovery } from '../../src/routing/discovery/discover.ts';
import type { Figure } from './figure.ts';

const hour = 3_600_000;

const remote: Provider = {
  id: 'remote',
  name: 'Remote',
  protocol: 'openai-chat',
  baseUrl: 'https://remote.example/v1',
  auth: { kind: 'bearer', environmentVariables: [] },
  source: 'user',
};
const near: Provider = { ...remote, id: 'near', name: 'Near', baseUrl: 'http://127.0.0.1:9/v1' };

/**
 * A window with two providers with stored keys whose models are shared with VS Code, which says after each change of them that its chat models
 * changed. Discovery, registry, key ring, the limit, the watch over third-party models and the offer are the product's; time moves when told to.
 */
export class IdleWindow {
  readonly clock = new FakeClock();
  /** Requests for lists, by provider. */
  readonly lists = new Map<string, number>();
  /** How often VS Code was told of our models. */
  told = 0;
  readonly registry = new Registry();
  readonly keys = new KeyRing({ secrets: new FakeSecrets(), clock: this.clock });
  readonly #editorEvents = new Listeners<undefined>();
  readonly #settings = new Listeners<undefined>();
  #stored: unknown;

  /** Starts the window; its first detection runs. */
  async start(): Promise<void> {
    const { clock, keys, registry } = this;
    registry.setProviders('built-in', builtInProviders);
    registry.setProviders('editor', [editorModels]);
    registry.setProviders('user', [remote, near]);
    const offer = new OfferChanges({
      clock,
      models: () => sharedModels(registry, []),
      tell: () => {
        this.told++;
        offer.take();
        this.editorSaysChanged();
      },
    });
    registry.onDidChange(offer.changed);
    const list = (): Promise<EditorModelFacts[]> =>
      Promise.resolve([...thirdPartyModels(this.#editorModels()).values()]);
    const watch = new ThirdPartyModelsWatch({ onDidChange: this.#editorEvents.on, list, clock });
    registerDiscovery({
      discovery: this.#discovery(),
      keys,
      trust: { onDidGrant: () => ({ dispose: () => undefined }) },
      onDidChangeThirdPartyModels: watch.onDidChange,
      onDidChangeSettings: this.#settings.on,
    });
    for (const provider of [remote, near]) await keys.set(provider, ['canary', 'key', provider.id].join('-'));
    await clock.advance(1_000);
  }

  /** VS Code's one event for all chat models. */
  editorSaysChanged(): void {
    this.#editorEvents.fire(undefined);
  }

  /** VS Code's event for a change of the person's providers. */
  settingsChanged(): void {
    this.#settings.fire(undefined);
  }

  #discovery(): ProviderDiscovery {
    const { clock, keys, registry } = this;
    const protocol: Partial<HttpProtocol> = {
      listModels: ({ provider: { id } }) => {
        this.lists.set(id, (this.lists.get(id) ?? 0) + 1);
        return Promise.resolve([{ id: 'model', name: 'Model', abilities: {} }]);
      },
    };
    return new ProviderDiscovery({
      registry,
      clock,
      cache: new ModelListCache(
        { get: () => this.#stored, set: (value) => Promise.resolve(void (this.#stored = value)) },
        clock,
      ),
      isTrusted: () => true,
      hasKey: (provider) => keys.has(provider),
      hasVariable: () => false,
      editorModels: () => Promise.resolve([]),
      connector: {
        connect: (provider) => Promise.resolve({ ok: true, connection: { provider, fetch: globalThis.fetch } }),
      },
      loadProtocol: () => Promise.resolve(protocol as HttpProtocol),
    });
  }

  /** What VS Code offers: another extension's model and ours. */
  #editorModels(): readonly EditorModelFacts[] {
    const model = { name: 'm', family: 'f', version: '1', maxInputTokens: 8_000 };
    const ours = sharedModels(this.registry, []).map(({ id }) => ({ ...model, id, vendor: ownVendor }));
    return [{ ...model, id: 'a', vendor: 'copilot' }, ...ours];
  }

  /** The most lists that one provider was asked for. */
  get most(): number {
    return Math.max(0, ...this.lists.values());
  }
}

/** Lists a provider is asked for in an hour without a person, the first of the hour included: in calm, and with events all along. */
export async function idleHour(): Promise<readonly Figure[]> {
  const calm = new IdleWindow();
  await calm.start();
  await calm.clock.advance(hour);
  const restless = new IdleWindow();
  await restless.start();
  for (let second = 0; second < 3_590; second += 10) {
    restless.editorSaysChanged();
    restless.settingsChanged();
    await restless.clock.advance(10_000);
  }
  const base = { unit: 'count', goal: { atMost: 1 } } as const;
  return [
    { ...base, name: 'idle.hour', measured: calm.most, note: 'lists of one provider; two with keys, models shared' },
    { ...base, name: 'idle.hour.restless', measured: restless.most, note: 'the same, with two events every 10 s' },
  ];
}
