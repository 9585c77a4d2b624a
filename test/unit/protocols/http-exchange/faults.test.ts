import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { httpProtocolIds } from '../../../../src/models/protocol-id.ts';
import type { Fault } from '../../../../src/conversation/fault.ts';
import { classifyFim } from '../../../../src/protocols/fim/classify-fim.ts';
import { apiFault, kindOfStatus } from '../../../../src/protocols/http-exchange/api-fault.ts';
import { loadProtocol } from '../../../../src/protocols/protocol-table.ts';
import type { HttpFailure } from '../../../../src/protocols/protocol.ts';

const classifiers: (readonly [string, (failure: HttpFailure) => Fault])[] = [['fim', classifyFim]];

describe('the fault of a status', () => {
  before(async () => {
    for (const id of httpProtocolIds) {
      const protocol = await loadProtocol(id);
      classifiers.push([id, (failure) => protocol.classify(failure)]);
    }
  });

  it('is the same with every protocol where the body tells nothing', () => {
    const kinds = {
      401: 'auth',
      402: 'quota',
      403: 'auth',
      407: 'network',
      408: 'timeout',
      413: 'overflow',
      429: 'rate',
      500: 'overload',
      503: 'overload',
      504: 'timeout',
      400: 'shape',
      422: 'shape',
    };
    for (const [status, kind] of Object.entries(kinds)) {
      for (const [name, classify] of classifiers) {
        equal(classify({ status: Number(status), headers: {}, body: '' }).kind, kind, `${name}: ${status}`);
      }
    }
  });

  it('says that redirects are not followed', () => {
    for (const [name, classify] of classifiers) {
      const fault = classify({ status: 302, headers: {}, body: '' });
      match(fault.message, /redirects are not followed/, name);
      equal(fault.kind, 'shape', name);
    }
  });

  it('passes on no word of a web page', () => {
    for (const [name, classify] of classifiers) {
      const fault = classify({ status: 502, headers: { 'content-type': 'text/html' }, body: '<html>secret</html>' });
      match(fault.message, /web page answered.*502/, name);
      ok(!JSON.stringify(fault).includes('secret'), name);
      equal(fault.kind, 'overload', name);
    }
  });

  it('holds how long the server asks to wait, where waiting may help', () => {
    for (const [name, classify] of classifiers) {
      const waits = [429, 503, 504, 401].map(
        (status) => classify({ status, headers: { 'retry-after': '3' }, body: '' }).retryAfterMs,
      );
      deepEqual(waits, [3_000, 3_000, 3_000, undefined], name);
    }
  });

  it('can be another one at one API, and is an overload without a status', () => {
    equal(kindOfStatus(499), 'shape');
    equal(kindOfStatus(499, { 499: 'overload' }), 'overload');
    equal(kindOfStatus(429, { 499: 'overload' }), 'rate');
    equal(kindOfStatus(undefined), 'overload');
  });
});

describe('the fault of an error', () => {
  it('looks for the time to wait in all that the error says', () => {
    const error = { kind: 'rate', message: 'Too many requests.', words: 'Please try again in 1.5s.' } as const;
    equal(apiFault(error).retryAfterMs, 1_500);
    equal(apiFault({ kind: 'rate', message: 'Please try again in 2s.' }).retryAfterMs, 2_000);
  });

  it('holds nothing that looks like a key', () => {
    const shown = ['sk', 'abcdefghijklmnop'].join('-');
    const fault = apiFault({ kind: 'auth', message: `Wrong: ${shown}`, code: shown, raw: { given: shown } });
    deepEqual(fault, { kind: 'auth', message: 'Wrong: ***', code: '***', raw: { given: '***' } });
  });
});
