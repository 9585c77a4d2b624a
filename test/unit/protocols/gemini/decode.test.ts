import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createCountingCallIdSource } from '../../../../src/conversation/call-id.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import type { Part } from '../../../../src/conversation/part.ts';
import { isTerminal } from '../../../../src/conversation/stream-event.ts';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import { createGeminiDecoder, decodeGeminiBody } from '../../../../src/protocols/gemini/decode.ts';
import type { DecodeContext } from '../../../../src/protocols/protocol.ts';

const owner = { protocol: 'gemini', provider: 'google', model: 'gemini-3-pro' } as const;
const context = (): DecodeContext => ({ owner, callIds: createCountingCallIdSource() });

const frame = (value: Json): string => `data: ${JSON.stringify(value)}\n\n`;

function decodeText(text: string, cut = text.length): StreamEvent[] {
  return decodeBytes(new TextEncoder().encode(text), cut);
}

function decodeBytes(bytes: Uint8Array, cut: number): StreamEvent[] {
  const decoder = createGeminiDecoder(context());
  const events: StreamEvent[] = [];
  for (let at = 0; at < bytes.length; at += cut) events.push(...decoder.push(bytes.subarray(at, at + cut)));
  events.push(...decoder.end());
  assert.equal(events.filter(isTerminal).length, 1);
  assert.ok(events.slice(-1).some(isTerminal));
  assert.deepEqual([...decoder.push(bytes), ...decoder.end()], []);
  return events;
}

/** A chunk with the parts of the first candidate. */
function chunk(parts: readonly Json[], finishReason?: string, more: JsonObject = {}): JsonObject {
  const candidate = { content: { role: 'model', parts }, index: 0, ...(finishReason ? { finishReason } : {}), ...more };
  return { candidates: [candidate], responseId: 'r1', modelVersion: 'gemini-3-pro-001' };
}

const decode = (...chunks: readonly Json[]): StreamEvent[] => decodeText(chunks.map(frame).join(''));
const partsOf = (events: readonly StreamEvent[]): Part[] =>
  events.flatMap((event) => (event.e === 'part' ? [event.part] : []));
const textOf = (events: readonly StreamEvent[]): string =>
  partsOf(events)
    .map((part) => (part.t === 'text' ? part.text : ''))
    .join('');
const kept = (data: JsonObject): { readonly opaque: object } => ({ opaque: { owner, format: 'gemini.part', data } });

const weather = { functionCall: { id: 'abc', name: 'weather', args: { city: 'Bern' } }, thoughtSignature: 'c2ln' };

