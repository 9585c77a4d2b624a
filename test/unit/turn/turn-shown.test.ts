import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Fault, FaultKind } from '../../../src/conversation/fault.ts';
import { call, claude, gpt, mini, text } from '../../support/fakes/scripted-answer.ts';
import type { ScriptedHandOff, ScriptedStep } from '../../support/fakes/scripted-answer.ts';
import { runScript, turnItems } from '../transcript/turn-run.ts';

const fault = (kind: FaultKind): Fault => ({ kind, message: `${kind} here` });

describe('what a turn shows', () => {
  const word = fc.string({ minLength: 1, maxLength: 6 });
  const owner = fc.constantFrom(claude, gpt, mini);
  const part = fc.oneof(
    { weight: 4, arbitrary: word.map((value) => text(value)) },
    { weight: 1, arbitrary: word.map((value) => ({ t: 'reasoning', text: value, state: 'sealed' }) as const) },
  );
  const parts = fc.array(part, { maxLength: 3 });
  const kinds = ['network', 'overload', 'cut', 'timeout', 'rate'] as const;
  const aFault = fc.constantFrom(...kinds).map(fault);
  const handOff = fc.record({
    owner,
    mode: fc.constantFrom('ask', 'prefill', 'restart' as const),
    why: fc.constantFrom('failover', 'user' as const),
    parts,
    fault: aFault,
    inVain: fc.option(word, { nil: undefined }),
  });
  const last = fc.constantFrom('calls', 'stop', 'length', 'fault' as const);
  const step = fc.record({ owner, parts, fault: aFault, then: fc.array(handOff, { maxLength: 3 }), last });

  /** A script that keeps to the contract: what was not shown cannot be gone on with, and only the last request ends well. */
  function scriptOf(drawn: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]): ScriptedStep[] {
    return drawn.map((each, index) => {
      let isShown = each.parts.some((one) => one.t === 'text');
      const requests: ScriptedHandOff[] = [{ ...each, mode: 'fresh' }];
      for (const { inVain, ...next } of each.then) {
        const isAsk = isShown && next.mode === 'ask';
        const isAnew = isAsk && inVain !== undefined && next.parts.length > 0;
        requests.push({ ...next, mode: isShown ? next.mode : 'fresh', ...(isAnew && { inVain }) });
        isShown ||= next.parts.some((one) => one.t === 'text');
      }
      const { fault: ownFault = fault('cut'), ...well } = requests.pop() ?? { mode: 'fresh' };
      const parts = well.parts ?? [];
      const id = `call${String(index).padStart(5, '0')}`;
      const ends: Readonly<Record<typeof each.last, Partial<ScriptedHandOff>>> = {
        fault: { fault: ownFault, parts: [...parts, text('!')] },
        calls: { parts: [...parts, call(id, 'read_file')], end: { kind: 'calls' } },
        stop: { parts: [...parts, text('.')], end: { kind: 'stop' } },
        length: { parts: [...parts, text('.')], end: { kind: 'length' } },
      };
      const done: ScriptedHandOff = { ...well, ...ends[each.last] };
      const [first, ...then] = [...requests, done];
      return { ...first, then };
    });
  }

  it('is the same while it runs and after a reload, whatever happens, and never two answers at once for one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        async (drawn, early, merges, showsFailovers) => {
          const steps = [...scriptOf(drawn), { parts: [text('End.')] }];
          const { items, reloaded, view } = await runScript(steps, { style: { early, merges }, showsFailovers });
          const userSeq = Number(/^[as](\d+)\./.exec(items[0]?.id ?? '')?.[1]);
          assert.deepEqual(turnItems(reloaded, userSeq), turnItems(items, userSeq));
          assert.deepEqual(view.items, items);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is what a view that is built anew in the middle of it shows as well, then and afterwards', async () => {
    const rebuilds = fc.array(fc.boolean(), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 3 }), rebuilds, async (drawn, anewAt) => {
        const pairs: [unknown, unknown][] = [];
        let events = 0;
        const steps = [...scriptOf(drawn), { parts: [text('End.')] }];
        const { items, view } = await runScript(steps, {
          onEvent: (running, shown) => {
            pairs.push([running.items, shown.state.items]);
            if (anewAt[events++ % anewAt.length] !== true) return;
            shown.post({ type: 'conversation', id: 'c', title: '', items: running.items, draft: '' });
          },
        });
        for (const [anew, running] of pairs) assert.deepEqual(anew, running);
        assert.deepEqual(items, view.items);
      }),
      { numRuns: 150 },
    );
  });
});
