import assert from 'node:assert/strict';
import fc from 'fast-check';
import { faultKinds } from '../../../../src/conversation/fault.ts';
import { classifyChat } from '../../../../src/protocols/openai-chat/classify.ts';

const classify = (status: number, error: unknown, headers: Record<string, string> = {}) =>
  classifyChat({ status, headers, body: typeof error === 'string' ? error : JSON.stringify(error) });

describe('classifyChat', () => {
  it('has words for a body that is only white space', () => {
    for (const body of [' ', '\n', '" "', '{"error":" "}']) {
      for (const status of [300, 400, 500]) {
        const { message } = classifyChat({ status, headers: {}, body });
        assert.notEqual(message.trim(), '', `${status} ${body}`);
      }
    }
  });

  it('reads the kind from the words of many vendors before the status', () => {
    for (const [kind, status, error] of [
      [
        'quota',
        429,
        { error: { code: 'insufficient_quota', message: 'You exceeded your current quota, please check your plan' } },
      ],
      ['quota', 402, { error: { message: 'Insufficient Balance' } }],
      ['quota', 402, {}],
      [
        'rate',
        429,
        { error: { message: 'Rate limit reached. Please try again in 1.5s. See https://x.example/settings/billing' } },
      ],
      ['rate', 429, { error: { code: 429, message: 'Provider returned error' } }],
      ['overflow', 400, { error: { code: 'context_length_exceeded', message: 'too long' } }],
      ['overflow', 400, { error: { message: 'the request exceeds the available context size' } }],
      ['overflow', 500, { error: 'tokens to keep from the initial prompt is greater than the context length' }],
      [
        'overflow',
        413,
        { error: { message: 'Request too large for model on tokens per minute', code: 'rate_limit_exceeded' } },
      ],
      [
        'shape',
        400,
        { error: { message: 'max_tokens is too large: 100000. This model supports at most 16384 completion tokens' } },
      ],
      ['auth', 401, { error: { type: 'invalid_request_error', message: 'You must be a member of an organization' } }],
      ['auth', 403, { error: { message: 'no access' } }],
      ['shape', 404, { error: { code: 'model_not_found', message: 'The model `gpt-4.9` does not exist' } }],
      ['shape', 400, { error: { code: 'tool_use_failed', message: 'Tool call validation failed' } }],
      ['shape', 422, { detail: [{ loc: ['body', 'n'], msg: 'extra fields not permitted' }] }],
      ['shape', 500, { error: { message: 'tools param requires --jinja flag' } }],
      ['overload', 503, { error: { message: 'Loading model', code: 503 } }],
      ['overload', 529, {}],
      ['overload', 500, 'internal error'],
      ['overload', 409, {}],
      ['timeout', 408, {}],
      ['timeout', 504, ''],
      ['network', 407, ''],
      ['refusal', 400, { error: { code: 'content_filter', message: 'The response was filtered' } }],
      ['policy', 404, { error: { message: 'No endpoints found matching your data policy' } }],
      ['policy', 403, { error: { code: 'unsupported_country_region_territory', message: 'x' } }],
      ['shape', 307, ''],
    ] as const) {
      assert.equal(classify(status, error).kind, kind, `${status} ${JSON.stringify(error)}`);
    }
  });

  it('takes the longest wait that was asked for, and a date by the clock of the server', () => {
    const error = { error: { message: 'rate limit' } };
    assert.equal(classify(429, error, { 'retry-after': '2', 'retry-after-ms': '500' }).retryAfterMs, 2000);
    const dates = { 'retry-after': 'Wed, 01 Jan 2020 00:00:30 GMT', date: 'Wed, 01 Jan 2020 00:00:00 GMT' };
    assert.equal(classify(429, error, dates).retryAfterMs, 30_000);
    assert.equal(classify(429, error, { 'retry-after': dates['retry-after'] }).retryAfterMs, undefined);
    const info = {
      error: {
        status: 'RESOURCE_EXHAUSTED',
        message: 'You exceeded your current quota',
        details: [{ retryDelay: '34s' }],
      },
    };
    assert.deepEqual([classify(429, info).kind, classify(429, info).retryAfterMs], ['rate', 34_000]);
    assert.equal(classify(429, { error: { message: 'Please try again in 1m2.5s.' } }).retryAfterMs, 62_500);
    assert.equal(classify(429, { error: { message: 'Please try again in 20ms.' } }).retryAfterMs, 20);
    assert.equal(classify(429, error, { 'x-should-retry': 'false' }).kind, 'quota');
  });

  it('never passes a web page on', () => {
    const page = '<!DOCTYPE html><html><script>alert(1)</script></html>';
    for (const status of [403, 404, 502]) {
      const fault = classify(status, page, { 'content-type': 'text/html' });
      assert.doesNotMatch(JSON.stringify(fault), /script|DOCTYPE/);
      assert.match(fault.message, /web page/);
    }
    assert.equal(classify(502, page).kind, 'overload');
    assert.equal(classify(403, page).kind, 'policy');
  });

  it('shows no key that an error repeats', () => {
    const forms = [
      'sk-' + 'a1'.repeat(12),
      'sk-' + 'proj-****1234abcd',
      'gsk_' + 'b2'.repeat(12),
      'AI' + 'za' + 'c3'.repeat(16),
    ];
    for (const form of forms) {
      const fault = classify(401, {
        error: { message: `Incorrect API key provided: ${form}. Find it elsewhere.`, [form]: form },
      });
      assert.equal(JSON.stringify(fault).includes(form), false, fault.message);
      assert.match(fault.message, /\*\*\*/);
    }
  });

  it('says what to do about a key, a model and an address', () => {
    assert.match(classify(401, {}).message, /does not accept the key/);
    assert.match(classify(404, { error: { message: "model 'x' not found" } }).message, /does not know this model/);
    assert.match(classify(404, 'Not Found').message, /base URL/);
    assert.match(classify(307, '').message, /not followed/);
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.nat(600), fc.oneof(fc.string(), fc.json()), (status, body) => {
        const fault = classifyChat({ status, headers: {}, body });
        assert.ok(faultKinds.includes(fault.kind));
        assert.notEqual(fault.message, '');
        assert.ok(fault.message.length < 600);
      }),
    );
  });
});
