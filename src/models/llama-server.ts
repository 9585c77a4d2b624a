import type { Provider } from './provider.ts';

/** True for a provider known to be llama.cpp's own server: no other one has `/infill`. */
export function isLlamaServer({ fim }: Pick<Provider, 'fim'>): boolean {
  return fim?.style === 'llama-infill';
}
