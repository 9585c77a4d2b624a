import assert from 'node:assert/strict';
import { emptyCatalogue } from '../../../../src/models/catalogue/catalogue.ts';
import type { Catalogue } from '../../../../src/models/catalogue/catalogue.ts';
import { knownPrice } from '../../../../src/models/catalogue/known-price.ts';
import { LazyPrices } from '../../../../src/models/catalogue/lazy-prices.ts';
import { Registry } from '../../../../src/models/registry.ts';

/** A gateway on this machine: it is not free, though it runs here. */
const gateway = {
  id: 'gateway',
  name: 'Gateway',
  protocol: 'openai-chat',
  baseUrl: 'http://127.0.0.1:4000/v1',
  auth: { kind: 'none' },
  catalogueId: 'openai',
  source: 'user',
} as const;
const ref = { provider: 'gateway', model: 'gpt' };
const catalogue: Catalogue = { facts: () => ({ price: { input: 1, output: 2 } }) };

function unexpected(reason: string): never {
  throw new Error(reason);
}

describe('prices that are loaded late', () => {
  it('are in the registry once somebody waited for them', async () => {
    const registry = new Registry();
    registry.setProviders('user', [gateway]);
    const prices = new LazyPrices(registry, () => Promise.resolve(catalogue), unexpected);
    assert.equal(knownPrice(registry, ref), undefined);
    await prices.known();
    assert.deepEqual(knownPrice(registry, ref), { input: 1, output: 2 });
  });

  it('are loaded once for all who wait', async () => {
    let loads = 0;
    const load = (): Promise<Catalogue> => {
      loads++;
      return Promise.resolve(emptyCatalogue);
    };
    const prices = new LazyPrices(new Registry(), load, unexpected);
    assert.equal(loads, 0);
    await Promise.all([prices.known(), prices.known()]);
    await prices.known();
    assert.equal(loads, 1);
  });

  it('stay unknown where they cannot be loaded, and it is told why', async () => {
    const told: string[] = [];
    const load = (): Promise<Catalogue> => Promise.reject(new Error('no such file'));
    const prices = new LazyPrices(new Registry(), load, (reason) => told.push(reason));
    await prices.known();
    assert.deepEqual(told, ['no such file']);
  });
});
