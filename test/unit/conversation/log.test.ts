import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Entry } from '../../../src/conversation/entry.ts';
import { BrokenChain, ConversationLog } from '../../../src/conversation/log.ts';
import type { CallId } from '../../../src/conversation/part.ts';

const user = (text: string): Entry => ({ k: 'user', parts: [{ t: 'text', text }] });
const logOf = (texts: readonly string[]): ConversationLog => {
  const log = new ConversationLog();
  for (const text of texts) log.append(user(text));
  return log;
};

describe('ConversationLog', () => {
  it('numbers entries from 0 and never changes one that was appended', () => {
    const log = logOf(['a', 'b']);
    const before = structuredClone(log.entries);
    log.append(user('c'));
    assert.deepEqual(log.entries.slice(0, 2), before);
    assert.deepEqual(
      log.entries.map(({ seq }) => seq),
      [0, 1, 2],
    );
    const [first] = log.entries;
    assert.throws(() => {
      Object.assign(first!, { k: 'summary' });
    }, TypeError);
    assert.throws(() => {
      if (first?.k === 'user') Object.assign(first.parts[0]!, { text: 'other' });
    }, TypeError);
  });

  it('is the same log again when its entries are stored and read', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 8 }), (texts) => {
        const { entries } = logOf(texts);
        const read = new ConversationLog(JSON.parse(JSON.stringify(entries)) as typeof entries);
        assert.deepEqual(read.entries, entries);
      }),
    );
  });

  it('notices an entry that is changed, missing or out of order', () => {
    const { entries } = logOf(['a', 'b', 'c']);
    const changed = entries.map((entry, at) => (at === 1 ? { ...entry, ...user('x') } : entry));
    for (const broken of [changed, entries.slice(1), [entries[0]!, entries[2]!], entries.toReversed()]) {
      assert.throws(() => new ConversationLog(broken), BrokenChain);
    }
    assert.throws(
      () => new ConversationLog(changed),
      (error) => error instanceof BrokenChain && error.position === 1,
    );
  });

  it('replaces lone surrogates once, on the way in', () => {
    const [entry] = logOf(['cut \ud83d']).entries;
    assert.deepEqual(entry?.k === 'user' && entry.parts, [{ t: 'text', text: 'cut \ufffd' }]);
  });

  it('tells of every entry as soon as it is in the log, and of none once nobody listens', () => {
    const log = logOf(['a']);
    const told: string[] = [];
    const listening = log.onDidAppend((entry) => {
      assert.equal(log.entries.at(-1), entry);
      told.push(`${entry.seq}`);
    });
    log.append(user('b'));
    assert.deepEqual(told, ['1']);
    listening.dispose();
    log.append(user('c'));
    assert.deepEqual(told, ['1']);
  });

  it('gives no call an id that is in the log, whether it was read or appended', () => {
    const call = (id: string): Entry => ({
      k: 'step',
      id: 's',
      owner: { protocol: 'ollama', provider: 'p', model: 'm' },
      parts: [{ t: 'call', id: id as CallId, name: 'x', args: { value: {} }, executor: 'client', state: 'complete' }],
      end: { kind: 'calls' },
    });
    const numbers = [...Array<number>(9).fill(0), ...Array<number>(9).fill(0.5)];
    const random = (): number => numbers.shift() ?? 0.9;
    const log = new ConversationLog([], random);
    log.append(call('AAAAAAAAA'));
    assert.notEqual(log.callIds.next(), 'AAAAAAAAA');
    assert.equal(log.callIds, log.callIds);
    const read = new ConversationLog(log.entries, () => numbers.shift() ?? 0.7);
    numbers.push(...Array<number>(9).fill(0));
    assert.notEqual(read.callIds.next(), 'AAAAAAAAA');
  });

  it('forks without hashing again: the kept entries are the same ones, and both go on apart', () => {
    const log = new ConversationLog();
    for (const text of ['a', 'b', 'c']) log.append({ k: 'user', parts: [{ t: 'text', text }] });
    const fork = log.fork(2);
    assert.equal(fork.entries[1], log.entries[1]);
    fork.append({ k: 'user', parts: [{ t: 'text', text: 'd' }] });
    assert.equal(log.entries.length, 3);
    assert.deepEqual(new ConversationLog(fork.entries).entries, fork.entries);
    assert.deepEqual(log.fork(0).entries, []);
  });
});