describe('decoding Gemini streams', () => {
  it('opens once and joins unsigned text of one kind', () => {
    const events = decode(chunk([{ text: 'a' }]), chunk([{ text: 'b' }, { text: '' }]), chunk([{ text: 'c' }], 'STOP'));
    assert.deepEqual(events, [
      { e: 'open', responseId: 'r1', model: 'gemini-3-pro-001' },
      { e: 'delta', part: 0, kind: 'text', text: 'a' },
      { e: 'delta', part: 0, kind: 'text', text: 'b' },
      { e: 'delta', part: 0, kind: 'text', text: 'c' },
      { e: 'part', index: 0, part: { t: 'text', text: 'abc' } },
      { e: 'end', end: { kind: 'stop', raw: 'STOP' } },
    ]);
  });

  it('keeps every part with a signature alone and byte for byte, also an empty text', () => {
    const thought = { text: 'hm', thought: true, thoughtSignature: 'dA==' };
    const signed = { text: 'two', thoughtSignature: 'dGV4dA==', partMetadata: { z: 1, a: 2 } };
    const empty = { text: '', thoughtSignature: 'ZW5k' };
    const events = decode(
      chunk([{ text: 'plain thought', thought: true }, thought, { text: 'one' }, signed]),
      chunk([{ text: 'three' }]),
      chunk([empty], 'STOP'),
    );
    assert.deepEqual(partsOf(events), [
      { t: 'reasoning', text: 'plain thought', state: 'sealed' },
      { t: 'reasoning', text: 'hm', state: 'sealed', ...kept(thought) },
      { t: 'text', text: 'one' },
      { t: 'text', text: 'two', ...kept(signed) },
      { t: 'text', text: 'three' },
      { t: 'text', text: '', ...kept(empty) },
    ]);
  });

  it('delivers a call as complete at a good end, with its own id and the part it came in', () => {
    const events = decode(chunk([weather, { functionCall: { name: 'now' } }], 'STOP'));
    const call = { t: 'call', executor: 'client', state: 'complete' } as const;
    assert.deepEqual(partsOf(events), [
      {
        ...call,
        id: 'c00000000',
        nativeId: 'abc',
        name: 'weather',
        args: { value: { city: 'Bern' } },
        ...kept(weather),
      },
      { ...call, id: 'c00000001', name: 'now', args: { value: {} } },
    ]);
    assert.deepEqual(events.at(-1), { e: 'end', end: { kind: 'calls', raw: 'STOP' } });
  });

  for (const reason of ['MAX_TOKENS', 'SAFETY', 'MALFORMED_FUNCTION_CALL', 'A_REASON_OF_TOMORROW']) {
    it(`runs no call of an answer that stopped with ${reason}`, () => {
      const [part] = partsOf(decode(chunk([weather], reason)));
      assert.ok(part?.t === 'call' && part.state === 'partial');
    });
  }

  const ends: readonly (readonly [string, string])[] = [
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'refusal'],
    ['RECITATION', 'refusal'],
    ['PROHIBITED_CONTENT', 'refusal'],
    ['MALFORMED_FUNCTION_CALL', 'error'],
    ['UNEXPECTED_TOOL_CALL', 'error'],
    ['OTHER', 'error'],
    ['A_REASON_OF_TOMORROW', 'cut'],
  ];
  for (const [reason, kind] of ends) {
    it(`ends in ${kind} after ${reason}`, () => {
      const events = decode(chunk([{ text: 'a' }], reason, { finishMessage: 'why' }));
      const last = events.at(-1);
      assert.ok(last?.e === 'end');
      assert.deepEqual([last.end.kind, last.end.raw], [kind, reason]);
      assert.equal(JSON.stringify(last.end.detail ?? null).includes('why'), reason !== 'STOP');
      assert.equal(
        events.some((event) => event.e === 'note'),
        reason === 'A_REASON_OF_TOMORROW',
      );
    });
  }

  it('goes on after a first finish reason and takes the last', () => {
    const events = decode(chunk([{ text: 'one ' }], 'STOP'), chunk([{ text: 'two' }]), chunk([], 'MAX_TOKENS'));
    assert.equal(textOf(events), 'one two');
    assert.deepEqual(events.at(-1), { e: 'end', end: { kind: 'length', raw: 'MAX_TOKENS' } });
  });

  it('takes a blocked prompt for a refusal with its reason', () => {
    const events = decode({ promptFeedback: { blockReason: 'SAFETY', blockReasonMessage: 'Reasons' } });
    assert.deepEqual(events.slice(1), [
      {
        e: 'end',
        end: { kind: 'refusal', raw: 'prompt-blocked:SAFETY', detail: { blockReasonMessage: 'Reasons' } },
      },
    ]);
  });

  it('reads the first candidate only', () => {
    const second = { index: 1, content: { parts: [{ text: 'other' }] }, finishReason: 'SAFETY' };
    const events = decode({ candidates: [second, { content: { parts: [{ text: 'mine' }] }, finishReason: 'STOP' }] });
    assert.equal(textOf(events), 'mine');
    assert.deepEqual(events.at(-1), { e: 'end', end: { kind: 'stop', raw: 'STOP' } });
  });

  it('reports usage as sent, cached tokens as part of the input and thoughts as part of the output', () => {
    const raw = {
      promptTokenCount: 100,
      cachedContentTokenCount: 80,
      toolUsePromptTokenCount: 7,
      candidatesTokenCount: 10,
      thoughtsTokenCount: 5,
      totalTokenCount: 122,
    };
    const events = decode(chunk([{ text: 'a' }]), { ...chunk([], 'STOP'), usageMetadata: raw });
    assert.deepEqual(
      events.find((event) => event.e === 'usage'),
      { e: 'usage', raw, usage: { input: 107, output: 15, cacheRead: 80, reasoning: 5, source: 'reported' } },
    );
  });

  it('keeps what the provider ran as vendor parts that can be told in words', () => {
    const code = { executableCode: { language: 'PYTHON', code: 'print(1)' }, thoughtSignature: 'eA==' };
    const result = { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1\n' } };
    const search = { toolCall: { id: 't', toolType: 'GOOGLE_SEARCH_WEB', args: { queries: ['q'] } } };
    const unknown = { thingOfTomorrow: { a: 1 } };
    const events = decode(chunk([code, result, search, unknown], 'STOP'));
    assert.deepEqual(partsOf(events), [
      { t: 'vendor', kind: 'executableCode', fallbackText: '[The provider ran this code]\nprint(1)', ...kept(code) },
      { t: 'vendor', kind: 'codeExecutionResult', fallbackText: '[Output of the code]\n1\n', ...kept(result) },
      {
        t: 'vendor',
        kind: 'toolCall',
        fallbackText: '[The provider ran GOOGLE_SEARCH_WEB]\n{"queries":["q"]}',
        ...kept(search),
      },
      { t: 'vendor', kind: 'thingOfTomorrow', ...kept(unknown) },
    ]);
  });

  it('shows a picture and keeps its signature beside it', () => {
    const picture = { inlineData: { mimeType: 'image/png', data: 'aGk=' }, thoughtSignature: 'c2ln' };
    const [media, fields] = partsOf(decode(chunk([picture], 'STOP')));
    assert.deepEqual(media, { t: 'media', mime: 'image/png', data: 'aGk=' });
    assert.ok(fields?.t === 'vendor');
    assert.deepEqual(fields.opaque, { owner, format: 'gemini.media-fields', data: { thoughtSignature: 'c2ln' } });
  });

  it('gathers the sources of grounding, recitation and pages that were read, each once', () => {
    const metadata = {
      groundingMetadata: { groundingChunks: [{ web: { uri: 'https://a', title: 'A' } }, { web: {} }] },
      citationMetadata: { citationSources: [{ uri: 'https://b' }, { startIndex: 3 }] },
      urlContextMetadata: {
        urlMetadata: [
          { retrievedUrl: 'https://a', urlRetrievalStatus: 'URL_RETRIEVAL_STATUS_SUCCESS' },
          { retrievedUrl: 'https://failed', urlRetrievalStatus: 'URL_RETRIEVAL_STATUS_ERROR' },
        ],
      },
    };
    const events = decode(chunk([{ text: 'said' }, { text: '', thoughtSignature: 'cw==' }], 'STOP', metadata));
    const [part] = partsOf(events);
    assert.ok(part?.t === 'text');
    assert.deepEqual(part.citations, [{ url: 'https://b' }, { title: 'A', url: 'https://a' }]);
  });

  it('reads an error inside a frame and a bare error object after the frames, also after a finish reason', () => {
    const error = { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' };
    const bare = `${frame(chunk([{ text: 'First ' }], 'STOP'))}${JSON.stringify({ error }, null, 2)}\n`;
    const inside = frame(chunk([{ text: 'First ' }, weather])) + frame({ error });
    for (const text of [bare, inside]) {
      const events = decodeText(text);
      assert.equal(textOf(events), 'First ');
      const last = events.at(-1);
      assert.ok(last?.e === 'fault');
      assert.equal(last.fault.kind, 'overload');
      assert.deepEqual(last.fault.raw, error);
      assert.ok(partsOf(events).every((part) => part.t !== 'call' || part.state === 'partial'));
    }
  });

  it('takes a second answer in the same stream for a cut', () => {
    const events = decode(chunk([{ text: 'a' }, weather]), { ...chunk([{ text: 'b' }], 'STOP'), responseId: 'r2' });
    assert.equal(textOf(events), 'a');
    const last = events.at(-1);
    assert.ok(last?.e === 'fault' && last.fault.kind === 'cut');
  });

  it('runs no call after a frame that could not be read', () => {
    const events = decodeText(`${frame(chunk([weather]))}data: {broken\n\n${frame(chunk([], 'STOP'))}`);
    const [part] = partsOf(events);
    assert.ok(part?.t === 'call' && part.state === 'partial');
    assert.ok(events.some((event) => event.e === 'note'));
  });

  it('opens cut reasoning and calls only what was whole', () => {
    const events = decode(chunk([{ text: 'half a thou', thought: true }]));
    assert.deepEqual(partsOf(events), [{ t: 'reasoning', text: 'half a thou', state: 'open' }]);
    assert.equal(events.at(-1)?.e, 'fault');
    const limited = decode(chunk([{ text: 'thou', thought: true }], 'MAX_TOKENS'));
    assert.deepEqual(partsOf(limited), [{ t: 'reasoning', text: 'thou', state: 'open' }]);
  });

  const everything = [
    chunk([{ text: 'Grüße 😀 ', thought: true }]),
    chunk([{ text: 'ä' }, { text: '', thoughtSignature: 'cw==' }]),
    { ...chunk([weather]), usageMetadata: { promptTokenCount: 3 } },
    chunk([{ text: 'end' }], 'STOP'),
  ]
    .map(frame)
    .join('');

  it('gives the same events however the bytes are cut', () => {
    const whole = decodeText(everything);
    for (let size = 1; size < 40; size++) assert.deepEqual(decodeText(everything, size), whole);
  });

  it('ends in the fault cut wherever the body breaks off before its finish reason, and runs no call then', () => {
    const bytes = new TextEncoder().encode(everything);
    const whole = textOf(decodeText(everything));
    for (let length = 0; length < bytes.length; length++) {
      const events = decodeBytes(bytes.subarray(0, length), 1 + length);
      const last = events.at(-1);
      // The last frame lacks nothing but its line ends.
      if (length >= bytes.length - 2) continue;
      assert.ok(last?.e === 'fault' && last.fault.kind === 'cut', `cut at ${length}`);
      assert.ok(partsOf(events).every((part) => part.t !== 'call' || part.state === 'partial'));
      assert.ok(whole.startsWith(textOf(events)));
    }
  });

  it('sees a cut inside a frame that follows a finish reason', () => {
    const first = frame(chunk([{ text: 'one' }, weather], 'STOP'));
    const second = frame(chunk([{ text: 'two' }], 'STOP'));
    for (let length = 1; length < second.length - 2; length++) {
      const last = decodeText(first + second.slice(0, length)).at(-1);
      assert.ok(last?.e === 'fault' && last.fault.kind === 'cut', `cut at ${length}`);
    }
    assert.equal(decodeText(first).at(-1)?.e, 'end');
  });

  it('reads an answer of very many signed parts, calls and sources', () => {
    const count = 600;
    const parts = Array.from({ length: count }, (_, index) => [
      { text: 'a', thoughtSignature: 'eA==' },
      { functionCall: { name: 'f' } },
      { functionCall: { name: `g${index}`, willContinue: true } },
    ]).flat();
    const citationSources = Array.from({ length: count }, (_, index) => ({ uri: `https://x/${index}` }));
    const events = decode(chunk(parts, 'STOP', { citationMetadata: { citationSources } }));
    assert.equal(partsOf(events).length, 3 * count);
    assert.equal(textOf(events).length, count);
  });

  it('never throws and ends in one terminal event for any frames', () => {
    const value = fc.jsonValue().map((json) => frame(json as Json));
    const odd = fc.constantFrom(
      frame({ candidates: [{ content: { parts: [null, 1, {}, { functionCall: 3 }, { functionCall: {} }] } }] }),
      frame({ candidates: {} }),
      frame({ candidates: [{ content: 'x', finishReason: 5 }], usageMetadata: [] }),
      frame(chunk([{ functionCall: { partialArgs: [{ jsonPath: '$.a' }] } }])),
      'garbage\n',
      'data: [DONE]\n\n',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(value, odd), { maxLength: 6 }), fc.integer({ min: 1, max: 50 }), (frames, size) => {
        assert.deepEqual(decodeText(frames.join(''), size), decodeText(frames.join('')));
      }),
      { numRuns: 200 },
    );
  });
});

