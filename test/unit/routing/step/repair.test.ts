import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ConversationLog } from '../../../../src/conversation/log.ts';
import type { Owner, Part } from '../../../../src/conversation/part.ts';
import { settle } from '../../../../src/conversation/settle.ts';
import { logOf, randomEntries } from '../../../support/random-log.ts';
import { knownRepair, nextRepair, rememberRepair, repairLog } from '../../../../src/routing/step/repair.ts';
import type { RepairLevel } from '../../../../src/routing/step/repair.ts';

const own: Owner = { protocol: 'anthropic-messages', provider: 'one', model: 'm' };
const other: Owner = { ...own, provider: 'two' };
const levels: readonly RepairLevel[] = [0, 1, 2, 3];

function log(owner = own): ConversationLog {
  const conversation = new ConversationLog();
  conversation.append({
    k: 'tools',
    added: [{ name: 'read', description: '', inputSchema: { type: 'object' } }],
    removed: [],
  });
  conversation.append({ k: 'user', parts: [{ t: 'text', text: 'Read it.' }] });
  const id = conversation.callIds.next();
  const parts: Part[] = [
    { t: 'reasoning', text: 'Hm.', state: 'sealed', opaque: { owner, format: 'f', data: 'proof' } },
    { t: 'text', text: 'I read.', opaque: { owner, format: 'f', data: 'native' } },
    {
      t: 'call',
      id,
      nativeId: 'native-1',
      name: 'read',
      args: { value: { path: 'a' } },
      executor: 'client',
      state: 'complete',
    },
  ];
  conversation.append({ k: 'step', id: 's', owner, parts, end: { kind: 'calls' } });
  conversation.append({ k: 'result', call: id, parts: [{ t: 'text', text: 'the file' }], isError: false });
  return conversation;
}

describe('the repair ladder', () => {
  it('leaves out first the own opaque data, then native ids, then tells calls as text', () => {
    const texts = levels.map((level) => JSON.stringify(repairLog(log().entries, level, own)));
    const has = (text: string): readonly boolean[] => texts.map((one) => one.includes(text));
    assert.deepEqual(has('proof'), [true, false, false, false]);
    assert.deepEqual(has('"native"'), [true, false, false, false]);
    assert.deepEqual(has('native-1'), [true, true, false, false]);
    assert.deepEqual(has('"t":"call"'), [true, true, true, false]);
    for (const told of ['I read.', 'the file', 'Read it.']) assert.deepEqual(has(told), [true, true, true, true]);
    assert.match(texts[3] ?? '', /\[Called read with/);
  });

  it("leaves what is another owner's alone", () => {
    assert.match(JSON.stringify(repairLog(log(other).entries, 1, own)), /proof/);
  });

  it('is pure, keeps every place in the log, and changes nothing where there is nothing to repair', () => {
    const { entries } = log();
    const before = JSON.stringify(entries);
    for (const level of levels) {
      const repaired = repairLog(entries, level, own);
      assert.deepEqual(repaired, repairLog(entries, level, own));
      assert.deepEqual(
        repaired.map(({ seq }) => seq),
        entries.map(({ seq }) => seq),
      );
    }
    assert.equal(JSON.stringify(entries), before);
    const plain = new ConversationLog();
    plain.append({ k: 'user', parts: [{ t: 'text', text: 'hello' }] });
    assert.equal(repairLog(plain.entries, 3, own), plain.entries);
    assert.equal(nextRepair(plain.entries, 0, own), undefined);
  });

  it('climbs only to levels that change something', () => {
    assert.deepEqual(
      [0, 1, 2, 3].map((level) => nextRepair(log().entries, level as RepairLevel, own)),
      [1, 2, 3, undefined],
    );
    assert.equal(nextRepair(log(other).entries, 0, own), 2);
  });

  it('gives every random log a form that can be settled, with no call left at the highest level', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 60 }), (choices) => {
        const entries = logOf(randomEntries(choices, [own, other]));
        for (const level of levels) {
          const { items } = settle(repairLog(entries, level, own));
          if (level < 3) continue;
          const calls = items.flatMap((item) => (item.kind === 'step' ? item.results : []));
          assert.deepEqual(calls, []);
        }
      }),
    );
  });

  it('is remembered for a conversation and a model, and for no other', () => {
    const conversation = log();
    rememberRepair(conversation, own, 2);
    assert.equal(knownRepair(conversation, own), 2);
    assert.equal(knownRepair(conversation, other), 0);
    assert.equal(knownRepair(log(), own), 0);
  });
});
