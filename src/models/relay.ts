import type { Provider } from './provider.ts';

/**
 * Where a server really has a model run that is not its own: an Ollama on this machine hands models called `…:cloud` or `…-cloud` on to
 * ollama.com, with the whole prompt. Undefined for every other model.
 * Source: https://docs.ollama.com/cloud
 */
export function relayOf(provider: Pick<Provider, 'protocol'>, model: string): string | undefined {
  return provider.protocol === 'ollama' && /[:-]cloud$/i.test(model) ? 'https://ollama.com' : undefined;
}
