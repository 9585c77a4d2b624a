import assert from 'node:assert/strict';
import fc from 'fast-check';
import { maximumDepth, parseJson } from '../../../src/base/json.ts';

describe('parseJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        assert.deepEqual(parseJson(text), JSON.parse(text));
      }),
    );
  });

  it('gives nothing for what is no JSON', () => {
    for (const text of ['', '{', 'undefined', '{"a":}', '[1,]', 'NaN']) assert.equal(parseJson(text), undefined);
  });

  it('A100: takes nothing that is nested deeper than its limit', () => {
    const arrays = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    const objects = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
    for (const nest of [arrays, objects]) {
      assert.notEqual(parseJson(nest(maximumDepth)), undefined);
      assert.equal(parseJson(nest(maximumDepth + 1)), undefined);
      assert.equal(parseJson(nest(100_000)), undefined);
    }
    const wide = JSON.stringify(Array.from({ length: 1_000 }, () => ({ text: '[[[[{{{{' })));
    assert.equal(JSON.stringify(parseJson(wide)), wide);
  });

  it('A100: gives a key called __proto__ no power', () => {
    const value = parseJson('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    assert.equal((value as Record<string, unknown>)['polluted'], undefined);
  });
});
