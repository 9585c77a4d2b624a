import assert from 'node:assert/strict';
import { formatModelRef } from '../../../src/models/model-ref.ts';
import type { Role } from '../../../src/models/role.ts';
import { resolveRole } from '../../../src/models/selection.ts';
import type { Rung, SelectionFacts } from '../../../src/models/selection.ts';

const facts: SelectionFacts = {
  hasProvider: (id) => ['a', 'b', 'c'].includes(id),
  alias: (name) => ({ fast: 'a/small', broken: 'no ref', gone: 'z/model' })[name],
};

function resolve(role: Role, ladder: Partial<Record<Rung, Partial<Record<Role, string[]>>>>) {
  const resolved = resolveRole(role, (rung, asked) => ladder[rung]?.[asked], facts);
  return { ...resolved, refs: resolved.refs.map(formatModelRef) };
}

describe('the ladder', () => {
  it('takes the strongest rung that says something', () => {
    const resolved = resolve('chat', {
      user: { chat: ['a/u'] },
      workspace: { chat: ['b/w'] },
      folder: { chat: ['c/f'] },
    });
    assert.equal(resolved.rung, 'folder');
    assert.deepEqual(resolved.refs, ['c/f']);
  });

  it('keeps the order of a list: first active, then fallbacks', () => {
    assert.deepEqual(resolve('chat', { user: { chat: ['a/1', 'b/2', 'a/1', 'c/3'] } }).refs, ['a/1', 'b/2', 'c/3']);
  });

  it('puts the choice of a conversation in front of the list of the next rung', () => {
    const resolved = resolve('chat', {
      conversation: { chat: ['b/mine'] },
      user: { chat: ['a/u', 'b/mine'] },
      detected: { chat: ['c/d'] },
    });
    assert.equal(resolved.rung, 'conversation');
    assert.deepEqual(resolved.refs, ['b/mine', 'a/u']);
  });

  it('lets edit, agent and commit borrow from chat, and completion from nobody', () => {
    const ladder = { user: { chat: ['a/u'] } };
    for (const role of ['edit', 'agent', 'commit'] as const) {
      assert.deepEqual(resolve(role, ladder).refs, ['a/u']);
      assert.equal(resolve(role, ladder).borrowedFrom, 'chat');
    }
    assert.deepEqual(resolve('completion', ladder).refs, []);
  });

  it('resolves aliases', () => {
    assert.deepEqual(resolve('chat', { workspace: { chat: ['fast'] } }).refs, ['a/small']);
  });

  it('names every entry it cannot use and passes over a rung with nothing usable', () => {
    const resolved = resolve('chat', {
      workspace: { chat: ['evil/model', 'what?', 'nobody', 'broken', 'gone'] },
      user: { chat: ['a/u'] },
    });
    assert.deepEqual(resolved.refs, ['a/u']);
    assert.equal(resolved.rung, 'user');
    assert.deepEqual(
      resolved.problems.map(({ text, reason }) => [text, reason]),
      [
        ['evil/model', 'unknown-provider'],
        ['what?', 'malformed'],
        ['nobody', 'unknown-alias'],
        ['broken', 'malformed'],
        ['gone', 'unknown-provider'],
      ],
    );
  });
});
