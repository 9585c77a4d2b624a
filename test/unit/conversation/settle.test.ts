import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Entry, StepEntry } from '../../../src/conversation/entry.ts';
import { ConversationLog } from '../../../src/conversation/log.ts';
import type { CallId, CallPart, Owner, Part } from '../../../src/conversation/part.ts';
import { interruptedText, settle, summarizedText } from '../../../src/conversation/settle.ts';
import type { SettledStep } from '../../../src/conversation/settle.ts';

const owner: Owner = { protocol: 'anthropic-messages', provider: 'anthropic', model: 'claude-x' };

function call(id: string, more: Partial<CallPart> = {}): CallPart {
  const args = { value: { path: id } };
  return {
    t: 'call',
    id: id.padEnd(9, '0') as CallId,
    name: 'read',
    args,
    executor: 'client',
    state: 'complete',
    ...more,
  };
}

function step(parts: readonly Part[], more: Partial<StepEntry> = {}): StepEntry {
  return { k: 'step', id: 's', owner, parts, end: { kind: 'stop' }, ...more };
}

const user = (text: string): Entry => ({ k: 'user', parts: [{ t: 'text', text }] });
const result = (id: string, text: string, isError = false): Entry => ({
  k: 'result',
  call: id.padEnd(9, '0') as CallId,
  parts: [{ t: 'text', text }],
  isError,
});
const tool = (
  name: string,
  description = '',
): { name: string; description: string; inputSchema: { type: string } } => ({
  name,
  description,
  inputSchema: { type: 'object' },
});

function settleEntries(entries: readonly Entry[]): ReturnType<typeof settle> {
  const log = new ConversationLog();
  for (const entry of entries) log.append(entry);
  return settle(log.entries);
}

function steps(entries: readonly Entry[]): SettledStep[] {
  return settleEntries(entries).items.filter((item) => item.kind === 'step');
}

