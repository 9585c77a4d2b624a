import assert from 'node:assert/strict';
import fc from 'fast-check';
import { switchPrice } from '../../../../src/models/catalogue/switch-price.ts';

describe('the price of a switch', () => {
  it('is a cold read of everything, then a warm one', () => {
    const price = { input: 10, output: 50, cacheRead: 0.25, cacheWrite: 12.5 };
    const told = switchPrice({ tokens: 150_000, price, window: 1_000_000 });
    assert.deepEqual(told, { kind: 'price', tokens: 150_000, cold: 1.875, warm: 0.0375 });
  });

  it('takes the input rate where writing to the cache costs nothing extra, and tells no warm price that nobody told', () => {
    const told = switchPrice({ tokens: 100_000, price: { input: 3, output: 15 } });
    assert.deepEqual(told, { kind: 'price', tokens: 100_000, cold: 0.3 });
  });

  it('takes the rates of long prompts for a long conversation', () => {
    const price = { input: 1, output: 1, longPrompts: [{ above: 200_000, input: 2, output: 2 }] };
    const told = switchPrice({ tokens: 300_000, price });
    assert.equal(told?.kind === 'price' && told.cold, 0.6);
  });

  it('says that a price is unknown, and nothing where it does not matter', () => {
    assert.deepEqual(switchPrice({ tokens: 50_000, price: undefined }), { kind: 'unknown', tokens: 50_000 });
    assert.equal(switchPrice({ tokens: 100, price: undefined }), undefined);
    assert.equal(switchPrice({ tokens: 500, price: { input: 3, output: 15 } }), undefined);
    assert.equal(switchPrice({ tokens: 50_000, price: 'free' }), undefined);
    assert.equal(switchPrice({ tokens: 0, price: { input: 3, output: 15 } }), undefined);
  });

  it('tells that a window is too small, whatever the price', () => {
    for (const price of ['free', undefined, { input: 3, output: 15 }] as const) {
      const told = switchPrice({ tokens: 150_000, price, window: 32_768 });
      assert.deepEqual(told, { kind: 'too-small', tokens: 150_000, window: 32_768 });
    }
    assert.equal(
      switchPrice({ tokens: 32_000, price: 'free', window: 32_768 })?.kind,
      'too-small',
      'no room to answer',
    );
  });

  it('never falls with the length of the conversation', () => {
    const price = { input: 3, output: 15, longPrompts: [{ above: 200_000, input: 6, output: 22.5 }] };
    const costOf = (tokens: number): number => {
      const told = switchPrice({ tokens, price });
      return told?.kind === 'price' ? told.cold : 0;
    };
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1_000_000), (a, b) => {
        assert.ok(costOf(Math.min(a, b)) <= costOf(Math.max(a, b)));
      }),
    );
  });
});
