import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Entry, LogEntry, ToolDefinition } from '../../../src/conversation/entry.ts';
import type { Owner, Part } from '../../../src/conversation/part.ts';
import { checkPrefix, headOf } from '../../conformance/hand-off/check-prefix.ts';
import { targets } from '../../conformance/hand-off/targets.ts';
import { logOf, ownerOf, randomEntries, stepEntry, userEntry } from '../../support/random-log.ts';
import { anyLog } from '../protocols/openai-chat/random-log.ts';

const owners: readonly Owner[] = [
  ownerOf('anthropic-messages', 'anthropic', 'claude-sonnet-5-5'),
  ownerOf('anthropic-messages', 'anthropic', 'claude-sonnet-4-5'),
  ownerOf('openai-chat', 'mistral', 'mistral-small-latest'),
  ownerOf('gemini', 'google', 'gemini-3-pro-preview'),
  ownerOf('openai-responses', 'openai', 'gpt-5.6'),
];

/** Schemas and names that some vendor refuses as they are. */
const anyTool: fc.Arbitrary<ToolDefinition> = fc.record({
  name: fc.constantFrom('read_file', 'mcp.server:tool', 'x'.repeat(120), 'über', '7up', 'list-all'),
  description: fc.constantFrom('', 'Does it.'),
  inputSchema: fc.constantFrom(
    {},
    { type: 'object' },
    { anyOf: [{ type: 'object' }, { type: 'null' }] },
    { type: 'object', properties: { all: { type: 'array' } } },
    { type: 'object', properties: { type: { type: 'array', items: { type: 'array' } } }, required: ['type'] },
    { type: ['object', 'null'], $defs: { deep: { oneOf: [{ type: 'array' }] } } },
  ),
});

/** Two conversations of any kind with tools before and in them. */
const anyEntries: fc.Arbitrary<readonly Entry[]> = fc
  .tuple(
    fc.array(fc.nat({ max: 200 }), { maxLength: 14 }),
    fc.uniqueArray(anyTool, { maxLength: 3, selector: ({ name }) => name }),
    fc.uniqueArray(anyTool, { maxLength: 2, selector: ({ name }) => name }),
    fc.nat({ max: 30 }),
    fc.constantFrom([], ['read_file']),
  )
  .map(([choices, first, later, place, removed]) => {
    const entries: Entry[] = randomEntries(choices, owners);
    entries.splice(3 + (place % (entries.length + 1)), 0, { k: 'tools', added: later, removed });
    return [{ k: 'tools', added: first, removed: [] }, userEntry('Begin.'), ...entries];
  });

function problemsOf(log: readonly LogEntry[]): string[] {
  const hasTurn = (entries: readonly LogEntry[]): boolean => entries.some(({ k }) => k === 'user' || k === 'step');
  if (!hasTurn(log)) return [];
  return targets.flatMap((target) => {
    const counts = log.flatMap(({ k, seq }) => (k === 'step' && hasTurn(log.slice(0, seq)) ? [seq] : []));
    const heads = [...counts, log.length].map((count) => headOf(target.project(log.slice(0, count)).body, count));
    const found = target.validate(target.project(log).body).map(({ rule, path }) => `${rule} at ${path}`);
    const bound = target.owner.protocol === 'anthropic-messages';
    return [...found, ...checkPrefix(heads, log, bound)].map((problem) => `${target.name}: ${problem}`);
  });
}

describe('any conversation handed to any target', () => {
  it('is a valid request that begins like the one before, whatever the tools are called and take', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => assert.deepEqual(problemsOf(logOf(entries)), [])),
      { numRuns: 150 },
    );
  }).timeout(60_000);

  it('is so where all that is there is what only a vendor can read, such as its compaction', () => {
    let count = 0;
    const compaction = (owner: Owner): Entry => {
      const data = { type: 'compaction', id: `cmp_${count++}`, encrypted_content: 'c2VjcmV0' };
      const opaque = { owner, format: `${owner.protocol}.item`, data };
      return stepEntry(owner, [{ t: 'vendor', kind: 'compaction', opaque }]);
    };
    const unreadable = (owner: Owner): Entry => ({
      k: 'user',
      parts: [{ t: 'vendor', kind: 'note', opaque: { owner, format: 'x', data: null } }],
    });
    const system: Entry = { k: 'instruction', text: 'Be brief.', scope: 'conversation' };
    const answer: Part = { t: 'text', text: 'Yes.' };
    for (const owner of owners) {
      const only = [compaction(owner)];
      assert.deepEqual(problemsOf(logOf(only)), []);
      assert.deepEqual(problemsOf(logOf([system, ...only, stepEntry(owner, [answer]), userEntry('And?')])), []);
      assert.deepEqual(problemsOf(logOf([unreadable(owner), stepEntry(owner, []), stepEntry(owner, [answer])])), []);
      assert.deepEqual(
        problemsOf(logOf([...only, { ...system, scope: 'turn' }, compaction(owner), compaction(owner)])),
        [],
      );
    }
  });

  it('is so also with calls of every state, results out of order, and media of every kind', () => {
    fc.assert(
      fc.property(anyLog, (log) => assert.deepEqual(problemsOf(log), [])),
      { numRuns: 150 },
    );
  }).timeout(60_000);
});
