import assert from 'node:assert/strict';
import type { Entry } from '../../../../src/conversation/entry.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import type { CallPart, Owner, Part } from '../../../../src/conversation/part.ts';
import { projectResponses } from '../../../../src/protocols/openai-responses/project.ts';
import { validateResponses } from '../../../conformance/validators/openai-responses/validate.ts';
import type { Projection, ProjectionTarget, RequestOptions } from '../../../../src/protocols/protocol.ts';
import type { ChatQuirks } from '../../../../src/models/chat-quirks.ts';
import {
  callPart,
  logOf,
  ownerOf,
  resultEntry,
  stepEntry,
  targetOf,
  thinkingPart,
  userEntry,
} from '../../../support/random-log.ts';
import {
  added,
  completed,
  created,
  done,
  functionCall,
  message,
  own as gpt54,
  partsOf,
  read,
  reasoning,
  textDelta,
} from './answers.ts';

const gpt56 = ownerOf('openai-responses', 'openai', 'gpt-5.6');
const local = ownerOf('openai-responses', 'lm-studio', 'glm-4.7');
const claude = ownerOf('anthropic-messages', 'anthropic', 'claude-opus-4-8');

function project(entries: readonly Entry[], owner: Owner = gpt54, options: RequestOptions = {}): Projection {
  const projection = projectResponses(logOf(entries), targetOf(owner), options);
  assert.deepEqual(validateResponses(projection.body), []);
  return projection;
}
const inputOf = ({ body }: Projection): readonly JsonObject[] => body['input'] as readonly JsonObject[];
const lossesOf = ({ losses }: Projection): string[] => losses.map((loss) => loss.kind);
const quirked = (owner: Owner, quirks: Partial<ChatQuirks>): ProjectionTarget => {
  const target = targetOf(owner);
  return { ...target, provider: { ...target.provider, quirks } };
};

/** Items as a step of the owner, as its decoder makes it. */
function answered(owner: Owner, items: readonly object[], more: Parameters<typeof stepEntry>[2] = {}): Entry {
  const events = read(created + items.map((item, index) => done(index, item)).join('') + completed, { owner });
  return stepEntry(owner, partsOf(events), more);
}
function toolEntry(...names: readonly string[]): Entry {
  return { k: 'tools', added: names.map((name) => ({ name, description: 'd', inputSchema: {} })), removed: [] };
}
const callIn = (entry: Entry): CallPart => {
  const call = entry.k === 'step' ? entry.parts.find((part) => part.t === 'call') : undefined;
  assert.ok(call !== undefined);
  return call;
};