describe('settle', () => {
  it('puts the results of parallel calls behind their step in the order of the calls', () => {
    const [only] = steps([user('q'), step([call('a'), call('b')]), result('b', '2'), user('quick'), result('a', '1')]);
    assert.deepEqual(
      only?.results.map((entry) => [entry.call.id, entry.parts]),
      [
        ['a00000000', [{ t: 'text', text: '1' }]],
        ['b00000000', [{ t: 'text', text: '2' }]],
      ],
    );
  });

  it('gives a call without a result an error result that says it did not run', () => {
    const [only] = steps([step([call('a')]), user('never mind')]);
    assert.deepEqual(only?.results[0]?.parts, [{ t: 'text', text: interruptedText }]);
    assert.equal(only.results[0].isError, true);
    assert.equal(only.results[0].origin, 'interrupted');
  });

  it('drops partial calls, broken calls and open reasoning and says so', () => {
    const settled = settleEntries([
      step([
        { t: 'reasoning', text: 'hm', state: 'open' },
        { t: 'text', text: 'kept' },
        call('a', { state: 'partial' }),
        call('b', { args: { raw: '{"p', broken: true } }),
      ]),
    ]);
    assert.deepEqual((settled.items[0] as SettledStep).parts, [{ t: 'text', text: 'kept' }]);
    assert.deepEqual((settled.items[0] as SettledStep).results, []);
    assert.deepEqual(
      settled.drops.map((drop) => [drop.kind, drop.seq]),
      [
        ['reasoning', 0],
        ['call', 0],
        ['call', 0],
      ],
    );
  });

  it('asks for no result of a call that the provider runs itself', () => {
    const [only] = steps([step([call('a', { executor: 'server' })])]);
    assert.deepEqual(only?.results, []);
    assert.equal(only.parts.length, 1);
  });

  it('keeps what was sent when a result comes after the next step, and passes the result on as user text', () => {
    const entries = [user('q'), step([call('a')]), user('go on'), step([{ t: 'text', text: 'ok' }])];
    const before = settleEntries(entries).items;
    const after = settleEntries([...entries, result('a', 'late')]).items;
    assert.deepEqual(after.slice(0, before.length), before);
    assert.deepEqual(after.at(-1), {
      kind: 'user',
      seq: 4,
      parts: [
        { t: 'text', text: '[Result of read, received late]' },
        { t: 'text', text: 'late' },
      ],
    });
  });

  it('counts only the first result of a call', () => {
    const settled = settleEntries([step([call('a')]), result('a', '1'), result('a', '2')]);
    assert.deepEqual((settled.items[0] as SettledStep).results[0]?.parts, [{ t: 'text', text: '1' }]);
    assert.equal(settled.items.length, 1);
    assert.equal(settled.drops[0]?.seq, 2);
  });

  it('freezes the instructions before the first turn and keeps later ones in place', () => {
    const settled = settleEntries([
      { k: 'instruction', text: 'be kind', scope: 'conversation' },
      user('q'),
      { k: 'instruction', text: 'be brief', scope: 'conversation' },
      user('r'),
    ]);
    assert.deepEqual(
      settled.system.map((entry) => entry.text),
      ['be kind'],
    );
    assert.deepEqual(
      settled.items.map((item) => item.kind),
      ['user', 'instruction', 'user'],
    );
  });

  it('keeps the first order of tools and tells which entries changed the list later', () => {
    const settled = settleEntries([
      { k: 'tools', added: [tool('a'), tool('b'), tool('c')], removed: [] },
      user('q'),
      { k: 'tools', added: [tool('d'), tool('a', 'new')], removed: ['b'] },
    ]);
    assert.deepEqual(
      settled.tools.initial.map((entry) => entry.name),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(
      settled.tools.current.map((entry) => entry.name + entry.description),
      ['anew', 'c', 'd'],
    );
    assert.deepEqual(settled.tools.changedAt, [2]);
  });

  it('puts a summary where the replaced entries were and keeps the instructions and tools among them', () => {
    const settled = settleEntries([
      { k: 'instruction', text: 'system', scope: 'conversation' },
      { k: 'tools', added: [tool('a')], removed: [] },
      user('old'),
      step([{ t: 'text', text: 'old answer' }]),
      user('new'),
      { k: 'summary', replaces: [0, 3], text: 'they talked' },
    ]);
    assert.deepEqual(
      settled.system.map((entry) => entry.text),
      ['system'],
    );
    assert.deepEqual(
      settled.items.map((item) => [item.kind, item.seq]),
      [
        ['summary', 5],
        ['user', 4],
      ],
    );
    assert.equal(settled.tools.current.length, 1);
  });

  it('lets a later summary take the place of an earlier one', () => {
    const settled = settleEntries([
      user('1'),
      user('2'),
      { k: 'summary', replaces: [0, 1], text: 'first' },
      user('3'),
      { k: 'summary', replaces: [0, 3], text: 'second' },
    ]);
    assert.deepEqual(settled.items, [{ kind: 'summary', seq: 4, text: 'second' }]);
  });

  it('does not say that a call did not run when its result was summarized', () => {
    const [only] = steps([
      step([call('a')]),
      result('a', '1'),
      user('q'),
      { k: 'summary', replaces: [1, 2], text: 's' },
    ]);
    assert.deepEqual(only?.results[0]?.parts, [{ t: 'text', text: summarizedText }]);
    assert.equal(only.results[0].origin, 'summarized');
  });

  describe('a step that was cut', () => {
    const cut = (id: string, text: string, more: Partial<StepEntry> = {}): StepEntry =>
      step([{ t: 'text', text }], { id, end: { kind: 'cut' }, ...more });
    const changed: Entry = { k: 'switch', from: owner, to: { ...owner, model: 'b' }, why: 'failover' };
    const goOn: Entry = { k: 'instruction', text: 'Go on exactly there.', scope: 'turn' };
    const shapes = (entries: readonly Entry[]): unknown[] =>
      settleEntries(entries).items.map((item) =>
        item.kind === 'step' ? [item.seq, item.goesOn === true] : `${item.kind} ${item.seq}`,
      );

    it('is joined with the step that goes on with it, over a switch, while nothing was said between', () => {
      const next = cut('b', ' two', { continues: 'a' });
      assert.deepEqual(shapes([user('q'), cut('a', 'one'), changed, next]), ['user 0', [1, false], [3, true]]);
      assert.deepEqual(shapes([user('q'), cut('a', 'one'), changed, goOn, next]), [
        'user 0',
        [1, false],
        'instruction 3',
        [4, false],
      ]);
      assert.deepEqual(shapes([user('q'), cut('a', 'one'), cut('b', '?', { continues: 'z' })]).at(-1), [2, false]);
      assert.deepEqual(shapes([step([call('x')], { id: 'a' }), next]).at(-1), [1, false]);
    });

    it('is in no turn once it was begun anew, and neither are its calls, its results, and what was said for it', () => {
      const tried = step([{ t: 'text', text: 'one' }, call('x'), call('y', { state: 'partial' })], {
        id: 'a',
        end: { kind: 'cut' },
      });
      const { items, drops } = settleEntries([
        user('q'),
        tried,
        result('x', 'late'),
        changed,
        goOn,
        cut('b', 'other', { restarts: 'a' }),
        result('x', 'later'),
        user('next'),
      ]);
      assert.deepEqual(
        items.map((item) => item.seq),
        [0, 5, 7],
      );
      assert.deepEqual(drops, []);
    });

    it('takes the steps that had gone on with it along, whichever of them is named', () => {
      for (const named of ['a', 'b']) {
        const entries: readonly Entry[] = [
          user('q'),
          cut('a', 'one'),
          changed,
          goOn,
          cut('b', 'two', { continues: 'a' }),
          cut('c', 'new', { restarts: named }),
          cut('d', 'er', { continues: 'c' }),
        ];
        assert.deepEqual(shapes(entries), ['user 0', [5, false], [6, true]]);
      }
    });

    it('keeps what does not belong to it: earlier steps, lasting instructions, the words of the person', () => {
      const lasting: Entry = { k: 'instruction', text: 'Be brief.', scope: 'conversation' };
      const entries = [
        cut('z', 'zero'),
        user('q'),
        goOn,
        cut('a', 'one'),
        lasting,
        goOn,
        user('still there?'),
        cut('b', 'two', { restarts: 'a' }),
      ];
      assert.deepEqual(shapes(entries), [
        [0, false],
        'user 1',
        'instruction 2',
        'instruction 4',
        'instruction 5',
        'user 6',
        [7, false],
      ]);
      assert.equal(shapes([user('q'), cut('a', 'one', { restarts: 'gone' })]).length, 2);
    });

    it('leaves the log as it would be without the first try, for any log', () => {
      fc.assert(
        fc.property(
          fc.array(fc.nat({ max: 9 }), { maxLength: 16 }),
          fc.array(fc.constantFrom<string>('first', 'goes on', 'asked', 'switch'), { maxLength: 6 }),
          fc.array(fc.nat({ max: 9 }), { maxLength: 16 }),
          (before, tries, after) => {
            let last = 'first';
            const tried = tries.flatMap((kind, index): Entry[] => {
              if (kind === 'switch') return [changed];
              const continues = index === 0 ? {} : { continues: last };
              last = `t${index}`;
              const made = cut(last, kind, continues);
              return kind === 'asked' ? [goOn, made] : [made];
            });
            const anew = cut('new', 'whole', last === 'first' ? {} : { restarts: last });
            const texts = (entries: readonly Entry[]): string =>
              JSON.stringify(settleEntries(entries).items.map((item) => ('parts' in item ? item.parts : item.text)));
            const head = [...entriesFrom(before), user('q')];
            const tail = entriesFrom(after);
            const first = tried.findIndex((entry) => entry.k === 'step');
            const kept = first < 0 ? tried : tried.slice(0, first);
            assert.equal(texts([...head, ...tried, anew, ...tail]), texts([...head, ...kept, anew, ...tail]));
          },
        ),
      );
    });
  });

  it('gives every call exactly one result and extends what an earlier request saw, for any log', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 9 }), { maxLength: 24 }), (choices) => {
        const entries = entriesFrom(choices);
        const whole = settleEntries(entries);
        for (const item of whole.items) {
          if (item.kind !== 'step') continue;
          const calls = item.parts.filter((part) => part.t === 'call').map((part) => part.id);
          assert.deepEqual(
            item.results.map((entry) => entry.call.id),
            calls,
          );
        }
        entries.forEach((entry, index) => {
          if (entry.k !== 'step') return;
          const before = settleEntries(entries.slice(0, index));
          assert.deepEqual(whole.items.slice(0, before.items.length), before.items);
          assert.deepEqual(whole.system, before.items.length > 0 ? before.system : whole.system);
        });
      }),
    );
  });
});

/** A log from numbers: steps with calls, results in any order and at any place, users, instructions, switches. */
function entriesFrom(choices: readonly number[]): Entry[] {
  const open: string[] = [];
  return choices.map((choice, index): Entry => {
    if (choice < 2) return user(`u${index}`);
    if (choice === 2) return { k: 'instruction', text: `i${index}`, scope: 'conversation' };
    if (choice === 3) return step([{ t: 'text', text: `t${index}` }]);
    if (choice < 6) {
      open.push(`x${index}`, `y${index}`);
      return step([call(`x${index}`), call(`y${index}`, choice === 5 ? { state: 'partial' } : {})]);
    }
    if (choice === 6) return { k: 'switch', from: owner, to: owner, why: 'user' };
    return result(open[choice === 7 ? 0 : open.length - 1] ?? 'none', `r${index}`);
  });
}
