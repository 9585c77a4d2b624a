import * as vscode from 'vscode';
import type { Catalogue } from '../../models/catalogue/catalogue.ts';
import type { Disposable } from '../../base/listeners.ts';
import { LazyPrices } from '../../models/catalogue/lazy-prices.ts';
import { LearnedSettingsStore } from '../../models/learned-settings.ts';
import { formatModelRef } from '../../models/model-ref.ts';
import { Registry } from '../../models/registry.ts';
import { builtInProviders } from '../../providers/built-in-providers.ts';
import { editorModels as editorProvider } from '../../providers/vendors/editor-models.ts';
import { atAddress } from '../../models/servers.ts';
import { embedded } from '../../providers/vendors/embedded.ts';
import type { EditorModels } from '../../protocols/editor-lm/editor-models.ts';
import type { Discovery } from '../../routing/discovery/discovery.ts';
import { breakerLimits, CircuitBreaker } from '../../routing/health/circuit-breaker.ts';
import { keyChanged } from '../../routing/health/model-health.ts';
import { RequestLog } from '../../routing/usage/request-record.ts';
import { knownPrice } from '../../models/catalogue/known-price.ts';
import { EndpointPool } from '../../routing/connection/endpoint-pool.ts';
import type { EndpointChoice } from '../../routing/connection/endpoint-choice.ts';
import { LazyDiscovery } from '../../routing/discovery/lazy-discovery.ts';
import { registerDiscovery } from '../model-choice/discovery.contribution.ts';
import type { DetectedPin } from '../model-choice/detected-pin.ts';
import { ThirdPartyModelsWatch } from '../editor-models/third-party-models-watch.ts';
import type { LadderModelChoice } from '../model-choice/ladder-model-choice.ts';
import { registerModelChoice } from '../model-choice/model-choice.contribution.ts';
import { Notices } from '../shell/notices.ts';
import type { ThirdPartyRegistry } from '../third-party/third-party-registry.ts';
import { mementoStore } from '../ports/memento-store.ts';
import type { SmallStore } from '../ports/memento-store.ts';
import type { Foundation } from './start-foundation.ts';
import { VsCodeModels } from '../editor-models/editor-models.ts';
import { onDidChangeAiFeatures, onDidChangeSettings } from '../shell/read-setting.ts';

/** The registry with everything that fills it, and the choice of models over it. */
export interface Models {
  readonly registry: Registry;
  readonly discovery: Discovery;
  readonly choice: LadderModelChoice;
  /** The chat model of this workspace while none is chosen. */
  readonly detected: DetectedPin;
  readonly notices: Notices;
  /** Models of VS Code for what a person started; VS Code may ask for consent. */
  readonly editorModels: EditorModels;
  /** The servers of providers that have several. */
  readonly endpoints: EndpointChoice;
  /** One for everything that asks a model: what a conversation has found out, a suggestion need not. */
  readonly breaker: CircuitBreaker;
  /** Tells of every request of this window when it is over. */
  readonly requests: RequestLog;
  /** What tests of built-in providers found out. */
  readonly learned: LearnedSettingsStore;
  /** How well models write the dialects of edits, on this machine; what reads it is loaded when it is needed. */
  readonly dialectStore: SmallStore;
  readonly prices: LazyPrices;
}

/** Milliseconds after activation before anything is looked for: opening a window must not be slowed down. */
const detectionDelay = 1_500;

/** Builds the registry and the choice. Detection and prices follow once the window has settled. `thirdParty` is asked no earlier. */
export function startModels(
  context: vscode.ExtensionContext,
  foundation: Foundation,
  thirdParty: () => Pick<ThirdPartyRegistry, 'models'>,
): Models {
  const { clock, keys, logger, trust } = foundation;
  const registry = new Registry();
  const learned = new LearnedSettingsStore(mementoStore(context.globalState, 'learned-settings'));
  const builtIn = registerBuiltIn(registry, learned);
  builtIn.register();
  registry.setProviders('embedded', [embedded]);
  registry.setProviders('editor', [editorProvider]);
  const editorModels = new VsCodeModels({ access: context.languageModelAccessInformation, consent: 'ask' });
  const { endpoints, breaker } = startHealth(context, foundation);
  const discovery = new LazyDiscovery(() =>
    loadDiscovery(context, foundation, { registry, editorModels, endpoints, thirdParty, move: builtIn.move }),
  );
  const notices = new Notices();
  const registered = registerModelChoice({
    registry,
    discovery,
    trust,
    notices,
    clock,
    pinned: mementoStore(context.workspaceState, 'detected-model'),
  });
  const prices = new LazyPrices(registry, loadPrices, (reason) => logger.warn(`Prices are unknown: ${reason}`));
  const later = clock.after(detectionDelay, () => {
    context.subscriptions.push(...startDiscovery(discovery, editorModels, { clock, keys, trust }));
    void prices.known();
  });
  const relearning = learned.onDidChange(builtIn.register);
  context.subscriptions.push(
    new vscode.Disposable(() => relearning.dispose()),
    new vscode.Disposable(() => registered.dispose()),
    new vscode.Disposable(() => later.dispose()),
  );
  return {
    registry,
    discovery,
    choice: registered.choice,
    detected: registered.detected,
    notices,
    editorModels,
    endpoints,
    breaker,
    requests: startRequestLog(foundation, registry),
    learned,
    dialectStore: mementoStore(context.globalState, 'dialect-results'),
    prices,
  };
}

