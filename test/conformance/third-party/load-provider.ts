import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { estimateTokens } from '../../../src/base/token-estimate.ts';
import { settle } from '../../../src/conversation/settle.ts';
import { checkProvider } from '../../../src/editor/third-party/check-provider.ts';
import type { ThirdPartyProvider } from '../../../src/protocols/third-party/third-party-provider.ts';

/**
 * Loads a module that exports `provider`, or `createProvider(kit)` which returns one, and checks it as a registration does. Throws with what is
 * wrong.
 */
export async function loadProvider(modulePath: string): Promise<ThirdPartyProvider> {
  const module = (await import(pathToFileURL(resolve(modulePath)).href)) as Readonly<Record<string, unknown>>;
  const { createProvider, provider } = module;
  if (provider !== undefined) return checkProvider(provider).code;
  if (typeof createProvider !== 'function') throw new Error('The module exports neither provider nor createProvider.');
  return checkProvider((createProvider as (kit: object) => unknown)(Object.freeze({ settle, estimateTokens }))).code;
}
