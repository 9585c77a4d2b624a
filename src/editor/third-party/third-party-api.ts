import type { estimateTokens } from '../../base/token-estimate.ts';
import type { settle } from '../../conversation/settle.ts';
import type { Disposable } from '../../base/listeners.ts';
import type { ThirdPartyProvider } from '../../protocols/third-party/third-party-provider.ts';
import type { ThirdPartyRegistry } from './third-party-registry.ts';

/** Pure functions of this extension that a provider's author would otherwise write again. */
export interface ProviderKit {
  /** A log made ready for sending: every call with exactly one result, nothing that may not be sent. */
  readonly settle: typeof settle;
  /** Tokens of a text, estimated by its length. */
  readonly estimateTokens: typeof estimateTokens;
}

/** What `activate()` gives to other extensions. Grows by addition only; what breaks it is a new `version`. */
export interface CrossfadeApi {
  readonly version: 1;
  /** Adds a provider of models until the result is disposed. Throws an error that says what is wrong with it. */
  registerProvider(provider: ThirdPartyProvider): Disposable;
  /** Loaded when it is asked for. */
  kit(): Promise<ProviderKit>;
}

/** The frozen API over a registry. */
export function createThirdPartyApi(providers: Pick<ThirdPartyRegistry, 'register'>): CrossfadeApi {
  return Object.freeze({
    version: 1,
    registerProvider: (provider: ThirdPartyProvider) => Object.freeze(providers.register(provider)),
    kit: async () => {
      const [{ settle }, { estimateTokens }] = await Promise.all([
        import('../../conversation/settle.ts'),
        import('../../base/token-estimate.ts'),
      ]);
      return Object.freeze({ settle, estimateTokens });
    },
  });
}