/** The built-in providers with what was learned of them, each at the address where its server was found. */
function registerBuiltIn(
  registry: Registry,
  learned: LearnedSettingsStore,
): { readonly register: () => void; readonly move: (providerId: string, address: string) => void } {
  const moved = new Map<string, string>();
  const register = (): void =>
    registry.setProviders(
      'built-in',
      builtInProviders.map((provider) =>
        learned.apply(atAddress(provider, moved.get(provider.id) ?? provider.baseUrl)),
      ),
    );
  const move = (providerId: string, address: string): void => {
    moved.set(providerId, address);
    register();
  };
  return { register, move };
}

function startRequestLog({ clock, logger }: Pick<Foundation, 'clock' | 'logger'>, registry: Registry): RequestLog {
  const requests = new RequestLog({ clock, priceOf: (ref) => knownPrice(registry, ref) });
  requests.onDidEnd(({ ref, role, why, totalMs, fault }) =>
    logger.debug(
      `${formatModelRef(ref)} for ${role} (${why}): ${fault ?? 'answered'} after ${Math.round(totalMs)} ms.`,
    ),
  );
  return requests;
}

/** What is known to fail at the moment. What fails because of its key or address deserves another chance with a new one. */
function startHealth(
  context: vscode.ExtensionContext,
  { clock, keys }: Pick<Foundation, 'clock' | 'keys'>,
): Pick<Models, 'endpoints' | 'breaker'> {
  const endpoints = new EndpointPool(clock);
  const breaker = new CircuitBreaker(clock, breakerLimits);
  const forgetting = keys.onDidChange((providerId) => {
    endpoints.reset();
    keyChanged(breaker, providerId);
  });
  context.subscriptions.push(
    new vscode.Disposable(() => forgetting.dispose()),
    onDidChangeSettings(['crossfade.providers'], () => {
      endpoints.reset();
      breaker.reset();
    }),
  );
  return { endpoints, breaker };
}

/** Looks for models, and again with each change that may bring others. */
function startDiscovery(
  discovery: Discovery,
  editorModels: EditorModels,
  { clock, keys, trust }: Pick<Foundation, 'clock' | 'keys' | 'trust'>,
): readonly Disposable[] {
  const { onDidChange } = editorModels;
  const thirdPartyModels = new ThirdPartyModelsWatch({ onDidChange, list: () => editorModels.list(), clock });
  const registered = registerDiscovery({
    discovery,
    keys,
    trust,
    onDidChangeThirdPartyModels: thirdPartyModels.onDidChange,
    onDidChangeSettings: onDidChangeServers,
  });
  return [thirdPartyModels, registered];
}

/** What a person may change of where models come from. */
function onDidChangeServers(listener: () => void): vscode.Disposable {
  return vscode.Disposable.from(
    onDidChangeSettings(['crossfade.providers'], listener),
    onDidChangeAiFeatures(listener),
  );
}

async function loadPrices(): Promise<Catalogue> {
  const { loadCatalogue } = await import('../../models/catalogue/load-catalogue.ts');
  return await loadCatalogue(() => new Date());
}

/** Detection over this window's ports. */
async function loadDiscovery(
  context: vscode.ExtensionContext,
  { clock, connector, keys, trust }: Foundation,
  models: Pick<Models, 'registry' | 'editorModels' | 'endpoints'> & {
    readonly thirdParty: () => Pick<ThirdPartyRegistry, 'models'>;
    readonly move: (providerId: string, address: string) => void;
  },
): Promise<Discovery> {
  const [{ ProviderDiscovery }, { ModelListCache }, { listEditorModels }] = await Promise.all([
    import('../../routing/discovery/discover.ts'),
    import('../../routing/discovery/discover-cache.ts'),
    import('../../protocols/editor-lm/list-models.ts'),
  ]);
  const { registry, editorModels, endpoints, thirdParty, move } = models;
  return new ProviderDiscovery({
    registry,
    connector,
    clock,
    endpoints,
    move,
    cache: new ModelListCache(mementoStore(context.globalState, 'model-lists'), clock),
    isTrusted: () => trust.isTrusted(),
    hasKey: (provider) => keys.knows(provider),
    hasVariable: (name) => (process.env[name] ?? '') !== '',
    editorModels: () => listEditorModels(editorModels),
    listThirdParty: (providerId, signal) => thirdParty().models(providerId, signal),
  });
}
