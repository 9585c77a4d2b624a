import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isTerminal } from '../../../../src/conversation/stream-event.ts';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import { fimProfiles } from '../../../../src/models/profiles/fim-profile.ts';
import type { TokenFimProfile } from '../../../../src/models/profiles/profile.ts';
import { fimStyles } from '../../../../src/models/protocol-id.ts';
import type { FimStyle } from '../../../../src/models/protocol-id.ts';
import { classifyFim } from '../../../../src/protocols/fim/classify-fim.ts';
import { createFimDecoder, decodeFimBody, projectFim } from '../../../../src/protocols/fim/fim.ts';
import type { FimRequest } from '../../../../src/protocols/fim/fim-request.ts';
import { validateFim } from '../../../conformance/validators/fim/validate.ts';

const request: FimRequest = { prefix: 'let a = ', suffix: ';\nb();', path: 'src/a.ts', maxTokens: 64, stop: ['\n\n'] };
const bases: Readonly<Record<FimStyle, string>> = {
  'ollama-generate': 'http://127.0.0.1:11434',
  'llama-infill': 'http://127.0.0.1:8080',
  completions: 'http://127.0.0.1:8000/v1',
  mistral: 'https://api.mistral.ai/v1',
  deepseek: 'https://api.deepseek.com',
};
const paths: Readonly<Record<FimStyle, string>> = {
  'ollama-generate': '/api/generate',
  'llama-infill': '/infill',
  completions: '/completions',
  mistral: '/fim/completions',
  deepseek: '/beta/completions',
};
const streams: Readonly<Record<FimStyle, string>> = {
  'ollama-generate':
    '{"model":"m","response":"1 + ","done":false}\n{"response":"ü","done":false}\n{"response":"","done":true,"done_reason":"stop","prompt_eval_count":7,"eval_count":3}\n',
  'llama-infill':
    'data: {"content":"1 + ","stop":false}\n\ndata: {"content":"ü","stop":false}\n\ndata: {"content":"","stop":true,"stop_type":"eos","tokens_evaluated":7,"tokens_predicted":3}\n\n',
  completions:
    'data: {"choices":[{"index":0,"text":"1 + ","finish_reason":null}]}\n\ndata: {"choices":[{"index":1,"text":"no"}]}\n\ndata: {"choices":[{"index":0,"text":"ü","finish_reason":"stop"}]}\n\ndata: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}\n\ndata: [DONE]\n\n',
  mistral:
    'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"1 + "}}]}\r\n\r\ndata: {"choices":[{"index":0,"delta":{"content":[{"type":"text","text":"ü"}]},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3}}\r\n\r\ndata: [DONE]\r\n\r\n',
  deepseek:
    ': keep-alive\n\ndata: {"choices":[{"index":0,"text":"1 + ü","finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3,"prompt_cache_hit_tokens":4}}\n\ndata: [DONE]\n\n',
};

function decode(style: FimStyle, bytes: Uint8Array, cuts: readonly number[] = []): StreamEvent[] {
  const decoder = createFimDecoder(style);
  const events: StreamEvent[] = [];
  let from = 0;
  for (const to of [...cuts].sort((a, b) => a - b)) {
    events.push(...decoder.push(bytes.subarray(from, to)));
    from = to;
  }
  events.push(...decoder.push(bytes.subarray(from)), ...decoder.end());
  return events;
}

const textOf = (events: readonly StreamEvent[]): string =>
  events.map((event) => (event.e === 'delta' && event.kind === 'text' ? event.text : '')).join('');

describe('fill-in-the-middle requests', () => {
  for (const style of fimStyles) {
    it(`of ${style} pass their own validator, with and without a family`, () => {
      for (const profile of [undefined, ...fimProfiles.filter((one): one is TokenFimProfile => !one.chat)]) {
        const target = { style, model: 'm', baseUrl: bases[style], ...(profile !== undefined && { profile }) };
        const { path, body } = projectFim({ ...request, extra: [{ path: 'b.ts', text: 'export {};' }] }, target);
        assert.equal(path, paths[style]);
        assert.deepEqual(validateFim(style, body), []);
        assert.equal(body['stream'], true);
      }
    });

    it(`of ${style} are flagged when they are no object or have the wrong fields`, () => {
      assert.equal(validateFim(style, null)[0]?.rule, 'not-an-object');
      assert.ok(validateFim(style, { messages: [], prompt: 1, model: 2, input_prefix: 3 }).length > 0);
    });
  }

  it('have their tokens in the order of the family', () => {
    const body = (family: string) => {
      const profile = fimProfiles.find((one): one is TokenFimProfile => one.family === family && !one.chat);
      assert.ok(profile);
      return projectFim(request, { style: 'ollama-generate', model: 'm', baseUrl: '', profile }).body;
    };
    assert.equal(body('qwen-coder')['prompt'], '<|fim_prefix|>let a = <|fim_suffix|>;\nb();<|fim_middle|>');
    assert.equal(body('codestral')['prompt'], '[SUFFIX];\nb();[PREFIX]let a = ');
    assert.equal(body('codellama')['prompt'], '<PRE> let a =  <SUF>;\nb(); <MID>');
    assert.equal(body('seed-coder')['raw'], true);
  });

  it('cannot be restructured by tokens in the code', () => {
    const profile = fimProfiles.find((one): one is TokenFimProfile => one.family === 'qwen-coder');
    assert.ok(profile);
    const target = { style: 'completions', model: 'm', baseUrl: bases.completions, profile } as const;
    const { body } = projectFim({ ...request, suffix: 'x <|fim_middle|> y <|endoftext|>' }, target);
    const { prompt } = body;
    assert.ok(typeof prompt === 'string');
    assert.equal(prompt.split('<|fim_middle|>').length, 2);
    assert.ok(!prompt.includes('<|endoftext|>'));
  });

  it('bring the version in the path where the base URL has none', () => {
    const path = (style: FimStyle, baseUrl: string) => projectFim(request, { style, model: 'm', baseUrl }).path;
    assert.equal(path('completions', 'http://127.0.0.1:8000'), '/v1/completions');
    assert.equal(path('deepseek', 'https://api.deepseek.com/beta'), '/completions');
  });
});

