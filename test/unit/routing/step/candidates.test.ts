import assert from 'node:assert/strict';
import type { DeclaredModel } from '../../../../src/models/provider.ts';
import { Registry } from '../../../../src/models/registry.ts';
import { hasRoom, planCandidates } from '../../../../src/routing/step/candidates.ts';
import type { Candidate, Needs } from '../../../../src/routing/step/candidates.ts';
import { provider } from '../answer-harness.ts';

const needs: Needs = { tools: false, vision: false, tokens: 1_000 };

function plan(
  models: Readonly<Record<string, Partial<DeclaredModel>>>,
  more: Partial<Needs> = {},
  coolingDown: readonly string[] = [],
) {
  const registry = new Registry();
  registry.setProviders(
    'user',
    Object.entries(models).map(([id, model]) => provider(id, { model })),
  );
  registry.setReachability('down', { state: 'unreachable', reason: 'no' });
  const isCoolingDown = ({ ref }: Candidate): boolean => coolingDown.includes(ref.provider);
  const refs = Object.keys(models).map((id) => ({ provider: id, model: 'm' }));
  const { candidates, left } = planCandidates({ registry, isCoolingDown }, refs, { ...needs, ...more });
  return {
    asked: candidates.map(({ ref }) => ref.provider),
    left: left.map(({ ref, code }) => [ref.provider, code]),
    reasons: left.map(({ reason }) => reason),
  };
}

describe('the candidates for a step', () => {
  it("come in the list's order", () => {
    assert.deepEqual(plan({ one: {}, two: {}, three: {} }).asked, ['one', 'two', 'three']);
  });

  it('are those that can use tools and see images, and the first whatever it can', () => {
    const { asked, left } = plan(
      { one: { tools: false, vision: false }, two: { tools: false }, three: { vision: false }, four: {} },
      { tools: true, vision: true },
    );
    assert.deepEqual(asked, ['one', 'four']);
    assert.deepEqual(left, [
      ['two', 'tools'],
      ['three', 'vision'],
    ]);
  });

  it('hold the conversation and an answer, as far as is known; that goes for the first too', () => {
    const { asked, left } = plan(
      { one: { contextTokens: 4_000 }, two: { contextTokens: 40_000 }, three: {} },
      { tokens: 3_500 },
    );
    assert.deepEqual(asked, ['two', 'three']);
    assert.deepEqual(left, [['one', 'window']]);
    assert.equal(hasRoom({ ref: { provider: 'x', model: 'm' }, name: 'm', abilities: {} }, 1), undefined);
  });

  it('do not rest, unless all of them do', () => {
    assert.deepEqual(plan({ one: {}, two: {} }, {}, ['one']), {
      asked: ['two'],
      left: [['one', 'cool-down']],
      reasons: ['m is cooling down after failures.'],
    });
    assert.deepEqual(plan({ one: {}, two: {} }, {}, ['one', 'two']).asked, ['one', 'two']);
  });

  it('that are known to be out of reach come last, but not the one the person chose', () => {
    assert.deepEqual(plan({ one: {}, down: {}, two: {} }).asked, ['one', 'two', 'down']);
    assert.deepEqual(plan({ down: {}, two: {} }).asked, ['down', 'two']);
  });

  it('are named once, and never without a reason when they are left out', () => {
    const registry = new Registry();
    registry.setProviders('user', [provider('one'), provider('fill', { protocol: 'fim' })]);
    const refs = ['one', 'one', 'fill', 'nobody'].map((id) => ({ provider: id, model: 'm' }));
    const { candidates, left } = planCandidates({ registry, isCoolingDown: () => false }, refs, needs);
    assert.equal(candidates.length, 1);
    assert.deepEqual(
      left.map(({ code }) => code),
      ['no-chat', 'unknown-provider'],
    );
    assert.ok(left.every(({ reason }) => reason.endsWith('.')));
  });

  it('stay on this machine only where nothing of them is elsewhere', () => {
    const registry = new Registry();
    const local = 'http://127.0.0.1:11434';
    registry.setProviders('user', [
      provider('here', { baseUrl: local }),
      provider('mirrored', { baseUrl: local, mirrors: ['https://far.example'] }),
      provider('relay', { baseUrl: local, protocol: 'ollama' }),
    ]);
    const refs = [
      { provider: 'here', model: 'm' },
      { provider: 'mirrored', model: 'm' },
      { provider: 'relay', model: 'm:cloud' },
    ];
    const { candidates } = planCandidates({ registry, isCoolingDown: () => false }, refs, needs);
    assert.deepEqual(
      candidates.map(({ isLocal }) => isLocal),
      [true, false, false],
    );
  });
});
