import { isLoopbackUrl, originOf } from './provider.ts';
import type { Provider } from './provider.ts';
import { addressesOf } from './servers.ts';

type Server = Pick<
  Provider,
  'protocol' | 'baseUrl' | 'catalogueId' | 'computesHere' | 'mirrors' | 'fim' | 'prefillBaseUrl'
>;

const ollamaCloud = 'https://ollama.com';
/** Tags of the models that Ollama hands on: `gemma4:cloud`, `gpt-oss:120b-cloud`. */
const cloudName = /[:-]cloud$/i;

/**
 * Where a server sends a prompt that it does not compute itself: an Ollama, on this machine or elsewhere, hands models called `…:cloud` or
 * `…-cloud` on to ollama.com, with the whole prompt, whatever protocol it is asked with. Undefined for every other model, and for vendors, who are no
 * Ollama. Source: https://docs.ollama.com/cloud/models
 */
export function upstreamOf(provider: Server, model: string): string | undefined {
  if (provider.protocol === 'workspace' || provider.protocol === 'extension') return undefined;
  if (isVendor(provider) || originOf(provider.baseUrl) === ollamaCloud) return undefined;
  return cloudName.test(model) ? ollamaCloud : undefined;
}

/** Whether a model surely runs on this machine: the embedded one, or one of a server here that is known to compute what it is asked. */
export function computesHere(provider: Server, model: string): boolean {
  if (provider.protocol === 'workspace') return true;
  return provider.computesHere === true && isLocal(provider, model);
}

/**
 * Whether a request to a model goes to this machine only: every address of its provider is on it, and the server is not known to hand the model's
 * requests on. What such a server does with a request is its own affair: see {@link computesHere}.
 */
export function isLocal(provider: Server, model: string): boolean {
  return addressesOf(provider).every(isLoopbackUrl) && upstreamOf(provider, model) === undefined;
}

/** A host elsewhere with a vendor's prices. A server with Ollama's protocol, or one on this machine, may pass prompts on to such a host, whatever its entry says. */
function isVendor({ protocol, baseUrl, catalogueId }: Server): boolean {
  const isElsewhere = originOf(baseUrl) !== undefined && !isLoopbackUrl(baseUrl);
  return catalogueId !== undefined && protocol !== 'ollama' && isElsewhere;
}