describe('projectResponses', () => {
  it('asks without storing anything, with the frozen system text as instructions', () => {
    const { body } = project([
      { k: 'instruction', text: 'Be brief.', scope: 'conversation' },
      toolEntry('read_file'),
      userEntry('Hello'),
    ]);
    assert.deepEqual(
      { ...body, prompt_cache_key: typeof body['prompt_cache_key'] },
      {
        model: 'gpt-5.4',
        instructions: 'Be brief.',
        input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] }],
        tools: [
          {
            type: 'function',
            name: 'read_file',
            description: 'd',
            parameters: { type: 'object', properties: {} },
            strict: false,
          },
        ],
        parallel_tool_calls: true,
        stream: true,
        store: false,
        include: ['reasoning.encrypted_content'],
        prompt_cache_key: 'string',
      },
    );
  });

  it('gives its owner every item back as it came, each output after its call', () => {
    const items = [
      reasoning('why', { id: 'rs_1' }),
      message('I look.', { id: 'msg_1', phase: 'commentary' }),
      functionCall('{"path": "a"}', { id: 'fc_1', call_id: 'call_a' }),
      functionCall('{"path":"b"}', { id: 'fc_2', call_id: 'call_b' }),
    ];
    const step = answered(gpt54, items);
    assert.ok(step.k === 'step');
    const [a, b] = step.parts.filter((part) => part.t === 'call');
    assert.ok(a !== undefined && b !== undefined);
    const projection = project([userEntry('q'), step, resultEntry(b.id, 'of b'), resultEntry(a.id, 'of a')]);
    assert.deepEqual(inputOf(projection).slice(1), [
      items[0],
      items[1],
      items[2],
      { type: 'function_call_output', call_id: 'call_a', output: 'of a' },
      items[3],
      { type: 'function_call_output', call_id: 'call_b', output: 'of b' },
    ]);
    assert.deepEqual(lossesOf(projection), []);
  });

  it('keeps phase and call ids for another model of the provider, and drops item ids and reasoning', () => {
    const step = answered(gpt54, [
      reasoning('why'),
      message('I look.', { phase: 'commentary' }),
      functionCall('{"path":"a"}'),
    ]);
    const projection = project([userEntry('q'), step, resultEntry(callIn(step).id, 'text')], gpt56);
    assert.deepEqual(inputOf(projection).slice(1), [
      {
        type: 'message',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'I look.' }],
        phase: 'commentary',
      },
      { type: 'function_call', call_id: 'call_1', name: 'read_file', arguments: '{"path":"a"}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'text' },
    ]);
    assert.deepEqual(lossesOf(projection), ['reasoning']);
  });

  it('takes nothing but text and calls under ids of its own from another provider', () => {
    const foreign: Part[] = [
      thinkingPart(claude, 'secret'),
      { t: 'text', text: 'Answer', citations: [{ url: 'u' }] },
      callPart('aaa', { nativeId: 'toolu_1', name: 'read.file' }),
      callPart('bbb', { state: 'partial' }),
    ];
    const projection = project([userEntry('q'), stepEntry(claude, foreign), resultEntry('aaa', 'r')]);
    assert.deepEqual(inputOf(projection).slice(1), [
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Answer' }] },
      { type: 'function_call', call_id: 'aaa000000', name: 'read_file', arguments: '{"path":"aaa"}' },
      { type: 'function_call_output', call_id: 'aaa000000', output: 'r' },
    ]);
    assert.deepEqual(lossesOf(projection).toSorted(), ['call', 'citations', 'reasoning']);
    assert.ok(!JSON.stringify(projection.body).includes('secret'));
  });

  it('sends reasoning only together with the item it produced, and that item without its id otherwise', () => {
    const cut = { end: { kind: 'cut' } } as const;
    const thought = done(0, reasoning('why'));
    const textCut = read(created + thought + textDelta(1, 'half'));
    const afterText = project([userEntry('q'), stepEntry(gpt54, partsOf(textCut), cut), userEntry('go on')]);
    assert.deepEqual(inputOf(afterText)[1], {
      type: 'message',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'half' }],
    });
    assert.deepEqual(lossesOf(afterText), ['reasoning']);
    const callCut = read(created + thought + added(1, functionCall('', { status: 'in_progress' })));
    const afterCall = project([userEntry('q'), stepEntry(gpt54, partsOf(callCut), cut), userEntry('go on')]);
    assert.equal(inputOf(afterCall).length, 2);
    const { encrypted_content: _blob, ...plain } = reasoning('why') as { encrypted_content: string };
    const unproved = project([userEntry('q'), answered(gpt54, [plain, message('Answer')]), userEntry('r')]);
    assert.deepEqual(
      inputOf(unproved).map((item) => [item['type'], item['id']]),
      [
        ['message', undefined],
        ['message', undefined],
        ['message', undefined],
      ],
    );
  });

  it('gives plain reasoning back only to a server that is known to want it', () => {
    const { encrypted_content: _blob, ...plain } = reasoning('why') as { encrypted_content: string };
    const log = logOf([userEntry('q'), answered(local, [plain, message('Answer')]), userEntry('r')]);
    const usual = projectResponses(log, targetOf(local), {});
    const wanted = projectResponses(log, quirked(local, { replayReasoning: 'reasoning_content' }), {});
    assert.deepEqual(inputOf(usual)[1]?.['type'], 'message');
    assert.deepEqual(inputOf(wanted)[1], plain);
  });

  it('gives several reasoning texts of one item back as one item', () => {
    const item = reasoning('', { summary: ['a', 'b'].map((text) => ({ type: 'summary_text', text })) });
    const projection = project([userEntry('q'), answered(gpt54, [item, message('Answer')]), userEntry('r')]);
    assert.deepEqual(inputOf(projection)[1], item);
    assert.deepEqual(lossesOf(projection), []);
    const elsewhere = project([userEntry('q'), answered(gpt54, [item, message('Answer')]), userEntry('r')], gpt56);
    assert.deepEqual(lossesOf(elsewhere), ['reasoning']);
  });

  it('answers a custom call as such to its owner and as a function call to anyone else', () => {
    const custom = { type: 'custom_tool_call', id: 'ctc_1', call_id: 'c1', name: 'patch', input: '*** Begin' };
    const step = answered(gpt54, [custom]);
    const entries = [userEntry('q'), step, resultEntry(callIn(step).id, 'ok')];
    assert.deepEqual(inputOf(project(entries)).slice(1), [
      custom,
      { type: 'custom_tool_call_output', call_id: 'c1', output: 'ok' },
    ]);
    assert.deepEqual(inputOf(project(entries, gpt56)).slice(1), [
      { type: 'function_call', call_id: 'c1', name: 'patch', arguments: '{"input":"*** Begin"}' },
      { type: 'function_call_output', call_id: 'c1', output: 'ok' },
    ]);
  });

  it('gives the provider its own tool items back and tells others of them in words', () => {
    const search = { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'q' } };
    const program = { type: 'program_output', id: 'po_1', call_id: 'p', result: '42', status: 'completed' };
    const entries = [userEntry('q'), answered(gpt54, [reasoning('why'), search, program, message('Found')])];
    assert.deepEqual(inputOf(project(entries)).slice(1, 4), [reasoning('why'), search, program]);
    const other = project(entries, gpt56);
    assert.deepEqual(
      inputOf(other).map((item) => (item['content'] as readonly JsonObject[])[0]?.['text']),
      ['q', '[The provider ran web_search {"type":"search","query":"q"}]', '[program_output]\n42', 'Found'],
    );
    assert.deepEqual(lossesOf(other), ['reasoning', 'vendor', 'vendor']);
  });

  it('does not send back a call that was left to a client and never answered', () => {
    const shell = { type: 'local_shell_call', id: 'ls_1', call_id: 'c', status: 'completed', action: { command: [] } };
    const projection = project([userEntry('q'), answered(gpt54, [reasoning('why'), shell]), userEntry('r')]);
    assert.ok(!JSON.stringify(projection.body).includes('local_shell_call'));
    assert.deepEqual(lossesOf(projection), ['vendor', 'reasoning']);
  });

  it('uses a call id once, and none that is too long', () => {
    const step = (): Entry => answered(gpt54, [functionCall('{}', { id: undefined, call_id: 'call_0' })]);
    const long = answered(gpt54, [functionCall('{}', { id: undefined, call_id: 'x'.repeat(65) })]);
    const ids = inputOf(project([userEntry('q'), step(), step(), long, userEntry('r')])).flatMap((item) =>
      item['type'] === 'function_call' && typeof item['call_id'] === 'string' ? [item['call_id']] : [],
    );
    assert.equal(ids[0], 'call_0');
    assert.match(ids[1] ?? '', /^[A-Za-z0-9]{9}$/);
    assert.match(ids[2] ?? '', /^[A-Za-z0-9]{9}$/);
  });

  it('leaves out item ids that are longer than a server takes', () => {
    const id = 'x'.repeat(65);
    const step = answered(local, [message('a', { id }), functionCall('{}', { id })]);
    const items = inputOf(project([userEntry('q'), step, userEntry('r')], local));
    assert.ok(items.every((item) => item['id'] === undefined));
  });

  it('tells of a tool that changed, in place where it stands first and anew where it came later', () => {
    const changed = (name: string): Entry => ({
      k: 'tools',
      added: [{ name, description: 'new', inputSchema: {} }],
      removed: [],
    });
    const start = [toolEntry('read_file'), userEntry('q'), toolEntry('search'), userEntry('r')];
    const before = inputOf(project(start));
    const projection = project([...start, changed('read_file'), changed('search'), userEntry('s')]);
    const items = inputOf(projection);
    assert.deepEqual(items.slice(0, before.length), before);
    assert.equal((projection.body['tools'] as readonly JsonObject[])[0]?.['description'], 'new');
    assert.equal(items[before.length]?.['type'], 'additional_tools');
    assert.deepEqual(lossesOf(projection), ['tools', 'tools']);
  });

  it('closes a call that never ran, and puts images into the output', () => {
    const step = stepEntry(claude, [callPart('aaa'), callPart('bbb')]);
    const image = { t: 'media', mime: 'image/png', data: 'aGk=' } as const;
    const result: Entry = {
      k: 'result',
      call: callPart('aaa').id,
      parts: [{ t: 'text', text: 'see' }, image],
      isError: false,
    };
    const [, , first, , second] = inputOf(project([userEntry('q'), step, result, userEntry('r')]));
    assert.deepEqual(first?.['output'], [
      { type: 'input_text', text: 'see' },
      { type: 'input_image', image_url: 'data:image/png;base64,aGk=', detail: 'auto' },
    ]);
    assert.equal(second?.['output'], 'not run: interrupted');
    const log = logOf([userEntry('q'), step, result]);
    const blind = projectResponses(log, targetOf(gpt54, { abilities: { vision: false } }), {});
    assert.equal(inputOf(blind)[2]?.['output'], 'see\n[left out: image/png]');
    assert.deepEqual(lossesOf(blind), ['media']);
  });

  it('puts instructions where they were given, in the role the server takes', () => {
    const entries: Entry[] = [userEntry('q'), { k: 'instruction', text: 'Now in French.', scope: 'turn' }];
    const of = (target: ProjectionTarget): unknown => inputOf(projectResponses(logOf(entries), target, {}))[1];
    const content = (text: string): unknown => [{ type: 'input_text', text }];
    assert.deepEqual(of(targetOf(gpt54)), { type: 'message', role: 'developer', content: content('Now in French.') });
    const system = quirked(local, { instructionRole: 'system' });
    assert.deepEqual(of(system), { type: 'message', role: 'system', content: content('Now in French.') });
    const tagged = '<instruction>\nNow in French.\n</instruction>';
    const none = quirked(local, { systemAnywhere: false });
    assert.deepEqual(of(none), { type: 'message', role: 'user', content: content(tagged) });
  });

  it('appends tools that come later where the model takes that, and bars those that went', () => {
    const later: Entry[] = [
      toolEntry('read_file'),
      userEntry('q'),
      stepEntry(claude, [{ t: 'text', text: 'a' }]),
      { ...toolEntry('search', 'read_file'), removed: [] } as Entry,
      userEntry('r'),
    ];
    const projection = project(later);
    const names = (value: unknown): unknown[] => (value as readonly JsonObject[]).map((tool) => tool['name']);
    assert.deepEqual(names(projection.body['tools']), ['read_file']);
    const item = inputOf(projection)[2];
    assert.deepEqual(
      [item?.['type'], item?.['role'], names(item?.['tools'])],
      ['additional_tools', 'developer', ['search']],
    );
    assert.deepEqual(lossesOf(projection), []);
    const removed = project([...later, { k: 'tools', added: [], removed: ['read_file'] }, userEntry('s')]);
    assert.deepEqual(inputOf(removed).slice(0, 4), inputOf(projection).slice(0, 4));
    assert.deepEqual(removed.body['tool_choice'], {
      type: 'allowed_tools',
      mode: 'auto',
      tools: [{ type: 'function', name: 'search' }],
    });
    const gone = project([...later, { k: 'tools', added: [], removed: ['read_file', 'search'] }, userEntry('s')]);
    assert.equal(gone.body['tool_choice'], 'none');
    const elsewhere = project(later, local);
    assert.deepEqual(names(elsewhere.body['tools']), ['read_file', 'search']);
    assert.deepEqual(lossesOf(elsewhere), ['tools']);
    assert.equal(project(later, gpt54, { tools: false }).body['tools'], undefined);
  });

  it('tells calls as text to a model without tools', () => {
    const entries = [
      toolEntry('read_file'),
      userEntry('q'),
      stepEntry(claude, [callPart('aaa')]),
      resultEntry('aaa', 'r'),
    ];
    const target = targetOf(local, { abilities: { tools: false } });
    const projection = projectResponses(logOf(entries), target, {});
    assert.deepEqual(validateResponses(projection.body, { tools: false }), []);
    assert.match(JSON.stringify(inputOf(projection)), /used read_file.*result of read_file/);
    assert.deepEqual(lossesOf(projection), ['tools', 'call']);
  });

  it('passes the options on as the model takes them', () => {
    const of = (owner: Owner, options: RequestOptions): JsonObject => project([userEntry('q')], owner, options).body;
    const all = { maxOutputTokens: 4, reasoning: 'off', temperature: 0.5 } as const;
    const fields = (body: JsonObject): unknown[] =>
      ['max_output_tokens', 'reasoning', 'temperature', 'include'].map((key) => body[key]);
    const encrypted = ['reasoning.encrypted_content'];
    assert.deepEqual(fields(of(gpt54, all)), [16, { effort: 'none' }, 0.5, encrypted]);
    assert.deepEqual(fields(of({ ...gpt54, model: 'gpt-5' }, all)), [16, { effort: 'minimal' }, undefined, encrypted]);
    assert.deepEqual(fields(of({ ...gpt54, model: 'gpt-4o' }, all)), [16, undefined, 0.5, undefined]);
    assert.deepEqual(fields(of(local, { ...all, reasoning: 'high' })), [4, { effort: 'high' }, 0.5, encrypted]);
    const kept = of(gpt54, { resumable: true });
    assert.deepEqual([kept['store'], kept['background']], [true, true]);
  });

  it('keeps one cache key for a conversation and another for the next', () => {
    const key = (...entries: readonly Entry[]): unknown => project(entries).body['prompt_cache_key'];
    const long = key(userEntry('q'), stepEntry(claude, [{ t: 'text', text: 'a' }]), userEntry('r'));
    assert.equal(key(userEntry('q')), long);
    assert.notEqual(key(userEntry('other')), long);
  });
});
