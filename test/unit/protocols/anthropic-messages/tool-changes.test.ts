import assert from 'node:assert/strict';
import type { Entry, ToolDefinition } from '../../../../src/conversation/entry.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import type { Owner } from '../../../../src/conversation/part.ts';
import { projectAnthropic } from '../../../../src/protocols/anthropic-messages/project.ts';
import { validateAnthropic } from '../../../conformance/validators/anthropic-messages/validate.ts';
import type { Projection } from '../../../../src/protocols/protocol.ts';
import {
  callPart,
  logOf,
  ownerOf,
  prefixText,
  resultEntry,
  stepEntry,
  targetOf,
  thinkingPart,
  userEntry,
} from '../../../support/random-log.ts';

const opus = ownerOf('anthropic-messages', 'anthropic', 'claude-opus-4-8');
const sonnet = ownerOf('anthropic-messages', 'anthropic', 'claude-sonnet-5-5');
const old = ownerOf('anthropic-messages', 'anthropic', 'claude-sonnet-4-5');

const tool = (name: string, description = ''): ToolDefinition => ({
  name,
  description,
  inputSchema: { type: 'object' },
});
const tools = (added: readonly ToolDefinition[], removed: readonly string[] = []): Entry => ({
  k: 'tools',
  added,
  removed,
});

function project(entries: readonly Entry[], owner: Owner, source: 'built-in' | 'user' = 'built-in'): Projection {
  const target = targetOf(owner);
  const projection = projectAnthropic(logOf(entries), { ...target, provider: { ...target.provider, source } }, {});
  assert.deepEqual(validateAnthropic(projection.body), []);
  return projection;
}

const names = ({ body }: Projection): unknown =>
  ((body['tools'] ?? []) as readonly JsonObject[]).map((one) => one['name']);
const messagesOf = ({ body }: Projection): readonly JsonObject[] => {
  const text = JSON.stringify(body['messages'], (key, value: unknown) => (key === 'cache_control' ? undefined : value));
  return JSON.parse(text) as readonly JsonObject[];
};

const begin = [
  tools([tool('read'), tool('write')]),
  userEntry('q'),
  stepEntry(opus, [callPart('x', { name: 'read' })]),
];
const changed = [...begin, resultEntry('x', 'r'), tools([tool('run', 'Runs.')], ['write'])];

describe('tools that change in mid conversation, at Anthropic', () => {
  it('are told in place, right before the next answer, and the first list stays', () => {
    const projection = project(changed, opus);
    assert.deepEqual(names(projection), ['read', 'write']);
    assert.deepEqual(messagesOf(projection).at(-1), {
      role: 'system',
      content: [
        { type: 'tool_removal', tool: { type: 'tool_reference', name: 'write' } },
        {
          type: 'tool_addition',
          tool: {
            type: 'tool_definition',
            definition: { name: 'run', description: 'Runs.', input_schema: { type: 'object' } },
          },
        },
      ],
    });
    assert.match(projection.headers?.['anthropic-beta'] ?? '', /inline-tools/);
    assert.deepEqual(projection.losses, []);
  });

  it('keep every request a prefix of the next, also when the person spoke last or nobody did', () => {
    const entries = [
      ...changed,
      stepEntry(opus, [{ t: 'text', text: 'a' }]),
      tools([tool('late')]),
      userEntry('more'),
      stepEntry(opus, [{ t: 'text', text: 'b' }]),
      tools([], ['late']),
      stepEntry(opus, [{ t: 'text', text: 'c' }]),
      tools([tool('late')]),
    ];
    const whole = project(entries, opus);
    entries.forEach((entry, index) => {
      if (entry.k !== 'step') return;
      const before = project(entries.slice(0, index), opus);
      assert.deepEqual(names(before), names(whole));
      assert.ok(prefixText(messagesOf(whole)).startsWith(prefixText(messagesOf(before))));
    });
    const last = messagesOf(whole).at(-1);
    assert.deepEqual(last?.['content'], [{ type: 'tool_addition', tool: { type: 'tool_reference', name: 'late' } }]);
  });

  it('are sent as the full list, with a loss, by models and servers that have no word for it', () => {
    const redefined = [...changed, tools([tool('read', 'Reads otherwise.')])];
    for (const projection of [project(changed, old), project(changed, opus, 'user'), project(redefined, opus)]) {
      assert.deepEqual(names(projection), ['read', 'run']);
      assert.equal(projection.headers, undefined);
      assert.equal(projection.losses[0]?.kind, 'tools');
    }
  });

  it('leave out thinking that was bound to another list or to what is summarized now, where models bind it', () => {
    const thought = (owner: Owner): Entry => stepEntry(owner, [thinkingPart(owner, 'deep'), { t: 'text', text: 'a' }]);
    const summary: Entry = { k: 'summary', replaces: [1, 1], text: 'They asked.' };
    const log = (owner: Owner, between: Entry): Entry[] => [
      tools([tool('read')]),
      userEntry('q'),
      thought(owner),
      between,
      userEntry('more'),
      thought(owner),
      userEntry('again'),
    ];
    const count = (projection: Projection): number =>
      JSON.stringify(projection.body).split('"thinking":"deep"').length - 1;
    assert.equal(count(project(log(sonnet, summary), sonnet)), 1);
    assert.deepEqual(
      project(log(sonnet, summary), sonnet).losses.map(({ kind, seq }) => [kind, seq]),
      [['reasoning', 2]],
    );
    assert.equal(count(project(log(sonnet, tools([tool('late')])), sonnet)), 2);
    assert.equal(count(project(log(sonnet, tools([tool('late')])), sonnet, 'user')), 1);
    assert.equal(count(project(log(old, summary), old)), 2);
  });
});
