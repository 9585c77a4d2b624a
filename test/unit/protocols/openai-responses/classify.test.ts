import assert from 'node:assert/strict';
import fc from 'fast-check';
import { faultKinds } from '../../../../src/conversation/fault.ts';
import type { Fault } from '../../../../src/conversation/fault.ts';
import { classifyResponses, classifyStreamError } from '../../../../src/protocols/openai-responses/classify.ts';

function classify(status: number, error: unknown, headers: Record<string, string> = {}): Fault {
  return classifyResponses({ status, headers, body: JSON.stringify({ error }) });
}
const kindOf = (status: number, message: string, more: object = {}): string =>
  classify(status, { message, type: 'invalid_request_error', param: null, code: null, ...more }).kind;

describe('classifyResponses', () => {
  it('knows what the vendor refuses in a request', () => {
    const refused = [
      "Item 'rs_1' of type 'reasoning' was provided without its required following item.",
      "Item 'fc_1' of type 'function_call' was provided without its required 'reasoning' item: 'rs_1'.",
      'No tool output found for function call call_1.',
      "Unsupported parameter: 'temperature' is not supported with this model.",
      "Invalid 'input[2].id': 'call_1'. Expected an ID that begins with 'fc'.",
      'Encrypted content is not supported with this model.',
    ];
    for (const message of refused) assert.equal(kindOf(400, message), 'shape', message);
    const long = "Invalid 'input[3].call_id': string too long. Expected a string with maximum length 64.";
    assert.equal(kindOf(400, long, { code: 'string_above_max_length', param: 'input[3].call_id' }), 'shape');
  });

  it('knows a window that is too small, a key that is wrong, and limits', () => {
    const overflow = 'Your input exceeds the context window of this model.';
    assert.equal(kindOf(400, overflow, { code: 'context_length_exceeded' }), 'overflow');
    assert.equal(kindOf(401, 'Incorrect API key provided.', { code: 'invalid_api_key' }), 'auth');
    assert.equal(kindOf(429, 'Rate limit reached', { code: 'rate_limit_exceeded' }), 'rate');
    assert.equal(kindOf(429, 'You exceeded your current quota', { code: 'insufficient_quota' }), 'quota');
    assert.equal(kindOf(503, 'Overloaded', { type: 'server_error' }), 'overload');
  });

  it('waits for a spent subscription as long as the server says', () => {
    const fault = classify(429, {
      type: 'usage_limit_reached',
      message: 'The usage limit has been reached',
      resets_in_seconds: 90,
    });
    assert.deepEqual([fault.kind, fault.retryAfterMs], ['quota', 90_000]);
  });

  it('reads bodies without an error object', () => {
    const plain = classifyResponses({ status: 400, headers: {}, body: '{"detail":"Instructions are required"}' });
    assert.deepEqual([plain.kind, plain.message], ['shape', 'Instructions are required']);
    const page = classifyResponses({ status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad</html>' });
    assert.equal(page.kind, 'overload');
    assert.doesNotMatch(page.message, /</);
  });

  it('makes a fault of every failure', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), fc.oneof(fc.string(), fc.json()), (status, body) => {
        const fault = classifyResponses({ status, headers: {}, body });
        assert.ok(faultKinds.includes(fault.kind));
        assert.notEqual(fault.message, '');
      }),
    );
  });
});

describe('classifyStreamError', () => {
  it('takes no key over into the fault', () => {
    const key = ['sk', 'canarykeyvalue'].join('-');
    const fault = classifyStreamError({ type: 'error', error: { message: `Bad key ${key}`, code: 'invalid_api_key' } });
    assert.equal(fault.kind, 'auth');
    assert.ok(!JSON.stringify(fault).includes(key));
    const flat = classifyStreamError({ type: 'error', code: 'invalid_api_key', message: `Bad key ${key}` });
    assert.ok(!JSON.stringify(flat).includes(key));
  });

  it('tells bad images from trouble of the server', () => {
    const failed = (code: string): string => classifyStreamError({ error: { code, message: 'No.' } }).kind;
    assert.equal(failed('image_too_large'), 'shape');
    assert.equal(failed('server_error'), 'overload');
    assert.equal(failed('bio_policy'), 'refusal');
    assert.equal(failed('data_residency_mismatch'), 'policy');
  });
});
