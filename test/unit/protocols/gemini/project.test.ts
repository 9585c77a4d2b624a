import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Entry } from '../../../../src/conversation/entry.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import type { CallId, CallPart, InputPart, Owner, Part } from '../../../../src/conversation/part.ts';
import { projectGemini } from '../../../../src/protocols/gemini/project.ts';
import { validateGemini } from '../../../conformance/validators/gemini/validate.ts';
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
  userEntry,
} from '../../../support/random-log.ts';

const pro3 = ownerOf('gemini', 'google', 'gemini-3-pro-preview');
const flash3 = ownerOf('gemini', 'google', 'gemini-3.6-flash');
const flash25 = ownerOf('gemini', 'google', 'gemini-2.5-flash');
const gpt = ownerOf('openai-responses', 'openai', 'gpt-6.1');
const opus = ownerOf('anthropic-messages', 'anthropic', 'claude-opus-4-8');
const sentinel = 'skip_thought_signature_validator';
const image: InputPart = { t: 'media', mime: 'image/png', data: 'aGk=' };

function project(entries: readonly Entry[], owner: Owner = pro3, options: RequestOptions = {}): Projection {
  const projection = projectGemini(logOf(entries), targetOf(owner), options);
  assert.deepEqual(validateGemini(projection.body), []);
  return projection;
}

interface Content {
  readonly role: string;
  readonly parts: readonly JsonObject[];
}
const contents = (projection: Projection): readonly Content[] =>
  projection.body['contents'] as unknown as readonly Content[];
const kinds = (projection: Projection): string[] => projection.losses.map((loss) => loss.kind);
const callsOf = (projection: Projection): JsonObject[] =>
  contents(projection).flatMap(({ parts }) => parts.filter((part) => part['functionCall'] !== undefined));
const shape = (projection: Projection): string[] =>
  contents(projection).map(
    ({ role, parts }) => `${role}: ${parts.map((part) => Object.keys(part).join('+')).join(', ')}`,
  );

/** A part as its owner's decoder makes it. */
function kept(owner: Owner, data: JsonObject): { readonly opaque: NonNullable<CallPart['opaque']> } {
  return { opaque: { owner, format: 'gemini.part', data } };
}
function ownCall(owner: Owner, id: string, nativeId?: string): CallPart {
  const name = 'read_file';
  const functionCall = { ...(nativeId === undefined ? {} : { id: nativeId }), args: { path: id }, name };
  const part = callPart(id, nativeId === undefined ? {} : { nativeId });
  return { ...part, ...kept(owner, { functionCall, thoughtSignature: `sig/${id}=` }) };
}
function ownText(owner: Owner, text: string): Part {
  return { t: 'text', text, ...kept(owner, { text, thoughtSignature: 'dGV4dA==' }) };
}