describe('decoding Gemini streams of hostile size', () => {
  // Each took minutes while the work per chunk grew with what had come before.
  const many = Array.from({ length: 16_000 }, (_, at) => at);

  it('keeps only what it reads of the feedback on a prompt', () => {
    const chunks = many.map((at) => ({ promptFeedback: { [`field${at}`]: 1 } }));
    const events = decode(...chunks, { promptFeedback: { block_reason: 'SAFETY' } });
    assert.deepEqual(events.at(-1), { e: 'end', end: { kind: 'refusal', raw: 'prompt-blocked:SAFETY' } });
  });

  it('puts a call together from parts that each have another field', () => {
    const begun = chunk([{ functionCall: { name: 'f', willContinue: true }, thoughtSignature: 'first' }]);
    const pieces = many.map((at) => {
      const partialArgs = [{ jsonPath: `$.a${at}`, numberValue: at }];
      return chunk([{ functionCall: { partialArgs, willContinue: true }, [`field${at}`]: at, thoughtSignature: 'x' }]);
    });
    const [call] = partsOf(decode(begun, ...pieces, chunk([{ functionCall: {} }], 'STOP')));
    assert.ok(call?.t === 'call' && call.state === 'complete' && 'value' in call.args);
    assert.equal(Object.keys(call.args.value as JsonObject).length, many.length);
    const kept = JSON.stringify(call.opaque?.data);
    assert.match(kept, /"thoughtSignature":"first"/);
    assert.match(kept, /"field15999":15999/);
  });
});

