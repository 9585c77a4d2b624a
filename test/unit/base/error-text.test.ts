import { equal, match, doesNotThrow } from 'node:assert/strict';
import { errorCode, errorDetails, errorText } from '../../../src/base/error-text.ts';

const hostile = new Proxy(new Error('hidden'), {
  get: () => {
    throw new Error('not for you');
  },
  has: () => {
    throw new Error('not for you');
  },
  getPrototypeOf: () => {
    throw new Error('not for you');
  },
});

describe('the text of an error', () => {
  it('is the message of an error', () => {
    equal(errorText(new TypeError('no such file')), 'no such file');
    equal(errorText(new TypeError('no such file'), 'It failed.'), 'no such file');
  });

  it('is the value itself where something else was thrown', () => {
    equal(errorText('out of order'), 'out of order');
    equal(errorText(undefined), 'undefined');
    equal(errorText({ toString: () => 'told' }), 'told');
  });

  it('is the given sentence where something else was thrown and what it is helps nobody', () => {
    equal(errorText({ status: 3 }, 'It failed.'), 'It failed.');
    equal(errorText('out of order', ''), '');
  });

  it('never throws, whatever was thrown', () => {
    for (const thrown of [hostile, Object.create(null), { toString: () => 3n / 0n }, Symbol('s')]) {
      doesNotThrow(() => errorText(thrown));
      doesNotThrow(() => errorDetails(thrown));
      doesNotThrow(() => errorCode(thrown));
    }
    equal(errorText(hostile), 'unknown error');
    equal(errorText(hostile, 'It failed.'), 'It failed.');
  });
});

describe('the details of an error', () => {
  it('hold the stack where there is one, else what the text says', () => {
    match(errorDetails(new Error('no such file')), /^Error: no such file\n\s+at /);
    equal(errorDetails('out of order'), 'out of order');
    const bare = new Error('no such file');
    delete bare.stack;
    equal(errorDetails(bare), 'no such file');
  });
});

describe('the code of an error', () => {
  it('is the code that Node gives to a system error', () => {
    equal(errorCode(Object.assign(new Error('no such file'), { code: 'ENOENT' })), 'ENOENT');
    equal(errorCode({ code: 'UND_ERR_SOCKET' }), 'UND_ERR_SOCKET');
  });

  it('is undefined where there is none, or where it is no text', () => {
    for (const thrown of [undefined, null, 'ENOENT', new Error('x'), { code: 12 }]) equal(errorCode(thrown), undefined);
  });
});
