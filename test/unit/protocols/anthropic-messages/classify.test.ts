import assert from 'node:assert/strict';
import { classifyAnthropic } from '../../../../src/protocols/anthropic-messages/classify.ts';

const failure = (
  status: number,
  type: string,
  message: string,
  more: Record<string, string> = {},
): ReturnType<typeof classifyAnthropic> =>
  classifyAnthropic({
    status,
    headers: {},
    body: JSON.stringify({ type: 'error', error: { type, message, ...more } }),
  });

describe('classifying failures of Anthropic', () => {
  const cases: readonly (readonly [string, number, string, string, string])[] = [
    ['auth', 401, 'authentication_error', 'invalid x-api-key', 'auth'],
    ['a missing permission', 403, 'permission_error', 'not allowed', 'auth'],
    ['billing', 402, 'billing_error', 'pay', 'quota'],
    ['an empty balance', 400, 'invalid_request_error', 'Your credit balance is too low to access the API.', 'quota'],
    ['an unknown model', 404, 'not_found_error', 'model: claude-nope', 'shape'],
    ['a request that is too large', 413, 'request_too_large', 'too large', 'overflow'],
    ['an empty balance inside an internal error', 500, 'api_error', 'insufficient balance (1008)', 'quota'],
    ['a prompt that is too long', 400, 'invalid_request_error', 'prompt is too long: 3 tokens > 2 maximum', 'overflow'],
    ['a broken request', 400, 'invalid_request_error', 'messages: field required', 'shape'],
    ['blocked output', 400, 'invalid_request_error', 'Output blocked by content filtering policy', 'policy'],
    ['a rate limit', 429, 'rate_limit_error', 'slow down', 'rate'],
    ['an internal error', 500, 'api_error', 'oops', 'overload'],
    ['a time-out', 504, 'timeout_error', 'late', 'timeout'],
    ['an overload', 529, 'overloaded_error', 'Overloaded', 'overload'],
    ['an unknown type', 400, 'type_of_tomorrow', 'hm', 'shape'],
  ];
  for (const [name, status, type, message, kind] of cases) {
    it(`takes ${name} for ${kind}`, () => {
      const fault = failure(status, type, message);
      assert.equal(fault.kind, kind);
      assert.equal(fault.status, status);
      assert.match(fault.message, new RegExp(message.slice(0, 8)));
    });
  }

  it('takes a rate limit that names a spend limit for a quota', () => {
    const fault = failure(429, 'rate_limit_error', 'limit', { error_code: 'enforced_spend_limit_reached' });
    assert.equal(fault.kind, 'quota');
    assert.equal(fault.code, 'enforced_spend_limit_reached');
  });

  it('reads how long to wait', () => {
    const body = '{"error":{"type":"rate_limit_error","message":"slow"}}';
    assert.equal(classifyAnthropic({ status: 429, headers: { 'retry-after': '7' }, body }).retryAfterMs, 7000);
    assert.equal(classifyAnthropic({ status: 429, headers: {}, body }).retryAfterMs, undefined);
  });

  it('understands failures without a readable body by their status', () => {
    const kinds = [301, 401, 402, 404, 413, 429, 500, 502, 504, 529].map(
      (status) => classifyAnthropic({ status, headers: { 'content-type': 'text/html' }, body: '<html>' }).kind,
    );
    assert.deepEqual(kinds, [
      'shape',
      'auth',
      'quota',
      'shape',
      'overflow',
      'rate',
      'overload',
      'overload',
      'timeout',
      'overload',
    ]);
    assert.match(classifyAnthropic({ status: 301, headers: {}, body: '' }).message, /redirects are not followed/);
  });

  it('passes no key on', () => {
    const key = ['sk', 'ant', 'canary0123456789'].join('-');
    assert.doesNotMatch(JSON.stringify(failure(401, 'authentication_error', `bad key ${key}`)), /canary/);
  });
});
