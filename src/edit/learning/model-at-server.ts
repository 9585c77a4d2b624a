import { formatModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import { originOf } from '../../models/provider.ts';
import type { Provider } from '../../models/provider.ts';
import type { ModelAtServer, ProviderAtServer } from './dialect-results.ts';

/** A model at the server of its provider. */
export function modelAtServer(ref: ModelRef, provider: Pick<Provider, 'baseUrl'> | undefined): ModelAtServer {
  return { ref: formatModelRef(ref), server: serverOf(provider) };
}

/** A provider at its server. */
export function providerAtServer(provider: Pick<Provider, 'id' | 'baseUrl'>): ProviderAtServer {
  return { id: provider.id, server: serverOf(provider) };
}

function serverOf(provider: Pick<Provider, 'baseUrl'> | undefined): string {
  return originOf(provider?.baseUrl ?? '') ?? '';
}
