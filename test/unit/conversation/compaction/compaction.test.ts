import assert from 'node:assert/strict';
import fc from 'fast-check';
import { planCompaction } from '../../../../src/conversation/compaction/compaction.ts';
import type { CompactionPlan } from '../../../../src/conversation/compaction/compaction.ts';
import type { Entry, LogEntry } from '../../../../src/conversation/entry.ts';
import { ConversationLog } from '../../../../src/conversation/log.ts';
import { settle } from '../../../../src/conversation/settle.ts';
import type { SettledLog, SettledItem } from '../../../../src/conversation/settle.ts';
import { estimateConversation } from '../../../../src/conversation/compaction/size-estimate.ts';
import { estimateTokens } from '../../../../src/base/token-estimate.ts';
import { happenings, logOf, owners } from '../random-log.ts';

const owner = owners[0]!;
const long = (name: string): string => `${name} ${'x'.repeat(3_600)}`;
const user = (text: string): Entry => ({ k: 'user', parts: [{ t: 'text', text }] });
const step = (text: string, more: Partial<Entry & { k: 'step' }> = {}): Entry => ({
  k: 'step',
  id: text.slice(0, 8),
  owner,
  parts: [{ t: 'text', text }],
  end: { kind: 'stop' },
  ...more,
});

function entriesOf(...entries: readonly Entry[]): readonly LogEntry[] {
  const log = new ConversationLog();
  for (const entry of entries) log.append(entry);
  return log.entries;
}

function planOf(log: readonly LogEntry[], targetTokens: number): CompactionPlan {
  const compaction = planCompaction(log, { targetTokens });
  assert.ok(compaction.kind === 'plan');
  return compaction;
}

/** A summary as long as it may be. */
function summaryOf(plan: CompactionPlan): Entry {
  return { k: 'summary', replaces: plan.replaces, text: 's'.repeat(Math.floor((plan.summaryTokens - 6) * 3.6)) };
}

describe('compaction', () => {
  const chat = entriesOf(
    { k: 'instruction', scope: 'conversation', text: 'Be exact.' },
    user(long('one')),
    step(long('two')),
    user(long('three')),
    step(long('four')),
    user(long('five')),
    step(long('six')),
    user('seven'),
  );

  it('leaves a conversation alone that fits', () => {
    assert.equal(planCompaction(chat, { targetTokens: 7_000 }).kind, 'fits');
  });

  it('summarizes from the first turn on and keeps from a question on', () => {
    assert.deepEqual(planOf(chat, 6_000).replaces, [1, 4]);
    assert.deepEqual(planOf(chat, 3_000).replaces, [1, 6]);
  });

  it('never takes the last question or what came after it', () => {
    const stuck = planCompaction(entriesOf(user('one'), step('two'), user(long('three'))), { targetTokens: 500 });
    assert.ok(stuck.kind === 'stuck' && stuck.leastTokens > 500);
    const plan = planOf(entriesOf(user(long('one')), step('two'), user('three'), step(long('four'))), 1_300);
    assert.deepEqual(plan.replaces, [0, 1]);
  });

  it('quotes the last question behind the summary where the tool calls since are too much by themselves', () => {
    const question: Entry = {
      k: 'user',
      parts: [
        { t: 'text', text: 'Find it.' },
        { t: 'media', mime: 'image/png', data: 'AAAA', name: 'shot.png' },
      ],
    };
    const log = new ConversationLog();
    for (const entry of [user('one'), step('two'), question, step(long('three')), step(long('four')), step('five')])
      log.append(entry);
    const plan = planOf(log.entries, 700);
    assert.deepEqual(plan.replaces, [0, 4]);
    assert.match(plan.quote!, /word for word.*\nFind it\.\n\(attached: shot\.png\)$/s);
    log.append(summaryOf(plan));
    // Once more, with the question inside a summary by now.
    for (const text of [long('six'), 'seven']) log.append(step(text));
    const again = planOf(log.entries, 700);
    assert.equal(again.replaces[0], 0);
    assert.equal(again.quote, plan.quote);
  });

  it('is stuck where there is nothing but a first question', () => {
    assert.equal(planCompaction(entriesOf(user(long('one'))), { targetTokens: 100 }).kind, 'stuck');
  });

  it('puts an earlier summary into the new one', () => {
    const log = new ConversationLog();
    for (const entry of [user(long('one')), step(long('two')), user(long('three')), step(long('four')), user('five')])
      log.append(entry);
    log.append({ k: 'summary', replaces: [0, 1], text: 'early' });
    log.append(step(long('six')));
    log.append(user('seven'));
    const plan = planOf(log.entries, 1_500);
    assert.equal(plan.replaces[0], 0);
    assert.ok(plan.items.some((item) => item.kind === 'summary' && item.text === 'early'));
    log.append(summaryOf(plan));
    const summaries = settle(log.entries).items.filter((item) => item.kind === 'summary');
    assert.equal(summaries.length, 1);
    assert.notEqual(summaries[0]?.text, 'early');
  });

  it('does not cut between a text that broke off and the one that goes on with it', () => {
    const cut = step(long('broken'), { end: { kind: 'cut' } });
    const goesOn = step(long('goes on'), { continues: 'broken x' });
    const ask: Entry = { k: 'instruction', scope: 'turn', text: 'Go on.' };
    const log = entriesOf(user(long('one')), cut, ask, goesOn, step(long('after')), user('last'));
    for (let targetTokens = 800; targetTokens < 5_000; targetTokens += 50) {
      const compaction = planCompaction(log, { targetTokens });
      if (compaction.kind === 'plan')
        assert.ok([0, 3, 4].includes(compaction.replaces[1]), `${compaction.replaces[1]}`);
    }
  });

  it('counts the reasoning of another model only for that model', () => {
    const thinking = step('done', { parts: [{ t: 'reasoning', text: long('hm'), state: 'sealed' }] });
    const log = entriesOf(user('one'), thinking);
    assert.ok(estimateConversation(log) > 1_000);
    assert.ok(estimateConversation(log, owner) > 1_000);
    assert.ok(estimateConversation(log, owners[1]) < 100);
  });
});

