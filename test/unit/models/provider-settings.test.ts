import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseProviderSettings } from '../../../src/models/provider-settings.ts';

const good = { id: 'mine', protocol: 'openai-chat', baseUrl: 'http://127.0.0.1:9000/v1/' };

describe('the setting crossfade.providers', () => {
  it('reads an entry with nothing but the needful', () => {
    const { providers, problems } = parseProviderSettings([good]);
    assert.deepEqual(problems, []);
    assert.deepEqual(providers, [
      {
        id: 'mine',
        name: 'mine',
        protocol: 'openai-chat',
        baseUrl: 'http://127.0.0.1:9000/v1',
        auth: { kind: 'bearer', environmentVariables: [], optional: true },
        source: 'user',
      },
    ]);
  });

  it('reads models by name or with facts', () => {
    const { providers } = parseProviderSettings([
      { ...good, models: ['x', { id: 'y', contextTokens: 4096, fim: true }] },
    ]);
    assert.deepEqual(providers[0]?.models, [{ id: 'x' }, { id: 'y', contextTokens: 4096, fim: true }]);
  });

  it('leaves a wrong entry out, names it, and keeps the others', () => {
    const { providers, problems } = parseProviderSettings([{ ...good, protocol: 'telepathy' }, good]);
    assert.equal(providers.length, 1);
    assert.match(problems[0] ?? '', /entry 1: protocol/);
  });

  const longSecret = ['sk', 'a'.repeat(30)].join('-');
  const refused: readonly (readonly [string, object])[] = [
    ['a file address', { baseUrl: 'file:///etc/passwd' }],
    ['an address with a password', { baseUrl: 'https://user:pass@host.example/v1' }],
    ['an address with a key in a parameter', { baseUrl: 'https://host.example/v1?key=abc' }],
    ['keys in two headers', { headers: { 'X-Custom': longSecret, 'X-Other': longSecret } }],
    ['a key header as the second secret', { secretHeader: 'Authorization' }],
    ['an authorization header', { headers: { Authorization: 'whatever' } }],
    ['a header name with a line break', { headers: { 'a\r\nb': 'x' } }],
    ['a reserved id', { id: 'workspace' }],
    ['an id with a slash', { id: 'a/b' }],
    ['an unknown quirk', { quirks: { fly: true } }],
    ['a quirk of the wrong type', { quirks: { images: 'yes' } }],
    ['an unknown field', { apiKey: 'x' }],
  ];
  for (const [what, change] of refused) {
    it(`refuses ${what}`, () => {
      const { providers, problems } = parseProviderSettings([{ ...good, ...change }]);
      assert.deepEqual(providers, []);
      assert.equal(problems.length, 1);
      assert.ok(!problems[0]?.includes(longSecret));
    });
  }

  it('never quotes what stands in a wrong place, which may be a secret', () => {
    const token = ['Bearer', 'tok1234'].join(' ');
    for (const change of [
      { secretHeader: `cf-aig-authorization: ${token}` },
      { headers: { [`x: ${token}`]: 'y' } },
      { headers: { [`x: ${token}`]: 5 } },
      { auth: { header: token } },
      { auth: token },
      { protocol: token },
      { [token]: 'x' },
      { models: [{ id: 'a', contextTokens: token }] },
      { fim: { style: token } },
    ]) {
      const { providers, problems } = parseProviderSettings([{ ...good, ...change }]);
      assert.deepEqual([providers.length, problems.length], [0, 1]);
      assert.ok(!problems.join().includes('tok1234'), problems.join());
    }
    assert.match(
      parseProviderSettings([{ ...good, secretHeader: 'a b' }]).problems.join(),
      /secretHeader must be the name/,
    );
  });

  it('never uses a secret among the headers: its value is asked for and kept in the secret store', () => {
    const { providers, problems } = parseProviderSettings([
      { ...good, headers: { 'cf-aig-authorization': `Bearer ${longSecret}`, 'x-team': 'a' } },
    ]);
    assert.equal(providers[0]?.secretHeader, 'cf-aig-authorization');
    assert.deepEqual(providers[0].headers, { 'x-team': 'a' });
    assert.match(problems.join(), /the value of the header "cf-aig-authorization" looks like a key and is not used/);
    assert.ok(!JSON.stringify([providers, problems]).includes(longSecret));
    assert.equal(parseProviderSettings([{ ...good, secretHeader: 'x-b' }]).providers[0]?.secretHeader, 'x-b');
  });

  it('says what is wrong with an address', () => {
    for (const [baseUrl, said] of [
      ['https://user@host.example/v1', /baseUrl must not hold a user name or password/],
      ['https://host.example/v1?access_token=abc', /baseUrl must not hold a key in the parameter "access_token"/],
      [`https://host.example/${longSecret}`, /baseUrl must not hold a key;/],
      ['host.example', /baseUrl must be an http or https address/],
    ] as const)
      assert.match(parseProviderSettings([{ ...good, baseUrl }]).problems.join(), said);
  });

  it('keeps the parameters of every address apart from its base', () => {
    const [provider] = parseProviderSettings([
      {
        ...good,
        baseUrl: 'https://a.example/openai/v1/?api-version=preview',
        mirrors: ['https://b.example/v1?api-version=2&x=y', 'https://c.example/v1'],
        fim: { style: 'completions', baseUrl: 'https://a.example/fim?z=1' },
      },
    ]).providers;
    assert.equal(provider?.baseUrl, 'https://a.example/openai/v1');
    assert.deepEqual(provider.mirrors, ['https://b.example/v1', 'https://c.example/v1']);
    assert.equal(provider.fim?.baseUrl, 'https://a.example/fim');
    assert.deepEqual(provider.queries, {
      'https://a.example/openai/v1': 'api-version=preview',
      'https://b.example/v1': 'api-version=2&x=y',
      'https://a.example/fim': 'z=1',
    });
  });

  it('cuts the whole address of a call to its base', () => {
    for (const [protocol, path, base] of [
      ['openai-chat', '/v1/chat/completions', '/v1'],
      ['openai-responses', '/v1/responses', '/v1'],
      ['anthropic-messages', '/x/v1/messages', '/x'],
      ['gemini', '/v1beta/models/pro:generateContent', '/v1beta'],
      ['ollama', '/api/chat', ''],
      ['openai-chat', '/models', '/models'],
    ] as const)
      assert.equal(
        parseProviderSettings([{ ...good, protocol, baseUrl: `https://h.example${path}` }]).providers[0]?.baseUrl,
        `https://h.example${base}`,
      );
  });

  it('refuses the second entry of an id', () => {
    assert.equal(parseProviderSettings([good, good]).problems.length, 1);
  });

  it('never throws, whatever stands there', () => {
    fc.assert(fc.property(fc.anything(), (value) => Array.isArray(parseProviderSettings(value).providers)));
    fc.assert(fc.property(fc.array(fc.object()), (value) => Array.isArray(parseProviderSettings(value).providers)));
  });
});
