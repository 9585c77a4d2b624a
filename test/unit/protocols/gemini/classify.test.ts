import assert from 'node:assert/strict';
import type { Json } from '../../../../src/base/json.ts';
import type { Fault } from '../../../../src/conversation/fault.ts';
import { classifyGemini } from '../../../../src/protocols/gemini/classify.ts';

interface Failure {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
  readonly details?: readonly Json[];
}

function classify({ status, code, message, details }: Failure): Fault {
  const error = {
    code: status,
    status: code ?? '',
    message: message ?? 'words of the provider',
    details: details ?? [],
  };
  return classifyGemini({ status, headers: {}, body: JSON.stringify({ error }) });
}

const reason = (name: string): Json => ({ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: name });
const retry = (retryDelay: string): Json => ({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay });
const quota = (quotaId: string, quotaValue = '20'): Json => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaId, quotaValue }],
});
const exceeded = 'You exceeded your current quota, please check your plan and billing details.';
const exhausted = { status: 429, code: 'RESOURCE_EXHAUSTED', message: exceeded };

describe('classifying failures of Gemini', () => {
  const cases: readonly (readonly [string, Failure, string])[] = [
    ['a wrong key', { status: 400, code: 'INVALID_ARGUMENT', details: [reason('API_KEY_INVALID')] }, 'auth'],
    ['a wrong key in words', { status: 400, code: 'INVALID_ARGUMENT', message: 'API key not valid.' }, 'auth'],
    ['a blocked key', { status: 403, details: [reason('API_KEY_SERVICE_BLOCKED')] }, 'auth'],
    ['a missing permission', { status: 403, code: 'PERMISSION_DENIED' }, 'auth'],
    ['no credentials', { status: 401, code: 'UNAUTHENTICATED' }, 'auth'],
    ['disabled billing', { status: 403, code: 'PERMISSION_DENIED', details: [reason('BILLING_DISABLED')] }, 'quota'],
    ['a limit by the minute', { ...exhausted, details: [quota('RequestsPerMinute'), retry('34s')] }, 'rate'],
    [
      'a limit by the day',
      { ...exhausted, details: [quota('GenerateRequestsPerDayPerProject'), retry('34s')] },
      'quota',
    ],
    ['a limit of zero', { ...exhausted, details: [quota('InputTokensPerMinute', '0')] }, 'quota'],
    ['a spent quota', exhausted, 'quota'],
    ['a busy project', { ...exhausted, message: 'Resource exhausted, please try again later.' }, 'rate'],
    [
      'spent credits',
      { ...exhausted, message: 'Your prepayment credits are depleted.', details: [retry('1s')] },
      'quota',
    ],
    [
      'a prompt that is too long',
      {
        status: 400,
        code: 'INVALID_ARGUMENT',
        message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
      },
      'overflow',
    ],
    [
      'a prompt that is too long for Vertex',
      {
        status: 400,
        code: 'INVALID_ARGUMENT',
        message: 'Unable to submit request because the input token count is 9 but model only supports up to 8.',
      },
      'overflow',
    ],
    [
      'a payload that is too large',
      { status: 400, message: 'Request payload size exceeds the limit: 20971520 bytes.' },
      'overflow',
    ],
    [
      'a place without service',
      { status: 400, code: 'FAILED_PRECONDITION', message: 'User location is not supported for the API use.' },
      'policy',
    ],
    [
      'a blocked prompt',
      { status: 400, code: 'INVALID_ARGUMENT', message: 'The prompt was blocked because of prohibited content.' },
      'refusal',
    ],
    [
      'an unknown model',
      { status: 404, code: 'NOT_FOUND', message: 'models/x is not found for API version v1beta' },
      'shape',
    ],
    ['a broken request', { status: 400, code: 'INVALID_ARGUMENT', message: 'Invalid JSON payload received.' }, 'shape'],
    ['an overload', { status: 503, code: 'UNAVAILABLE', message: 'The model is overloaded.' }, 'overload'],
    ['an internal error', { status: 500, code: 'INTERNAL' }, 'overload'],
    ['a time-out', { status: 504, code: 'DEADLINE_EXCEEDED' }, 'timeout'],
    ['a request that the server gave up', { status: 499, code: 'CANCELLED' }, 'overload'],
    ['a code of tomorrow', { status: 400, code: 'CODE_OF_TOMORROW' }, 'shape'],
  ];
  for (const [name, failure, kind] of cases) {
    it(`takes ${name} for ${kind}`, () => {
      const fault = classify(failure);
      assert.equal(fault.kind, kind);
      assert.equal(fault.status, failure.status);
      assert.ok(fault.message.includes((failure.message ?? 'words of the provider').slice(0, 20)));
    });
  }

  it('reads how long to wait from RetryInfo and from the header', () => {
    assert.equal(classify({ ...exhausted, details: [retry('34.5s')] }).retryAfterMs, 34_500);
    const body = JSON.stringify({ error: { code: 503, message: 'later', status: 'UNAVAILABLE' } });
    assert.equal(classifyGemini({ status: 503, headers: { 'retry-after': '7' }, body }).retryAfterMs, 7000);
    assert.equal(classify({ status: 400, code: 'INVALID_ARGUMENT', details: [retry('34s')] }).retryAfterMs, undefined);
  });

  it('finds the error in a list and tells its most telling code', () => {
    const error = { code: 400, status: 'INVALID_ARGUMENT', message: 'm', details: [reason('API_KEY_INVALID')] };
    const fault = classifyGemini({ status: 400, headers: {}, body: JSON.stringify([{ error }]) });
    assert.deepEqual([fault.kind, fault.code, fault.raw], ['auth', 'API_KEY_INVALID', error]);
  });

  it('shows no key that an error quotes', () => {
    const key = `AIza${'SyFakeKeyOfNobody'.repeat(2)}`;
    const fault = classify({ status: 400, message: `API key not valid: ${key}`, details: [{ detail: `key=${key}` }] });
    assert.doesNotMatch(JSON.stringify(fault), /FakeKeyOfNobody/);
  });

  it('understands failures without a readable body by their status and passes no web page on', () => {
    const page = { headers: { 'content-type': 'text/html' }, body: '<html>blocked</html>' };
    const statuses = [301, 401, 402, 403, 404, 413, 429, 500, 504];
    const faults = statuses.map((status) => classifyGemini({ status, ...page }));
    assert.deepEqual(
      faults.map((fault) => fault.kind),
      ['shape', 'auth', 'quota', 'policy', 'shape', 'overflow', 'rate', 'overload', 'timeout'],
    );
    assert.ok(faults.every((fault) => !/[<>]/.test(fault.message) && fault.message.length > 10 && !('raw' in fault)));
    assert.equal(classifyGemini({ status: 502, headers: {}, body: '' }).kind, 'overload');
    assert.match(classifyGemini({ status: 500, headers: {}, body: 'plain words' }).message, /plain words/);
    assert.equal(classifyGemini({ status: 400, headers: {}, body: '[]' }).kind, 'shape');
  });
});