describe('compaction of any conversation', () => {
  /** Up to three compactions in a row, with more conversation between them. */
  const story = fc.array(fc.record({ list: happenings, share: fc.double({ min: 0.35, max: 1, noNaN: true }) }), {
    minLength: 1,
    maxLength: 3,
  });

  function forEachCompaction(check: (before: readonly LogEntry[], plan: CompactionPlan, target: number) => void): void {
    let plans = 0;
    fc.assert(
      fc.property(story, (chapters) => {
        const told: (typeof chapters)[number]['list'][number][] = [];
        const summaries: { readonly at: number; readonly entry: Entry }[] = [];
        for (const { list, share } of chapters) {
          told.push(...list);
          // Told anew from the beginning, with the summaries at their places, so that ids stay unique.
          const log = retell(logOf(told).entries, summaries);
          const target = Math.floor(estimateConversation(log.entries) * share);
          const compaction = planCompaction(log.entries, { targetTokens: target });
          if (compaction.kind === 'stuck') assert.ok(compaction.leastTokens > target);
          if (compaction.kind !== 'plan') continue;
          plans++;
          check(log.entries, compaction, target);
          summaries.push({ at: log.entries.length, entry: summaryOf(compaction) });
        }
      }),
      { numRuns: 300 },
    );
    assert.ok(plans > 50, `${plans} plans are too few to prove anything`);
  }

  function retell(entries: readonly LogEntry[], summaries: readonly { at: number; entry: Entry }[]): ConversationLog {
    const log = new ConversationLog();
    const rest = [...entries];
    for (const { at, entry } of summaries) {
      while (log.entries.length < at) log.append(contentOf(rest.shift()!));
      log.append(entry);
    }
    for (const entry of rest) log.append(contentOf(entry));
    return log;
  }

  function contentOf({ seq: _seq, hash: _hash, ...entry }: LogEntry): Entry {
    return entry;
  }

  function after(before: readonly LogEntry[], plan: CompactionPlan): readonly LogEntry[] {
    const log = new ConversationLog(before);
    log.append(summaryOf(plan));
    return log.entries;
  }

  it('makes it fit, once and for all', () => {
    forEachCompaction((before, plan, target) => {
      const compacted = after(before, plan);
      assert.ok(estimateConversation(compacted) <= target);
      assert.equal(planCompaction(compacted, { targetTokens: target }).kind, 'fits');
    });
  });

  it('keeps what follows the cut as it was, calls with their results, and instructions and tools', () => {
    forEachCompaction((before, plan) => {
      const old = settle(before);
      const now = settle(after(before, plan));
      const isKept = (item: SettledItem): boolean => item.kind !== 'summary' && item.seq > plan.replaces[1];
      assert.deepEqual(now.items.filter(isKept), old.items.filter(isKept));
      assert.deepEqual(now.tools, old.tools);
      const standing = ({ system, items }: SettledLog): SettledItem[] =>
        [...system, ...items].filter((item) => item.kind === 'instruction' && item.scope === 'conversation');
      assert.deepEqual(standing(now), standing(old));
      assert.equal(now.items.filter((item) => item.kind === 'summary').length, 1);
    });
  });

  it('keeps the last question, or quotes it, and puts everything else into the summary or behind it', () => {
    forEachCompaction((before, plan) => {
      const last = before.findLast((entry) => entry.k === 'user');
      const said = last?.parts.map((part) => (part.t === 'text' ? part.text : '')).join('\n') ?? '';
      if (plan.quote === undefined) assert.ok(last === undefined || plan.replaces[1] < last.seq);
      else assert.ok(plan.quote.endsWith(said) && estimateTokens(plan.quote) < plan.summaryTokens);
      const old = settle(before).items;
      const settled = settle(after(before, plan));
      const now: readonly SettledItem[] = [...settled.system, ...settled.items];
      const summarized = new Set(plan.items.map((item) => item.seq));
      for (const item of old) assert.ok(summarized.has(item.seq) || now.some((kept) => kept.seq === item.seq));
      assert.ok(now.every((item) => !summarized.has(item.seq)));
      assert.ok(summarized.size > 0);
    });
  });

  it('is the same every time and does not touch the log', () => {
    forEachCompaction((before, plan, target) => {
      const copy = structuredClone(before);
      assert.deepEqual(planCompaction(before, { targetTokens: target }).kind, 'plan');
      assert.deepEqual(planOf(before, target).replaces, plan.replaces);
      assert.deepEqual(before, copy);
    });
  });
});