describe('decoding streamed arguments of Gemini', () => {
  const begin = { functionCall: { name: 'write', id: 'w1', willContinue: true }, thoughtSignature: 'c2ln' };
  const piece = (jsonPath: string, value: JsonObject, willContinue = true): JsonObject => ({
    functionCall: { partialArgs: [{ jsonPath, ...value }], ...(willContinue ? { willContinue } : {}) },
  });
  const callOf = (...parts: readonly Json[]): Part | undefined =>
    partsOf(decode(...parts.map((part) => chunk([part])), chunk([], 'STOP')))[0];

  it('puts the pieces together and keeps the part as its owner wants it back', () => {
    const part = callOf(
      begin,
      piece('$.items[0].name', { stringValue: 'Fresh ', willContinue: true }),
      piece('$.items[0].name', { stringValue: 'apple' }),
      piece('$.items[0].price', { numberValue: 0.5 }),
      piece("$.items[1]['odd key']", { boolValue: true }),
      piece('$.none', { nullValue: 'NULL_VALUE' }, false),
    );
    const value = { items: [{ name: 'Fresh apple', price: 0.5 }, { 'odd key': true }], none: null };
    assert.ok(part?.t === 'call' && part.state === 'complete');
    assert.deepEqual(part.args, { value });
    assert.deepEqual(part.opaque?.data, {
      functionCall: { id: 'w1', name: 'write', args: value },
      thoughtSignature: 'c2ln',
    });
  });

  it('runs no call whose arguments were still to go on, or could not be placed', () => {
    const open = callOf(begin, piece('$.a', { stringValue: 'x' }));
    assert.ok(open?.t === 'call' && open.state === 'partial');
    for (const path of ['a', '$', '$.a[7]', '$.b.c', '$.a[', '$..x']) {
      const part = callOf(begin, piece('$.b', { stringValue: 'x' }), piece(path, { stringValue: 'y' }, false));
      assert.ok(part?.t === 'call' && part.state === 'partial' && 'broken' in part.args, path);
    }
  });

  it('lets no path reach a prototype', () => {
    const part = callOf(begin, piece('$.__proto__.polluted', { stringValue: 'x' }, false));
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    assert.ok(part?.t === 'call' && 'value' in part.args);
    assert.deepEqual(Object.keys(part.args.value as object), ['__proto__']);
  });
});

