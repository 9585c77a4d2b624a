import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/base/json.ts';
import type { Projection } from '../../../src/protocols/protocol.ts';
import { runHandOff } from '../../conformance/hand-off/run-hand-off.ts';
import type { HandOffResult } from '../../conformance/hand-off/run-hand-off.ts';
import { targetOfOwner } from '../../conformance/hand-off/targets.ts';
import type { HandOffTarget } from '../../conformance/hand-off/targets.ts';
import type { RecordedCase } from '../../conformance/recorded-case.ts';
import { wires } from '../../conformance/wires.ts';
import type { Wire } from '../../conformance/wires.ts';

const thought = {
  type: 'thinking',
  thinking: 'I had better look into the file.',
  signature: 'signature-of-the-first-thought',
};

/** A conversation with a thought and a call, as Anthropic took it. */
const request: JsonObject = {
  model: 'claude-sonnet-4-5',
  system: 'You help with code.',
  messages: [
    { role: 'user', content: 'What does the file say?' },
    {
      role: 'assistant',
      content: [thought, { type: 'tool_use', id: 'toolu_first_call_here', name: 'read_file', input: { path: 'a.ts' } }],
    },
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'toolu_first_call_here', content: 'const answer = 42;' }],
    },
  ],
  tools: [{ name: 'read_file', description: 'Reads a file.', input_schema: { type: 'object' } }],
};

function recorded(wire: string, requestBody: JsonObject, body: JsonObject): { recorded: RecordedCase; wire: Wire } {
  const found = wires[wire];
  assert.ok(found);
  const model = requestBody['model'];
  assert.ok(typeof model === 'string');
  const index = { id: `${wire}.test`, file: '', wire, provider: null, model, kind: 'json', status: 200 } as const;
  const answer = { status: 200, headers: {}, body: JSON.stringify(body), expected: undefined };
  return { recorded: { index, requestBody, ...answer }, wire: found };
}

const cases = [
  recorded('anthropic-messages', request, {
    type: 'message',
    content: [{ type: 'text', text: 'It holds the answer, which is 42.' }],
    stop_reason: 'end_turn',
  }),
  recorded(
    'openai-chat',
    { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello there, model!' }] },
    { choices: [{ index: 0, message: { content: 'Hello, person!', reasoning_content: 'A greeting is due.' } }] },
  ),
];

const claude = targetOfOwner({ protocol: 'anthropic-messages', provider: 'unknown', model: 'claude-sonnet-4-5' })!;
const chat = targetOfOwner({ protocol: 'openai-chat', provider: 'elsewhere', model: 'plain' })!;

/** Hands the cases to one target whose requests are changed before they are checked. */
function broken(
  target: HandOffTarget,
  change: (text: string, projection: Projection) => string | Projection,
): HandOffResult {
  const project: HandOffTarget['project'] = (log) => {
    const projection = target.project(log);
    const changed = change(JSON.stringify(projection.body), projection);
    return typeof changed === 'string' ? { ...projection, body: JSON.parse(changed) as JsonObject } : changed;
  };
  return runHandOff(cases, { quick: false, targets: [{ ...target, project }] });
}

describe('the hand-off part of the conformance runner', () => {
  it('finds nothing in the projections of the product', () => {
    const result = runHandOff(cases, { quick: false });
    assert.deepEqual(result.problems, []);
    assert.equal(result.conversations, 2);
    assert.ok(result.pairs > 500 && result.prefixes > 40);
    assert.deepEqual([result.failedPairs, result.failedPrefixes], [0, 0]);
  });

  /** Each breaks a projection in one way, and is noticed by the words beside it. */
  const breaks: readonly (readonly [name: string, HandOffTarget, RegExp, Parameters<typeof broken>[1]])[] = [
    ['a rule of the wire', chat, /model must be a name/, (text) => text.replace('"model":"plain"', '"model":7')],
    [
      'a call that is sent twice',
      claude,
      /calls are sent of/,
      (text) => text.replace(/(\{"type":"tool_use".*?\}\})/, '$1,$1'),
    ],
    [
      'a result under another id',
      chat,
      /do not answer the calls/,
      (text) => text.replace(/"tool_call_id":".../, '"tool_call_id":"xyz'),
    ],
    [
      'a signature that goes to another vendor',
      chat,
      /the opaque of entry .* is unknown\/claude/,
      (text) => text.replace('"content":"', `"content":"${thought.signature}`),
    ],
    [
      'reasoning that goes to another vendor',
      chat,
      /the reasoning of entry/,
      (text) => text.replace('"content":"', `"content":"${thought.thinking}`),
    ],
    [
      'a native id that goes to another vendor',
      chat,
      /the id of entry/,
      (text) => text.replace('"content":"', '"content":"toolu_first_call_here'),
    ],
    [
      'a signature that came home changed',
      claude,
      /did not come home as it was/,
      (text) => text.replaceAll(thought.signature, thought.signature.toUpperCase()),
    ],
    [
      'a text that is lost',
      claude,
      /a text of entry .* is lost/,
      (text) => text.replaceAll('which is 42', 'which is 43'),
    ],
    [
      'a loss that is not told',
      chat,
      /left out without a word: reasoning/,
      (_, projection) => ({ ...projection, losses: [] }),
    ],
    [
      'a text that was taken back',
      chat,
      /was taken back/,
      (text) => text.replace('Yes, it sleeps.', 'It was begun in vain and taken back, a. Yes, it sleeps.'),
    ],
    [
      'a text apart from what it goes on with',
      chat,
      /apart from what it goes on with/,
      (text) => text.replace('The picture shows a cat.', 'The picture sho ws a cat.'),
    ],
    [
      'a projection that throws',
      chat,
      /threw Error: no/,
      () => {
        throw new Error('Error: no');
      },
    ],
  ];
  for (const [name, target, words, change] of breaks) {
    it(`notices ${name}`, () => {
      const { failedPairs, problems } = broken(target, change);
      assert.ok(failedPairs > 0);
      assert.match(problems.join('\n'), words);
    });
  }

  it('notices a request that does not begin like the one before', () => {
    let count = 0;
    for (const change of [
      (text: string) => text.replace('"content":"', `"content":"at ${count++} `),
      (text: string) => text.replace('You help', `At ${count++} you help`),
    ]) {
      assert.ok(broken(chat, change).failedPrefixes > 0);
    }
    assert.ok(broken(claude, (text) => text.replace('You help', `At ${count++} you help`)).failedPrefixes > 0);
    assert.ok(broken(claude, (text) => text.replace('Reads a file', `Reads file ${count++}`)).failedPrefixes > 0);
  });

  it('judges a conversation that goes home by what is known of its server', () => {
    const gateway = targetOfOwner({ protocol: 'openai-responses', provider: 'copilot', model: 'gpt-5.4' })!;
    const vendor = targetOfOwner({ protocol: 'openai-responses', provider: 'openai', model: 'gpt-5.4' })!;
    const message = { type: 'message', role: 'assistant', id: 'msg_'.padEnd(300, 'x'), content: 'Hello.' };
    const body = { model: 'gpt-5.4', store: false, input: [message] };
    assert.deepEqual(gateway.validate(body), []);
    assert.equal(vendor.validate(body)[0]?.rule, 'item-id');
  });

  it('does not mind where a cache is marked', () => {
    const marked = broken(claude, (text) =>
      text.replace('"role":"user"', '"cache_control":{"type":"ephemeral"},"role":"user"'),
    );
    assert.equal(marked.failedPrefixes, 0);
  });
});
