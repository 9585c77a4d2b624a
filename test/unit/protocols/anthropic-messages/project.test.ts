import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Entry } from '../../../../src/conversation/entry.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import type { CallId, Owner, Part } from '../../../../src/conversation/part.ts';
import { projectAnthropic } from '../../../../src/protocols/anthropic-messages/project.ts';
import { validateAnthropic } from '../../../conformance/validators/anthropic-messages/validate.ts';
import type { Projection, RequestOptions } from '../../../../src/protocols/protocol.ts';
import {
  callPart,
  logOf,
  ownerOf,
  prefixText,
  randomEntries,
  resultEntry,
  serverCall,
  serverResult,
  stepEntry,
  targetOf,
  thinkingPart,
  userEntry,
} from '../../../support/random-log.ts';

const opus = ownerOf('anthropic-messages', 'anthropic', 'claude-opus-4-8');
const sonnet45 = ownerOf('anthropic-messages', 'anthropic', 'claude-sonnet-4-5');
const sonnet55 = ownerOf('anthropic-messages', 'anthropic', 'claude-sonnet-5-5');
const gpt = ownerOf('openai-chat', 'openai', 'gpt-5.4');

function project(entries: readonly Entry[], owner: Owner = opus, options: RequestOptions = {}): Projection {
  const projection = projectAnthropic(logOf(entries), targetOf(owner), options);
  assert.deepEqual(validateAnthropic(projection.body), []);
  return projection;
}

/** A type and not an interface, so that it counts as JSON. */
type Message = {
  readonly role: string;
  readonly content: readonly JsonObject[];
};

/** Messages without cache markers. */
function messages(projection: Projection): readonly Message[] {
  const bare = JSON.stringify(projection.body['messages'], (key, value: unknown) =>
    key === 'cache_control' ? undefined : value,
  );
  return JSON.parse(bare) as readonly Message[];
}

const kinds = (projection: Projection): string[] => projection.losses.map((loss) => loss.kind);