describe('projecting to Gemini', () => {
  it('gives the same model its parts back byte for byte and in place, after a stay elsewhere', () => {
    const thought = { text: 'deep', thought: true, thoughtSignature: 'dA==' };
    const entries = [
      userEntry('q'),
      stepEntry(pro3, [
        { t: 'reasoning', text: 'deep', state: 'sealed', ...kept(pro3, thought) },
        { t: 'reasoning', text: 'a summary', state: 'sealed' },
        ownText(pro3, ''),
        ownCall(pro3, 'x', 'native1'),
      ]),
      resultEntry('x', 'r'),
      stepEntry(gpt, [
        { t: 'reasoning', text: 'foreign', state: 'sealed' },
        { t: 'text', text: 'b' },
      ]),
      userEntry('back'),
    ];
    const projection = project(entries);
    assert.equal(
      JSON.stringify(contents(projection)[1]?.parts),
      JSON.stringify([
        thought,
        { text: 'a summary', thought: true },
        { text: '', thoughtSignature: 'dGV4dA==' },
        { functionCall: { id: 'native1', args: { path: 'x' }, name: 'read_file' }, thoughtSignature: 'sig/x=' },
      ]),
    );
    assert.deepEqual(contents(projection)[2]?.parts, [
      { functionResponse: { id: 'native1', name: 'read_file', response: { output: 'r' } } },
    ]);
    assert.doesNotMatch(JSON.stringify(projection.body), /foreign/);
    assert.deepEqual(kinds(projection), ['reasoning']);
  });

  it('drops the signatures of another Gemini model, keeps its ids, and puts the stand-in on the first call only', () => {
    const entries = [
      userEntry('q'),
      stepEntry(pro3, [ownText(pro3, 'said'), ownCall(pro3, 'x', 'native1'), ownCall(pro3, 'y', 'native2')]),
      resultEntry('x', '1'),
      resultEntry('y', '2'),
    ];
    const projection = project(entries, flash3);
    assert.deepEqual(contents(projection)[1]?.parts, [
      { text: 'said' },
      { functionCall: { id: 'native1', name: 'read_file', args: { path: 'x' } }, thoughtSignature: sentinel },
      { functionCall: { id: 'native2', name: 'read_file', args: { path: 'y' } } },
    ]);
    assert.deepEqual(kinds(projection), ['reasoning', 'reasoning', 'reasoning']);
  });

  it('sends third-party calls under our ids with the stand-in from Gemini 3 on, before with neither', () => {
    const entries = [
      userEntry('q'),
      stepEntry(gpt, [callPart('x', { nativeId: 'call_1' }), callPart('y', { nativeId: 'call_2' })]),
      resultEntry('y', '2'),
      resultEntry('x', 'no such file', true),
    ];
    const args = (path: string): JsonObject => ({ name: 'read_file', args: { path } });
    assert.deepEqual(callsOf(project(entries)), [
      { functionCall: { id: 'x00000000', ...args('x') }, thoughtSignature: sentinel },
      { functionCall: { id: 'y00000000', ...args('y') } },
    ]);
    assert.deepEqual(contents(project(entries))[2]?.parts, [
      { functionResponse: { id: 'x00000000', name: 'read_file', response: { error: 'no such file' } } },
      { functionResponse: { id: 'y00000000', name: 'read_file', response: { output: '2' } } },
    ]);
    assert.deepEqual(callsOf(project(entries, flash25)), [{ functionCall: args('x') }, { functionCall: args('y') }]);
    assert.doesNotMatch(JSON.stringify(project(entries, flash25).body), /"id"/);
  });

  it('assumes the newest model where the name tells nothing', () => {
    const entries = [userEntry('q'), stepEntry(gpt, [callPart('x')]), resultEntry('x', 'r')];
    for (const model of ['gemini-flash-latest', 'gemini-4-argon', 'tuned-by-us']) {
      assert.match(JSON.stringify(project(entries, ownerOf('gemini', 'google', model)).body), /skip_thought/);
    }
    const old = ownerOf('gemini', 'vertex', 'publishers/google/models/gemini-2.0-flash-001');
    assert.doesNotMatch(JSON.stringify(project(entries, old).body), /skip_thought/);
  });

  it('keeps a call of its own without an id without one, and never sends an id twice', () => {
    const entries = [
      userEntry('q'),
      stepEntry(pro3, [ownCall(pro3, 'w')]),
      resultEntry('w', '0'),
      stepEntry(pro3, [ownCall(pro3, 'x', 'call_0')]),
      resultEntry('x', '1'),
      stepEntry(pro3, [ownCall(pro3, 'y', 'call_0')]),
      resultEntry('y', '2'),
    ];
    const calls = callsOf(project(entries));
    assert.deepEqual(
      calls.map((part) => (part['functionCall'] as JsonObject)['id']),
      [undefined, 'call_0', 'y00000000'],
    );
    assert.ok(calls.every((part) => JSON.stringify(part['thoughtSignature']).startsWith('"sig/')));
  });

  it('puts pictures of results inside them from Gemini 3 on, before after all of them', () => {
    const entries: Entry[] = [
      userEntry('q'),
      stepEntry(gpt, [callPart('x'), callPart('y')]),
      { k: 'result', call: 'x00000000' as CallId, isError: false, parts: [{ t: 'text', text: 'see' }, image] },
      { k: 'result', call: 'y00000000' as CallId, isError: true, parts: [image] },
      userEntry('and?'),
    ];
    const inlineData = { mimeType: 'image/png', data: 'aGk=' };
    const [, , results] = contents(project(entries));
    assert.deepEqual(results?.parts, [
      {
        functionResponse: {
          id: 'x00000000',
          name: 'read_file',
          response: { output: 'see' },
          parts: [{ inlineData }],
        },
      },
      { functionResponse: { id: 'y00000000', name: 'read_file', response: { error: '' } } },
      { text: 'Files from read_file:' },
      { inlineData },
      { text: 'and?' },
    ]);
    const before = 'user: functionResponse, functionResponse, text, inlineData, text, inlineData, text';
    assert.equal(shape(project(entries, flash25))[2], before);
  });

  it('never sends a partial or broken call and answers a missing result itself', () => {
    const entries = [
      userEntry('q'),
      stepEntry(pro3, [
        callPart('x'),
        callPart('y', { state: 'partial', name: 'half_call' }),
        callPart('z', { args: { raw: '{"a', broken: true }, name: 'broken_call' }),
      ]),
      userEntry('stop'),
    ];
    const projection = project(entries);
    assert.doesNotMatch(JSON.stringify(projection.body['contents']), /half_call|broken_call/);
    assert.match(JSON.stringify(projection.body['contents']), /"error":"not run: interrupted"/);
    assert.deepEqual(kinds(projection), ['call', 'call']);
  });

  it('replays what it ran itself to the same model and tells others in words', () => {
    const code = { executableCode: { language: 'PYTHON', code: 'print(1)' } };
    const output = { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } };
    const ran: Part = { t: 'vendor', kind: 'executableCode', fallbackText: '[code]', ...kept(pro3, code) };
    const result: Part = { t: 'vendor', kind: 'codeExecutionResult', fallbackText: '[out]', ...kept(pro3, output) };
    const cited: Part = { t: 'text', text: 'said', citations: [{ url: 'u' }] };
    const entries = [userEntry('q'), stepEntry(pro3, [ran, result, cited]), userEntry('r')];
    assert.deepEqual(contents(project(entries))[1]?.parts, [code, output, { text: 'said' }]);
    assert.deepEqual(kinds(project(entries)), ['citations']);
    const other = project(entries, flash25);
    assert.deepEqual(contents(other)[1]?.parts, [{ text: '[code]' }, { text: '[out]' }, { text: 'said' }]);
    assert.deepEqual(kinds(other), ['vendor', 'vendor', 'citations']);
    const cut = project([userEntry('q'), stepEntry(pro3, [ran], { end: { kind: 'cut' } })]);
    assert.deepEqual(contents(cut)[1]?.parts, [{ text: '[code]' }]);
    assert.deepEqual(kinds(cut), ['vendor']);
  });

  it('tells of the server tools of other vendors in words', () => {
    const entries = [
      userEntry('q'),
      stepEntry(opus, [serverCall(opus, 's00000000' as CallId, 'srv_1'), serverResult(opus, 'srv_1')]),
      userEntry('r'),
    ];
    const projection = project(entries);
    assert.match(JSON.stringify(projection.body), /The provider ran web_search/);
    assert.deepEqual(kinds(projection), ['vendor', 'vendor']);
  });

  it('gives a picture of its own back with its signature, others get a note', () => {
    const fields: Part = {
      t: 'vendor',
      kind: 'media-fields',
      opaque: { owner: pro3, format: 'gemini.media-fields', data: { thoughtSignature: 'c2ln' } },
    };
    const entries = [userEntry('draw'), stepEntry(pro3, [{ t: 'media', mime: 'image/png', data: 'aGk=' }, fields])];
    assert.deepEqual(contents(project(entries))[1]?.parts, [
      { inlineData: { mimeType: 'image/png', data: 'aGk=' }, thoughtSignature: 'c2ln' },
    ]);
    assert.deepEqual(contents(project(entries, flash25))[1]?.parts, [{ text: '[File (image/png)]' }]);
    assert.deepEqual(kinds(project(entries, flash25)), ['media', 'vendor']);
  });

  it('sends nothing of a step that was only thought, and ends no request in the words of the model', () => {
    const mere = stepEntry(pro3, [{ t: 'reasoning', text: 'hm', state: 'sealed' }]);
    assert.deepEqual(shape(project([userEntry('q'), mere])), ['user: text']);
    assert.deepEqual(kinds(project([userEntry('q'), mere])), ['reasoning']);
    const cut = stepEntry(pro3, [{ t: 'text', text: 'half a sen' }], { end: { kind: 'cut' } });
    assert.deepEqual(contents(project([userEntry('q'), cut])).at(-1), { role: 'user', parts: [{ text: 'Continue.' }] });
    assert.deepEqual(shape(project([])), ['user: text']);
  });

  it('joins the text of a step that directly goes on with a cut one', () => {
    const cut = stepEntry(gpt, [{ t: 'text', text: 'half a sen' }], { id: 'a', end: { kind: 'cut' } });
    const rest = stepEntry(opus, [{ t: 'text', text: 'tence' }, callPart('x')], { id: 'b', continues: 'a' });
    const entries: Entry[] = [
      userEntry('q'),
      cut,
      { k: 'switch', from: gpt, to: opus, why: 'failover' },
      rest,
      resultEntry('x', 'r'),
    ];
    assert.deepEqual(contents(project(entries))[1]?.parts[0], { text: 'half a sentence' });
    assert.equal(contents(project(entries)).length, 3);
  });

  it('freezes the instructions of the start and sends later ones as tagged text in place', () => {
    const instruction = (text: string): Entry => ({ k: 'instruction', text, scope: 'conversation' });
    const entries = [instruction('be kind'), userEntry('q'), instruction('be brief'), userEntry('r')];
    const projection = project(entries);
    assert.deepEqual(projection.body['systemInstruction'], { parts: [{ text: 'be kind' }] });
    assert.deepEqual(
      contents(projection)[0]?.parts.map((part) => part['text']),
      ['q', '<system>\nbe brief\n</system>', 'r'],
    );
    assert.deepEqual(kinds(projection), ['instruction']);
    const gemma = project(entries, ownerOf('gemini', 'google', 'gemma-3-27b-it'));
    assert.equal(gemma.body['systemInstruction'], undefined);
    assert.equal(contents(gemma)[0]?.parts[0]?.['text'], '<system>\nbe kind\n</system>');
    assert.deepEqual(kinds(gemma), ['instruction', 'instruction']);
  });

  it('declares tools by their JSON Schema, tells every loss, and names past calls in a form it takes', () => {
    const tool = (name: string): { name: string; description: string; inputSchema: JsonObject } => ({
      name,
      description: '',
      inputSchema: { properties: {}, additionalProperties: false },
    });
    const entries: Entry[] = [
      { k: 'tools', added: [tool('a.b:c')], removed: [] },
      userEntry('q'),
      stepEntry(gpt, [callPart('x', { name: '3 odd/näme', args: { value: ['no object'] } })]),
      resultEntry('x', 'r'),
      { k: 'tools', added: [tool('later'), tool('not taken')], removed: [] },
    ];
    const projection = project(entries);
    const declared = (name: string): JsonObject => ({
      name,
      parametersJsonSchema: { properties: {}, additionalProperties: false, type: 'object' },
    });
    assert.deepEqual(projection.body['tools'], [{ functionDeclarations: [declared('a.b:c'), declared('later')] }]);
    assert.deepEqual(kinds(projection), ['tools', 'tools']);
    assert.deepEqual((callsOf(projection)[0]?.['functionCall'] as JsonObject)['name'], '_3_odd_n_me');
    assert.deepEqual((callsOf(projection)[0]?.['functionCall'] as JsonObject)['args'], { value: ['no object'] });
    const without = project(entries, pro3, { tools: false });
    assert.deepEqual(without.body['toolConfig'], { functionCallingConfig: { mode: 'NONE' } });
    assert.equal(project(entries.slice(0, 2), pro3, { tools: false }).body['tools'], undefined);
  });

  it('asks for thinking only in the way the model is known to take', () => {
    const thinking = (model: string, options: RequestOptions): unknown => {
      const { body } = project([userEntry('q')], ownerOf('gemini', 'google', model), options);
      return (body['generationConfig'] as JsonObject | undefined)?.['thinkingConfig'];
    };
    const shown = { includeThoughts: true };
    assert.deepEqual(thinking('gemini-2.5-flash', { reasoning: 'low' }), { thinkingBudget: 2048, ...shown });
    assert.deepEqual(thinking('gemini-2.5-flash', { reasoning: 'off' }), { thinkingBudget: 0 });
    assert.deepEqual(thinking('gemini-2.5-pro', { reasoning: 'off' }), { thinkingBudget: 128 });
    assert.deepEqual(thinking('gemini-2.5-pro', { reasoning: 'high', maxOutputTokens: 4000 }), {
      thinkingBudget: 2000,
      ...shown,
    });
    assert.deepEqual(thinking('gemini-3-pro-preview', { reasoning: 'medium' }), { thinkingLevel: 'high', ...shown });
    assert.deepEqual(thinking('gemini-3.1-pro', { reasoning: 'medium' }), { thinkingLevel: 'medium', ...shown });
    assert.deepEqual(thinking('gemini-3-flash', { reasoning: 'off' }), { thinkingLevel: 'minimal' });
    assert.deepEqual(thinking('gemini-3-pro-preview', { reasoning: 'off' }), { thinkingLevel: 'low' });
    assert.equal(thinking('gemini-2.0-flash', { reasoning: 'high' }), undefined);
    assert.equal(thinking('tuned-by-us', { reasoning: 'high' }), undefined);
    assert.equal(thinking('gemini-3-pro-preview', {}), undefined);
  });

  it('sends a limit and a temperature only where they are asked for, within bounds', () => {
    const config = (options: RequestOptions): unknown =>
      projectGemini(logOf([userEntry('q')]), targetOf(pro3, { maxOutputTokens: 2000 }), options).body[
        'generationConfig'
      ];
    assert.equal(config({}), undefined);
    assert.deepEqual(config({ maxOutputTokens: 64_000, temperature: 3 }), { maxOutputTokens: 2000, temperature: 2 });
  });

  it('tells which files a model cannot see', () => {
    const entries: Entry[] = [
      { k: 'user', parts: [{ t: 'media', mime: 'application/zip', data: 'aa', name: 'all.zip' }, image] },
    ];
    const projection = project(entries);
    assert.deepEqual(kinds(projection), ['media']);
    assert.match(JSON.stringify(projection.body), /all\.zip \(application\/zip\) cannot be shown/);
    const blind = projectGemini(logOf(entries), targetOf(pro3, { abilities: { vision: false } }), {});
    assert.deepEqual(kinds(blind), ['media', 'media']);
  });

  for (const owner of [pro3, flash3, flash25, ownerOf('gemini', 'gateway', 'tuned-by-us')]) {
    it(`makes only valid requests for ${owner.model}, each a byte prefix of the next, from any log`, () => {
      const owners = [owner, owner, gpt, pro3, flash25];
      const choices = fc.array(fc.nat({ max: 400 }), { maxLength: 20 });
      fc.assert(
        fc.property(choices, (numbers) => {
          const log = logOf(randomEntries(numbers, owners).map(asGemini));
          const whole = project(log, owner);
          const text = prefixText(whole.body['contents'] as readonly JsonObject[]);
          log.forEach((entry, index) => {
            const before = project(log.slice(0, index), owner);
            if (entry.k !== 'step' || JSON.stringify(entry.owner) !== JSON.stringify(owner)) return;
            const start = prefixText(before.body['contents'] as readonly JsonObject[]);
            assert.ok(text.startsWith(start), `${start}\n\n${text}`);
            assert.deepEqual(before.body['systemInstruction'], whole.body['systemInstruction']);
            assert.deepEqual(before.body['tools'], whole.body['tools']);
          });
        }),
        { numRuns: 60 },
      );
    });
  }
});

/** The steps of Gemini models as their decoder makes them. */
function asGemini(entry: Entry): Entry {
  if (entry.k !== 'step' || entry.owner.protocol !== 'gemini') return entry;
  const parts = entry.parts.map((part, index): Part => {
    const thoughtSignature = `sig${index}`;
    if (part.t === 'reasoning') {
      return { ...part, ...kept(entry.owner, { text: part.text, thought: true, thoughtSignature }) };
    }
    if (part.t === 'text' && index % 2 === 0)
      return { ...part, ...kept(entry.owner, { text: part.text, thoughtSignature }) };
    if (part.t !== 'call' || part.executor === 'server' || !('value' in part.args)) return part;
    const functionCall = { id: part.nativeId ?? '', name: part.name, args: part.args.value };
    return { ...part, ...kept(entry.owner, { functionCall, thoughtSignature }) };
  });
  return { ...entry, parts };
}
