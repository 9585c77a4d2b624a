import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Entry } from '../../../../src/conversation/entry.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import type { Owner } from '../../../../src/conversation/part.ts';
import { projectOllama } from '../../../../src/protocols/ollama/project.ts';
import { validateOllama } from '../../../conformance/validators/ollama/validate.ts';
import type { Projection, ProjectionTarget, RequestOptions } from '../../../../src/protocols/protocol.ts';
import {
  callPart,
  logOf,
  ownerOf,
  prefixText,
  randomEntries,
  resultEntry,
  stepEntry,
  targetOf,
  thinkingPart,
  userEntry,
} from '../../../support/random-log.ts';

const qwen = ownerOf('ollama', 'ollama', 'qwen3:4b');
const claude = ownerOf('anthropic-messages', 'anthropic', 'claude-opus-4-8');
type Facts = NonNullable<Parameters<typeof targetOf>[1]>;

function project(
  entries: readonly Entry[],
  facts?: Facts,
  options: RequestOptions = {},
  owner: Owner = qwen,
): Projection {
  const target: ProjectionTarget = targetOf(owner, facts);
  const projection = projectOllama(logOf(entries), target, options);
  assert.deepEqual(validateOllama(projection.body), []);
  return projection;
}

const messages = (projection: Projection): readonly JsonObject[] =>
  projection.body['messages'] as readonly JsonObject[];
const kinds = (projection: Projection): string[] => projection.losses.map((loss) => loss.kind);

const loop: readonly Entry[] = [
  { k: 'instruction', text: 'system', scope: 'conversation' },
  { k: 'tools', added: [{ name: 'read_file', description: 'd', inputSchema: { type: 'object' } }], removed: [] },
  userEntry('q'),
  stepEntry(qwen, [
    { t: 'reasoning', text: 'own', state: 'sealed' },
    { t: 'text', text: 'a' },
    callPart('x', { nativeId: 'call_1' }),
  ]),
  resultEntry('x', 'r'),
  stepEntry(claude, [thinkingPart(claude, 'foreign'), callPart('y', { nativeId: 'toolu_1', args: { value: null } })]),
  resultEntry('y', 'bad', true),
];

describe('projecting to Ollama', () => {
  it('makes a native chat request that no server cuts silently', () => {
    const projection = project(loop);
    assert.deepEqual(projection.body, {
      model: 'qwen3:4b',
      messages: [
        { role: 'system', content: 'system' },
        { role: 'user', content: 'q' },
        {
          role: 'assistant',
          content: 'a',
          thinking: 'own',
          tool_calls: [{ id: 'call_1', function: { name: 'read_file', arguments: { path: 'x' } } }],
        },
        { role: 'tool', content: 'r', tool_name: 'read_file', tool_call_id: 'call_1' },
        {
          role: 'assistant',
          content: '',
          tool_calls: [{ id: 'y00000000', function: { name: 'read_file', arguments: {} } }],
        },
        { role: 'tool', content: 'Error: bad', tool_name: 'read_file', tool_call_id: 'y00000000' },
      ],
      tools: [{ type: 'function', function: { name: 'read_file', description: 'd', parameters: { type: 'object' } } }],
      stream: true,
      truncate: false,
      shift: false,
    });
    assert.deepEqual(kinds(projection), ['reasoning']);
  });

  it('asks for a window no larger than the model has and no smaller than the prompt needs', () => {
    const window = (facts: Facts, text = 'q'): unknown => {
      const options = project([userEntry(text)], facts).body['options'];
      return options === undefined ? undefined : (options as JsonObject)['num_ctx'];
    };
    assert.equal(window({}), undefined);
    assert.equal(window({ contextTokens: 262_144 }), 16_384);
    assert.equal(window({ contextTokens: 8192 }), 8192);
    assert.equal(window({ contextTokens: 262_144 }, 'word '.repeat(20_000)), 65_536);
  });

  it('tells a model to think only if it can, in the form it takes', () => {
    const think = (options: RequestOptions, reasoning: boolean | undefined, model = 'qwen3:4b'): unknown => {
      const abilities = reasoning === undefined ? {} : { reasoning };
      return project([userEntry('q')], { abilities }, options, ownerOf('ollama', 'ollama', model)).body['think'];
    };
    assert.equal(think({ reasoning: 'high' }, true), true);
    assert.equal(think({ reasoning: 'off' }, true), false);
    assert.equal(think({ reasoning: 'high' }, true, 'gpt-oss:20b'), 'high');
    assert.equal(think({ reasoning: 'high' }, undefined), undefined);
    assert.equal(think({ reasoning: 'high' }, false), undefined);
    assert.equal(think({}, true), undefined);
  });

  it('sends images as base64, those of results after all results, and tells what a model cannot see', () => {
    const entries: Entry[] = [
      {
        k: 'user',
        parts: [
          { t: 'text', text: 'see' },
          { t: 'media', mime: 'image/png', data: 'aa' },
        ],
      },
      stepEntry(qwen, [callPart('x'), callPart('y')]),
      { k: 'result', call: callPart('x').id, parts: [{ t: 'media', mime: 'image/png', data: 'bb' }], isError: false },
      resultEntry('y', 'r'),
    ];
    const sent = messages(project(entries));
    assert.deepEqual(sent[0], { role: 'user', content: 'see', images: ['aa'] });
    assert.deepEqual(
      sent.map((message) => message['role']),
      ['user', 'assistant', 'tool', 'tool', 'user'],
    );
    assert.deepEqual(sent[4]?.['images'], ['bb']);
    const blind = project(entries, { abilities: { vision: false } });
    assert.deepEqual(kinds(blind), ['media', 'media']);
    assert.doesNotMatch(JSON.stringify(blind.body), /"images"/);
  });

  it('turns tool history into text for a model without tools, whose template would drop it', () => {
    const projection = project(loop, { abilities: { tools: false } });
    const text = JSON.stringify(projection.body);
    assert.doesNotMatch(text, /tool_calls|"role":"tool"|"tools"/);
    assert.match(text, /Called read_file with/);
    assert.match(text, /\[Result of read_file\]\\nr/);
    assert.ok(kinds(projection).includes('tools'));
  });

  it('leaves no answer of the model at the end and none next to another', () => {
    const sent = messages(
      project([
        userEntry('q'),
        stepEntry(qwen, [{ t: 'text', text: 'half' }], { end: { kind: 'cut' } }),
        stepEntry(claude, [{ t: 'text', text: 'rest' }]),
      ]),
    );
    assert.deepEqual(
      sent.map((message) => message['role']),
      ['user', 'assistant', 'user', 'assistant', 'user'],
    );
  });

  it('makes only valid requests, each a byte prefix of the next, from any log', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 400 }), { maxLength: 20 }), fc.boolean(), (numbers, tools) => {
        const log = logOf(randomEntries(numbers, [qwen, claude, qwen]));
        const target = targetOf(qwen, { abilities: { tools } });
        const bodyOf = (length: number): JsonObject => projectOllama(log.slice(0, length), target, {}).body;
        const whole = prefixText(bodyOf(log.length)['messages'] as readonly JsonObject[]);
        log.forEach((entry, index) => {
          const body = bodyOf(index);
          assert.deepEqual(validateOllama(body), []);
          if (entry.k !== 'step' || entry.owner.model !== qwen.model) return;
          const start = prefixText(body['messages'] as readonly JsonObject[]);
          assert.ok(whole.startsWith(start), `${start}\n\n${whole}`);
        });
      }),
    );
  });
});
