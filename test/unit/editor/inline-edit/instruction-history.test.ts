import assert from 'node:assert/strict';
import { InstructionHistory } from '../../../../src/editor/inline-edit/instruction-history.ts';

function historyOver(stored: unknown): { readonly history: InstructionHistory; readonly stored: () => unknown } {
  let kept = stored;
  const store = { get: () => kept, set: (value: unknown) => Promise.resolve(void (kept = value)) };
  return { history: new InstructionHistory(store), stored: () => kept };
}

describe('the history of instructions', () => {
  it('has each instruction once, the last first, and not too many', async () => {
    const { history } = historyOver(undefined);
    for (let index = 0; index < 40; index++) await history.add(`instruction ${index}`);
    await history.add('instruction 20');
    assert.equal(history.all.length, 30);
    assert.deepEqual(history.all.slice(0, 2), ['instruction 20', 'instruction 39']);
    assert.equal(history.all.filter((each) => each === 'instruction 20').length, 1);
  });

  it('takes nothing that is no instruction from the store, and keeps no very long one', async () => {
    const { history } = historyOver(['a', 1, null, { b: 2 }]);
    assert.deepEqual(history.all, ['a']);
    await history.add('x'.repeat(5_000));
    assert.deepEqual(history.all, ['a']);
    assert.deepEqual(historyOver('damaged').history.all, []);
  });
});
