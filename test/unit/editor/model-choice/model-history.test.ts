import assert from 'node:assert/strict';
import { changeText } from '../../../../src/editor/model-choice/model-change-text.ts';
import { ModelHistory } from '../../../../src/editor/model-choice/model-history.ts';
import type { ModelChange } from '../../../../src/editor/model-choice/model-history.ts';

/** Changes of one value, as the settings hold it. */
function desk() {
  const history = new ModelHistory();
  const state = { value: 'a', inReach: true };
  const set = (value: string): void => {
    const before = state.value;
    state.value = value;
    const change: ModelChange = {
      role: 'chat',
      place: 'workspace',
      list: [value],
      before: [before],
      isInReach: () => state.inReach,
      undo: () => {
        if (state.value !== value) return Promise.resolve(false);
        state.value = before;
        // Writing tells the listeners of the settings, and they record what they hear of.
        history.record(change);
        return Promise.resolve(true);
      },
    };
    history.record(change);
  };
  return { history, state, set };
}

describe('the changes of models in a window', () => {
  it('are taken back one by one, the last first', async () => {
    const { history, state, set } = desk();
    for (const value of ['b', 'c', 'd']) set(value);
    for (const value of ['c', 'b', 'a']) {
      assert.equal((await history.undo()).kind, 'undone');
      assert.equal(state.value, value);
    }
    assert.equal((await history.undo()).kind, 'nothing');
    assert.equal(history.canUndo, false);
  });

  it('are left alone where something else was written since, and the older ones can still be taken back', async () => {
    const { history, state, set } = desk();
    set('b');
    set('c');
    state.value = 'by hand';
    assert.equal((await history.undo()).kind, 'changed-since');
    assert.equal(state.value, 'by hand');
    state.value = 'b';
    assert.equal((await history.undo()).kind, 'undone');
    assert.equal(state.value, 'a');
  });

  it('wait for their conversation', async () => {
    const { history, state, set } = desk();
    set('b');
    state.inReach = false;
    assert.equal(history.canUndo, false);
    assert.equal((await history.undo()).kind, 'nothing');
    state.inReach = true;
    assert.equal((await history.undo()).kind, 'undone');
  });

  it('are taken back once, however often it is asked for at a time', async () => {
    const { history, state, set } = desk();
    set('b');
    set('c');
    await Promise.all([history.undo(), history.undo()]);
    assert.equal(state.value, 'b');
  });
});

describe('the line about a change', () => {
  const t = (text: string, ...values: readonly (string | number)[]): string =>
    text.replace(/\{(\d)\}/g, (_all, index: string) => String(values[Number(index)]));
  const registry = { model: () => ({ ref: { provider: 'p', model: 'm' }, name: 'A Name', abilities: {} }) };
  const inWorkspace = { role: 'chat', place: 'workspace' } as const;

  it('says what counts where, with two models at most', () => {
    assert.equal(changeText(inWorkspace, ['p/m'], registry, t), 'Chat in this workspace: A Name');
    assert.equal(
      changeText(inWorkspace, ['p/m', 'fast', 'p/n'], registry, t),
      'Chat in this workspace: A Name → fast → …',
    );
    assert.equal(changeText({ role: 'completion', place: 'user' }, [], registry, t), 'Completion everywhere: not set');
  });

  it('draws no icon for a name that asks for one', () => {
    const hostile = {
      model: () => ({ ref: { provider: 'p', model: 'm' }, name: '$(x) [y](command:z)', abilities: {} }),
    };
    assert.doesNotMatch(changeText(inWorkspace, ['p/m'], hostile, t), /\$\(|\]\(/);
  });
});