describe('projecting to Anthropic Messages', () => {
  it('gives the same model its thinking back byte for byte and in place, after a stay elsewhere', () => {
    const thought = thinkingPart(opus, 'deep');
    const entries = [
      userEntry('q'),
      stepEntry(opus, [thought, { t: 'text', text: 'a' }, callPart('x', { nativeId: 'toolu_1' })]),
      resultEntry('x', 'r'),
      stepEntry(gpt, [
        { t: 'reasoning', text: 'foreign', state: 'sealed' },
        { t: 'text', text: 'b' },
      ]),
      userEntry('back'),
    ];
    const projection = project(entries);
    const native = thought.t === 'reasoning' ? thought.opaque?.data : undefined;
    assert.equal(JSON.stringify(messages(projection)[1]?.content[0]), JSON.stringify(native));
    assert.deepEqual(messages(projection)[1]?.content[2]?.['id'], 'toolu_1');
    assert.doesNotMatch(JSON.stringify(projection.body), /foreign/);
    assert.deepEqual(kinds(projection), ['reasoning']);
  });

  it('sends the thinking of another Claude model only to models that drop what they cannot read', () => {
    const entries = [
      userEntry('q'),
      stepEntry(opus, [thinkingPart(opus, 't'), { t: 'text', text: 'a' }]),
      userEntry('r'),
    ];
    assert.match(JSON.stringify(project(entries, sonnet55).body), /sig:t/);
    assert.deepEqual(kinds(project(entries, sonnet55)), []);
    assert.doesNotMatch(JSON.stringify(project(entries, sonnet45).body), /sig:t/);
    assert.deepEqual(kinds(project(entries, sonnet45)), ['reasoning']);
  });

  it('sends native ids to the provider that made them only, and never one twice', () => {
    const entries = [
      userEntry('q'),
      stepEntry(opus, [callPart('x', { nativeId: 'call_0' })]),
      resultEntry('x', '1'),
      stepEntry(opus, [callPart('y', { nativeId: 'call_0' })]),
      resultEntry('y', '2'),
      stepEntry(gpt, [callPart('z', { nativeId: 'call_gpt' })]),
      resultEntry('z', '3'),
    ];
    const ids = messages(project(entries)).flatMap((message) =>
      message.content.flatMap((block) => (block['type'] === 'tool_use' ? [block['id']] : [])),
    );
    assert.deepEqual(ids, ['call_0', 'y00000000', 'z00000000']);
  });

  it('puts calls last, all results first in one user message, and the images of a failed call after them', () => {
    const entries: Entry[] = [
      userEntry('q'),
      stepEntry(opus, [callPart('x'), { t: 'text', text: 'late words' }, callPart('y')]),
      {
        k: 'result',
        call: 'x00000000' as CallId,
        isError: true,
        parts: [
          { t: 'text', text: 'failed' },
          { t: 'media', mime: 'image/png', data: 'aGk=' },
        ],
      },
      resultEntry('y', 'fine'),
      userEntry('and?'),
    ];
    const [, answer, results] = messages(project(entries));
    assert.deepEqual(
      answer?.content.map((block) => block['type']),
      ['text', 'tool_use', 'tool_use'],
    );
    assert.deepEqual(
      results?.content.map((block) => block['type']),
      ['tool_result', 'tool_result', 'image', 'text'],
    );
    assert.deepEqual(results.content[0], {
      type: 'tool_result',
      tool_use_id: 'x00000000',
      content: [{ type: 'text', text: 'failed' }],
      is_error: true,
    });
  });

  it('never sends a partial or broken call and answers a missing result itself', () => {
    const entries = [
      userEntry('q'),
      stepEntry(opus, [
        callPart('x'),
        callPart('y', { state: 'partial', name: 'half_call' }),
        callPart('z', { args: { raw: '{"a', broken: true }, name: 'broken_call' }),
      ]),
      userEntry('stop'),
    ];
    const projection = project(entries);
    assert.doesNotMatch(JSON.stringify(projection.body['messages']), /half_call|broken_call/);
    assert.match(JSON.stringify(projection.body['messages']), /not run: interrupted/);
    assert.deepEqual(kinds(projection), ['call', 'call']);
  });

  it('replays server tools and citations to the same model and tells others in words', () => {
    const cited = { type: 'text', text: 'cited', citations: [{ type: 'web_search_result_location', url: 'u' }] };
    const entries = [
      userEntry('q'),
      stepEntry(opus, [
        serverCall(opus, 's00000000' as CallId, 'srv_1'),
        serverResult(opus, 'srv_1'),
        {
          t: 'text',
          text: 'cited',
          citations: [{ url: 'u' }],
          opaque: { owner: opus, format: 'anthropic.text', data: cited },
        },
      ]),
      userEntry('r'),
    ];
    assert.deepEqual(messages(project(entries))[1]?.content.slice(-1), [cited]);
    assert.deepEqual(kinds(project(entries)), []);
    const other = project(entries, sonnet45);
    assert.deepEqual(
      messages(other)[1]?.content.map((block) => block['type']),
      ['text', 'text', 'text'],
    );
    assert.match(JSON.stringify(other.body), /The provider ran web_search/);
    assert.deepEqual(kinds(other), ['vendor', 'vendor', 'citations']);
  });

  it('takes a paused turn back as it is and lets the next step go on in the same message', () => {
    const paused = stepEntry(opus, [serverCall(opus, 's00000000' as CallId, 'srv_1')], { end: { kind: 'paused' } });
    const tail = messages(project([userEntry('q'), paused]));
    assert.deepEqual(tail.at(-1)?.role, 'assistant');
    const next = stepEntry(opus, [serverResult(opus, 'srv_1'), { t: 'text', text: 'found' }]);
    const longer = messages(project([userEntry('q'), paused, next, userEntry('thanks')]));
    assert.deepEqual(
      longer.map((message) => [message.role, message.content.length]),
      [
        ['user', 1],
        ['assistant', 3],
        ['user', 1],
      ],
    );
  });

  describe("a provider's own tool that has not ended with its step", () => {
    const searching = serverCall(opus, 's00000000' as CallId, 'srv_1');
    const found = serverResult(opus, 'srv_1');
    const done: Part = { t: 'text', text: 'done' };
    const asked = [userEntry('q'), stepEntry(opus, [searching], { end: { kind: 'paused' } })];
    const running = [
      userEntry('q'),
      stepEntry(opus, [searching, callPart('c1')], { end: { kind: 'calls' } }),
      resultEntry('c1', 'r'),
    ];
    const given = [userEntry('q'), stepEntry(opus, [searching])];

    const endings: readonly (readonly [name: string, start: readonly Entry[], next: Entry])[] = [
      ['ends in the next step after a pause', asked, stepEntry(opus, [found, done])],
      ['is left behind by another model after a pause', asked, stepEntry(gpt, [done])],
      ['is left behind by the same model after a pause', asked, stepEntry(opus, [done])],
      ['is left behind by the person after a pause', asked, userEntry('stop')],
      ['ends after the call that it asked for', running, stepEntry(opus, [found, done])],
      ['is left behind by another model after the call', running, stepEntry(gpt, [done])],
      ['asks for one more call', running, stepEntry(opus, [callPart('c2')])],
      ['ends in the next step although the model did not wait for it', given, stepEntry(opus, [found, done])],
    ];
    for (const [name, start, next] of endings) {
      it(`leaves every request a prefix of the next where it ${name}`, () => {
        const longer = messages(project([...start, next, userEntry('thanks')]));
        const text = prefixText(longer);
        assert.ok(text.startsWith(prefixText(messages(project(start)))), text);
        const blocks = longer.flatMap(({ content }) => content);
        const calls = blocks.filter(({ type }) => type === 'server_tool_use').map(({ id }) => id);
        const results = blocks.filter(({ tool_use_id: id }) => id === 'srv_1').map(({ tool_use_id: id }) => id);
        // Where the tool waits for the result of one more call, it has not ended yet.
        assert.deepEqual(results, name === 'asks for one more call' ? [] : calls);
      });
    }

    it('has a failed result in the form of its kind', () => {
      const left = [...asked, stepEntry(gpt, [done])];
      assert.deepEqual(messages(project(left))[1]?.content.at(-1), {
        type: 'web_search_tool_result',
        tool_use_id: 'srv_1',
        content: { type: 'web_search_tool_result_error', error_code: 'unavailable' },
      });
    });
  });

  it('does not end a request in a cut answer', () => {
    const cut = stepEntry(opus, [{ t: 'text', text: 'half a sen' }], { end: { kind: 'cut' } });
    assert.deepEqual(messages(project([userEntry('q'), cut])).at(-1), {
      role: 'user',
      content: [{ type: 'text', text: 'Continue.' }],
    });
  });

  it('sends a mid instruction as a system message where the model and the place allow it, else as tagged user text', () => {
    const instruction: Entry = { k: 'instruction', text: 'be brief', scope: 'conversation' };
    const roles = (entries: readonly Entry[], owner: Owner): string[] =>
      messages(project(entries, owner)).map((message) => message.role);
    assert.deepEqual(roles([userEntry('q'), instruction], opus), ['user', 'system']);
    assert.deepEqual(roles([userEntry('q'), instruction], sonnet45), ['user']);
    assert.deepEqual(roles([userEntry('q'), instruction, userEntry('r')], opus), ['user']);
    const tagged = project([userEntry('q'), instruction, userEntry('r')], opus);
    assert.deepEqual(
      messages(tagged)[0]?.content.map((block) => block['text']),
      ['q', '<system>\nbe brief\n</system>', 'r'],
    );
    assert.deepEqual(kinds(tagged), ['instruction']);
  });

  it('keeps the system text frozen and marks tools, system and the tail for the cache, four at most', () => {
    const entries: Entry[] = [
      { k: 'instruction', text: 'system', scope: 'conversation' },
      { k: 'tools', added: [{ name: 'read_file', description: '', inputSchema: { type: 'object' } }], removed: [] },
      userEntry('q'),
      stepEntry(opus, [{ t: 'text', text: 'a' }]),
      userEntry('r'),
    ];
    const { body } = project(entries);
    const marks = JSON.stringify(body).match(/cache_control/g) ?? [];
    assert.equal(marks.length, 4);
    assert.deepEqual(body['system'], [{ type: 'text', text: 'system', cache_control: { type: 'ephemeral' } }]);
  });

  it('sends the full tool list after a change and tells the loss', () => {
    const tool = (name: string): { name: string; description: string; inputSchema: JsonObject } => ({
      name,
      description: '',
      inputSchema: { anyOf: [], properties: {} },
    });
    const entries: Entry[] = [
      { k: 'tools', added: [tool('a')], removed: [] },
      userEntry('q'),
      { k: 'tools', added: [tool('b'), tool('not.taken')], removed: [] },
    ];
    const projection = project(entries);
    assert.deepEqual(
      (projection.body['tools'] as readonly JsonObject[]).map((entry) => [entry['name'], entry['input_schema']]),
      [
        ['a', { properties: {}, type: 'object' }],
        ['b', { properties: {}, type: 'object' }],
      ],
    );
    assert.deepEqual(kinds(projection), ['tools', 'tools', 'tools', 'tools']);
  });

  it('asks for thinking only in the way the model is known to take', () => {
    const entries = [userEntry('q')];
    const thinking = (model: string, options: RequestOptions): unknown =>
      project(entries, ownerOf('anthropic-messages', 'anthropic', model), options).body['thinking'];
    assert.deepEqual(thinking('claude-opus-4-8', { reasoning: 'high' }), { type: 'adaptive' });
    assert.deepEqual(thinking('claude-sonnet-4-5', { reasoning: 'low' }), { type: 'enabled', budget_tokens: 2048 });
    assert.deepEqual(thinking('claude-sonnet-4-5', { reasoning: 'off' }), { type: 'disabled' });
    assert.equal(thinking('claude-3-opus-latest', { reasoning: 'high' }), undefined);
    assert.equal(thinking('glm-5', { reasoning: 'high' }), undefined);
    assert.equal(thinking('claude-opus-4-8', {}), undefined);
  });

  it('leaves a thinking budget out of a request inside a tool loop that another model began', () => {
    const entries = [userEntry('q'), stepEntry(gpt, [callPart('x')]), resultEntry('x', 'r')];
    assert.equal(project(entries, sonnet45, { reasoning: 'high' }).body['thinking'], undefined);
  });

  it('takes the answer limit from the options, the model or 8,192', () => {
    const entries = logOf([userEntry('q')]);
    const known = targetOf(opus, { maxOutputTokens: 2000 });
    assert.equal(projectAnthropic(entries, targetOf(opus), {}).body['max_tokens'], 8192);
    assert.equal(projectAnthropic(entries, known, {}).body['max_tokens'], 2000);
    assert.equal(projectAnthropic(entries, known, { maxOutputTokens: 64_000 }).body['max_tokens'], 2000);
  });

  it('tells which files a model cannot see', () => {
    const entries: Entry[] = [{ k: 'user', parts: [{ t: 'media', mime: 'video/mp4', data: 'aa', name: 'clip' }] }];
    const projection = project(entries);
    assert.deepEqual(kinds(projection), ['media']);
    assert.match(JSON.stringify(projection.body), /clip \(video\/mp4\) cannot be shown/);
  });

  for (const owner of [opus, sonnet45, sonnet55, ownerOf('anthropic-messages', 'gateway', 'glm-5')]) {
    it(`makes only valid requests for ${owner.model}, each a byte prefix of the next, from any log`, () => {
      const owners = [owner, owner, gpt, sonnet45];
      const choices = fc.array(fc.nat({ max: 400 }), { maxLength: 20 });
      fc.assert(
        fc.property(choices, (numbers) => {
          const log = logOf(randomEntries(numbers, owners));
          const whole = project(log, owner);
          const text = prefixText(whole.body['messages'] as readonly JsonObject[]);
          log.forEach((entry, index) => {
            const before = project(log.slice(0, index), owner);
            if (entry.k !== 'step' || JSON.stringify(entry.owner) !== JSON.stringify(owner)) return;
            const start = prefixText(before.body['messages'] as readonly JsonObject[]);
            assert.ok(text.startsWith(start), `${start}\n\n${text}`);
            assert.deepEqual(before.body['system'], whole.body['system']);
            assert.deepEqual(before.body['tools'], whole.body['tools']);
          });
        }),
        { numRuns: 60 },
      );
    });
  }
});
