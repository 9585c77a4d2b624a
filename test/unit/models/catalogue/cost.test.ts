import assert from 'node:assert/strict';
import { loadCatalogue } from '../../../../src/models/catalogue/load-catalogue.ts';
import { costOf } from '../../../../src/models/catalogue/cost.ts';

describe('the cost of a request', () => {
  const price = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 };

  it('counts cached tokens at their own price', () => {
    const cost = costOf({ input: 1_000_000, output: 100_000, cacheRead: 600_000, cacheWrite: 200_000 }, price);
    assert.ok(Math.abs((cost ?? 0) - (0.6 + 0.18 + 0.75 + 1.5)) < 1e-9);
  });

  it('takes the rates of long prompts for the whole request once the prompt is longer', () => {
    const tiered = { ...price, longPrompts: [{ above: 200_000, input: 6, output: 22.5 }] };
    assert.equal(costOf({ input: 200_000, output: 0 }, tiered), 0.6);
    const long = costOf({ input: 200_001, output: 100_000, cacheRead: 200_001 }, tiered);
    assert.ok(Math.abs((long ?? 0) - (1.200_006 + 2.25)) < 1e-9, 'a cache rate that is not told is the input rate');
  });

  it('is unknown, not zero, when the price or a count is', () => {
    assert.equal(costOf({ input: 1, output: 1 }, undefined), undefined);
    assert.equal(costOf({ output: 1 }, price), undefined);
    assert.equal(costOf({ input: 1 }, price), undefined);
  });
});

describe('the catalogue', () => {
  it('knows window and price of a current model and nothing of an unknown one', async () => {
    const catalogue = await loadCatalogue(() => new Date('2026-11-23'));
    const facts = catalogue.facts('anthropic', 'claude-sonnet-5');
    assert.equal(facts?.contextTokens, 1_000_000);
    assert.deepEqual(facts.price, { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 });
    assert.equal(catalogue.facts('anthropic', 'no-such-model-at-all'), undefined);
    assert.equal(catalogue.facts('no-such-vendor', 'claude-sonnet-5'), undefined);
  });

  it('tells what long prompts cost where they cost more', async () => {
    const catalogue = await loadCatalogue(() => new Date('2026-11-23'));
    assert.deepEqual(catalogue.facts('google', 'gemini-2.5-pro')?.price, {
      input: 1.25,
      output: 10,
      cacheRead: 0.125,
      longPrompts: [{ above: 200_000, input: 2.5, output: 15, cacheRead: 0.25 }],
    });
  });
});
