import assert from 'node:assert/strict';
import { SetOnce } from '../../../src/base/set-once.ts';

describe('a value that comes after its readers', () => {
  it('is there from the moment it is set', () => {
    const late = new SetOnce<{ readonly n: number }>('The chat');
    assert.equal(late.ifSet, undefined);
    const value = { n: 1 };
    late.set(value);
    assert.equal(late.value, value);
    assert.equal(late.ifSet, value);
  });

  it('says what was read too early, or set twice', () => {
    const late = new SetOnce<object>('The chat');
    assert.throws(() => late.value, /^Error: The chat was read before it was set\.$/);
    late.set({});
    assert.throws(() => late.set({}), /^Error: The chat was set twice\.$/);
  });
});
