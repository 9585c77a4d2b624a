import assert from 'node:assert/strict';
import { createCallIdSource, createCountingCallIdSource, isCallId } from '../../../src/conversation/call-id.ts';

describe('call ids', () => {
  it('are nine letters or digits and never given twice', () => {
    const source = createCallIdSource();
    const ids = new Set(Array.from({ length: 2_000 }, () => source.next()));
    assert.equal(ids.size, 2_000);
    for (const id of ids) assert.ok(isCallId(id));
  });

  it('are never among the taken ones', () => {
    const numbers = [...Array<number>(9).fill(0), ...Array<number>(9).fill(0.5)];
    const source = createCallIdSource(['AAAAAAAAA'], () => numbers.shift() ?? 0);
    assert.notEqual(source.next(), 'AAAAAAAAA');
  });

  it('count up where the same input must give the same ids', () => {
    const source = createCountingCallIdSource();
    assert.deepEqual([source.next(), source.next()], ['c00000000', 'c00000001']);
  });

  it('are told from everything else', () => {
    for (const text of ['', 'abc', 'abcdefghij', 'abcdefgh-', 'äbcdefghi', 'abcdefghi\n'])
      assert.equal(isCallId(text), false);
  });
});