describe('decoding whole Gemini answers', () => {
  const answer = chunk([{ text: 'a' }, weather], 'STOP');

  it('reads a response, a list of them, and an event stream under a wrong type', () => {
    const list = JSON.stringify([chunk([{ text: 'a' }]), chunk([weather], 'STOP')]);
    for (const body of [JSON.stringify(answer), list, frame(answer)]) {
      const events = decodeGeminiBody(body, context());
      assert.deepEqual(events.at(-1), { e: 'end', end: { kind: 'calls', raw: 'STOP' } });
      assert.deepEqual(
        partsOf(events).map((part) => part.t),
        ['text', 'call'],
      );
    }
    assert.equal(decodeText(list).at(-1)?.e, 'end');
  });

  it('ends in a fault for an error, a cut list, an empty body and anything else', () => {
    const error = { error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'slow down' } };
    const kinds = [JSON.stringify(error), JSON.stringify([error]), JSON.stringify([chunk([])]), '', '{}', '[]', '"x"']
      .map((body) => decodeGeminiBody(body, context()).at(-1))
      .map((last) => (last?.e === 'fault' ? last.fault.kind : last?.e));
    assert.deepEqual(kinds, ['rate', 'rate', 'cut', 'cut', 'shape', 'shape', 'shape']);
  });
});
