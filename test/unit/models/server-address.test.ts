import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { problemOfAddress, splitAddress } from '../../../src/models/server-address.ts';

const hex = createHash('md5').update('made up').digest('hex');

describe('a key in the parameters of an address', () => {
  const names = ['subscription-key', 'code', 'client_secret', 'api_token', 'access_key', 'secret_key', 'app_key'];
  const others = [
    'X-Amz-Signature',
    'X-Amz-Credential',
    'auth',
    'jwt',
    'KEY',
    'apiKey',
    'apikey',
    'accessToken',
    'sig',
  ];
  for (const name of [...names, ...others])
    it(`is seen by the name ${name}`, () => {
      assert.deepEqual(problemOfAddress(`https://h.example/v1?a=b&${name}=short`), {
        reason: 'key-parameter',
        parameter: name,
      });
    });

  it('is seen by its value, whatever the name', () => {
    fc.assert(
      fc.property(fc.constantFrom('hex', 'base64url'), fc.integer({ min: 24, max: 64 }), (form, length) => {
        const value = randomBytes(length).toString(form);
        assert.equal(problemOfAddress(`https://h.example/v1?who=${value}`)?.reason, 'key-parameter', value);
      }),
    );
    assert.equal(problemOfAddress(`https://h.example/v1?who=${hex}`)?.reason, 'key-parameter');
  });

  it('is not seen in versions, names and places', () => {
    for (const query of [
      'api-version=2024-10-21',
      'api-version=2025-04-01-preview',
      'model=anthropic.claude-3-5-sonnet-20241022-v2:0',
      'deployment=gpt-4o-mini-2024-07-18',
      'region=northamerica-northeast1',
      'project=my-project-of-this-year-123456',
      'max_tokens=4096',
      'keyboard=qwerty',
      'encoding=utf-8',
      'tokenizer=cl100k_base',
    ])
      assert.equal(problemOfAddress(`https://h.example/v1?${query}`), undefined, query);
  });
});

describe('the base of an address', () => {
  it('is the one that the parsed address has, however it is written', () => {
    for (const text of [
      ' https://h.example/v1',
      'https:/h.example/v1',
      'https:h.example/v1',
      'https:\\\\h.example\\v1',
    ]) {
      assert.equal(problemOfAddress(text), undefined, text);
      assert.deepEqual(splitAddress(`${text}/?a=b`), { baseUrl: 'https://h.example/v1', query: 'a=b' }, text);
    }
  });
});
