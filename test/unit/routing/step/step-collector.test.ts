import assert from 'node:assert/strict';
import type { CallId, CallPart, Owner } from '../../../../src/conversation/part.ts';
import { StepCollector } from '../../../../src/routing/step/step-collector.ts';

const owner: Owner = { protocol: 'openai-chat', provider: 'one', model: 'm' };
const frame = { id: 's', owner, end: { kind: 'cut' } } as const;
const call: CallPart = {
  t: 'call',
  id: 'abcdefghi' as CallId,
  name: 'read',
  args: { value: {} },
  executor: 'client',
  state: 'complete',
};

describe('the collector of a step', () => {
  it('keeps text that never got its closing event, reasoning as open, and no half call', () => {
    const collector = new StepCollector();
    collector.add({ e: 'delta', part: 0, kind: 'reasoning', text: 'Hm' });
    collector.add({ e: 'delta', part: 1, kind: 'text', text: 'So' });
    collector.add({ e: 'delta', part: 1, kind: 'text', text: ' it' });
    collector.add({ e: 'delta', part: 2, kind: 'arguments', text: '{"a' });
    const step = collector.toStep(frame, 12);
    assert.deepEqual(step.parts, [
      { t: 'reasoning', text: 'Hm', state: 'open' },
      { t: 'text', text: 'So it' },
    ]);
    assert.deepEqual(step.usage, { input: 12, output: 2, source: 'estimated' });
    assert.equal(collector.lastText, 1);
  });

  it('orders parts by their numbers and takes the whole part for its deltas', () => {
    const collector = new StepCollector();
    collector.add({ e: 'delta', part: 1, kind: 'text', text: 'B' });
    collector.add({ e: 'part', index: 1, part: { t: 'text', text: 'B!' } });
    collector.add({ e: 'delta', part: 0, kind: 'text', text: 'A' });
    assert.deepEqual(
      collector.parts().map(([index]) => index),
      [0, 1],
    );
    assert.deepEqual(collector.toStep(frame).parts[1], { t: 'text', text: 'B!' });
  });

  it('has calls to run only after a proper end, whole and for the client', () => {
    const calls = (...parts: readonly CallPart[]): StepCollector => {
      const collector = new StepCollector();
      for (const [index, part] of parts.entries()) collector.add({ e: 'part', index, part });
      return collector;
    };
    const broken: CallPart = { ...call, args: { raw: '{', broken: true } };
    const ended = calls(call, { ...call, state: 'partial' }, { ...call, executor: 'server' }, broken);
    assert.deepEqual(ended.runnableCalls(), [], 'not before the end');
    ended.add({ e: 'end', end: { kind: 'calls' } });
    assert.deepEqual(ended.runnableCalls(), [call]);
    for (const kind of ['length', 'refusal', 'cut', 'error', 'paused'] as const) {
      const collector = calls(call);
      collector.add({ e: 'end', end: { kind } });
      assert.deepEqual(collector.runnableCalls(), [], kind);
    }
    const failed = calls(call);
    failed.add({ e: 'fault', fault: { kind: 'network', message: '' } });
    assert.deepEqual(failed.runnableCalls(), []);
  });

  it('has something worth keeping only with text, or what is whole', () => {
    const collector = new StepCollector();
    collector.add({ e: 'delta', part: 0, kind: 'reasoning', text: 'Hm' });
    collector.add({ e: 'part', index: 1, part: { ...call, state: 'partial' } });
    assert.equal(collector.hasContent, false);
    collector.add({ e: 'delta', part: 2, kind: 'text', text: 'So' });
    assert.equal(collector.hasContent, true);
  });
});