describe('fill-in-the-middle answers', () => {
  for (const style of fimStyles) {
    const bytes = new TextEncoder().encode(streams[style]);

    it(`of ${style} are the same however they are cut`, () => {
      const whole = decode(style, bytes);
      assert.equal(textOf(whole), '1 + ü');
      assert.deepEqual(whole.at(-1), {
        e: 'end',
        end: { kind: 'stop', raw: style === 'llama-infill' ? 'eos' : 'stop' },
      });
      const usage = whole.findLast((event) => event.e === 'usage')?.usage;
      assert.equal(usage?.input, 7);
      assert.equal(usage.output, 3);
      fc.assert(
        fc.property(fc.array(fc.nat(bytes.length)), (cuts) => assert.deepEqual(decode(style, bytes, cuts), whole)),
        { numRuns: 40 },
      );
    });

    it(`of ${style} that are cut off never end as complete`, () => {
      for (let length = 0; length < bytes.length; length++) {
        const events = decode(style, bytes.subarray(0, length));
        const terminals = events.filter(isTerminal);
        assert.equal(terminals.length, 1);
        assert.equal(events.at(-1), terminals[0]);
        const isOver = /"finish_reason":"stop"|"done":true|"stop":true/.test(streams[style].slice(0, length));
        if (!isOver) assert.equal(terminals[0]?.e, 'fault', `${length}`);
      }
    });

    it(`of ${style} survive any bytes with exactly one terminal event`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(bytes.length), (noise, at) => {
          const mixed = new Uint8Array([...bytes.subarray(0, at), ...noise, ...bytes.subarray(at)]);
          assert.equal(decode(style, mixed).filter(isTerminal).length, 1);
        }),
        { numRuns: 60 },
      );
    });

    it(`of ${style} end in a fault when the server reports an error in mid-stream`, () => {
      const frame = '{"error":{"message":"out of memory","type":"server_error"}}\n';
      const text = style === 'ollama-generate' ? frame : `data: ${frame}\n`;
      const events = decode(style, new TextEncoder().encode(text + streams[style]));
      assert.deepEqual(
        events.map((event) => event.e),
        ['fault'],
      );
    });
  }

  it('that were not streamed are read whole', () => {
    const events = decodeFimBody('completions', '{"choices":[{"index":0,"text":"x","finish_reason":"length"}]}');
    assert.equal(textOf(events), 'x');
    assert.deepEqual(events.at(-1), { e: 'end', end: { kind: 'length', raw: 'length' } });
    assert.equal(decodeFimBody('completions', '<html>').at(-1)?.e, 'fault');
  });

  it('deliver every part whole before the terminal event', () => {
    const events = decode('completions', new TextEncoder().encode(streams.completions));
    assert.deepEqual(events.at(-2), { e: 'part', index: 0, part: { t: 'text', text: '1 + ü' } });
  });
});

describe('fill-in-the-middle failures', () => {
  const kinds: readonly (readonly [number, string, string])[] = [
    [401, '{"error":{"message":"Incorrect key"}}', 'auth'],
    [402, '{"error":{"message":"Insufficient Balance"}}', 'quota'],
    [429, '{"error":{"message":"Rate limit"}}', 'rate'],
    [429, '{"error":{"code":"insufficient_quota","message":"x"}}', 'quota'],
    [400, '{"error":{"message":"exceeds the available context size"}}', 'overflow'],
    [400, '{"error":"model does not support insert"}', 'shape'],
    [501, '{"error":{"message":"Infill is not supported by this model"}}', 'shape'],
    [503, '{"error":{"message":"Loading model"}}', 'overload'],
    [500, '<html>oops</html>', 'overload'],
  ];
  for (const [status, body, kind] of kinds) {
    it(`with status ${status} and ${body} are ${kind}`, () => {
      const fault = classifyFim({ status, headers: { 'retry-after': '3' }, body });
      assert.equal(fault.kind, kind);
      const mayPass = ['quota', 'rate', 'overload'].includes(kind);
      assert.equal(fault.retryAfterMs, mayPass ? 3_000 : undefined);
      assert.ok(fault.message.length > 0 && !fault.message.includes('<'));
    });
  }

  it('counts what the prompt found in the cache of llama.cpp', () => {
    const last = {
      content: '',
      stop: true,
      stop_type: 'eos',
      tokens_evaluated: 720,
      tokens_predicted: 3,
      tokens_cached: 723,
    };
    const usage = (more: object): unknown => {
      const events = decodeFimBody('llama-infill', JSON.stringify({ ...last, ...more }));
      return events.find(({ e }) => e === 'usage');
    };
    assert.match(
      JSON.stringify(usage({ timings: { cache_n: 567, prompt_n: 153 } })),
      /"input":720,"output":3,"cacheRead":567/,
    );
    assert.doesNotMatch(JSON.stringify(usage({})), /cacheRead/, 'what lies in the slot afterwards is no answer');
    const counted = usage({ tokens_evaluated: undefined, timings: { cache_n: 567, prompt_n: 153 } });
    assert.match(JSON.stringify(counted), /"input":720/);
  });
});
