import assert from 'node:assert/strict';
import { fill } from '../../../../src/base/fill.ts';
import type { ToldFault } from '../../../../src/conversation/fault.ts';
import { faultText as wordedFault } from '../../../../src/editor/chat-view/fault-text.ts';

const faultText = (fault: ToldFault): string => wordedFault(fault, fill);

describe('the sentence about a failure', () => {
  it('does not say that a key was refused where there is none', () => {
    const message = 'There is no key for Acme.';
    assert.equal(faultText({ kind: 'auth', message, code: 'no-key' }), message);
    assert.match(faultText({ kind: 'auth', message: 'Wrong.' }), /not accepted/);
    const twice = 'The provider does not accept the key. wrong key';
    assert.equal(faultText({ kind: 'auth', message: twice }), 'The key was not accepted: wrong key.');
    const bare = 'The server does not accept the key.';
    assert.equal(faultText({ kind: 'auth', message: bare }), 'The key was not accepted.');
  });

  it("does not say a thing twice where the provider's words add nothing", () => {
    assert.equal(faultText({ kind: 'overload', message: 'Overloaded' }), 'The service is overloaded.');
    assert.equal(faultText({ kind: 'overload', message: '' }), 'The service is overloaded.');
    assert.equal(faultText({ kind: 'overload', message: 'Busy.' }), 'The service is overloaded: Busy.');
  });

  it('calls only a server that says so overloaded: an internal error is one', () => {
    const failed = { kind: 'overload', message: 'Internal Server Error' } as const;
    assert.equal(faultText({ ...failed, status: 500 }), 'The server had an internal error (500).');
    assert.equal(
      faultText({ ...failed, status: 502, message: 'Bad gateway' }),
      'The server had an internal error (502): Bad gateway.',
    );
    assert.equal(faultText({ ...failed, code: 'api_error' }), 'The server had an internal error.');
    for (const status of [503, 529]) {
      assert.equal(faultText({ kind: 'overload', message: 'Busy', status }), 'The service is overloaded: Busy.');
    }
  });

  it('tells a model that is being loaded from one with a heavy load', () => {
    const told = (message: string): string => faultText({ kind: 'overload', message });
    assert.match(told('Loading model'), /^The model is still being loaded/);
    assert.match(told('Model m is currently loading'), /^The model is still being loaded/);
    assert.match(told('The model is heavily loaded'), /^The service is overloaded/);
  });

  it('is one sentence, however much the provider has to say', () => {
    const message = 'You exceeded your quota. For more information,\nread the documentation. '.repeat(200);
    assert.equal(
      faultText({ kind: 'quota', message }),
      'The account has no credit or its limit is reached: You exceeded your quota.',
    );
    assert.ok(faultText({ kind: 'auth', message: 'x'.repeat(100_000) }).length < 300);
  });
});
