import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withQuery } from '../../../src/models/server-address.ts';
import { isPrivateHost, readEnteredAddress } from '../../../src/models/entered-address.ts';

const keyLike = ['sk', 'a1'.repeat(12)].join('-');

function read(text: string): string {
  const address = readEnteredAddress(text);
  if (address.kind === 'address')
    return `${withQuery(address.baseUrl, address.query)}${address.hint === undefined ? '' : ` (${address.hint})`}`;
  return address.kind === 'invalid' ? address.reason : address.kind;
}

const isWhole = (text: string): boolean => {
  const address = readEnteredAddress(text);
  return address.kind === 'address' && address.isWhole;
};

describe('the address of a server as a person enters it', () => {
  for (const [entered, meant] of [
    ['127.0.0.1:8080', 'http://127.0.0.1:8080'],
    [' localhost:1234 ', 'http://localhost:1234'],
    ['gpu-box:8000', 'http://gpu-box:8000'],
    ['[::1]:8080', 'http://[::1]:8080'],
    ['192.168.1.20:11434', 'http://192.168.1.20:11434'],
    ['studio.local:1234/', 'http://studio.local:1234'],
    ['LLM.Example.com', 'https://llm.example.com'],
    ['llm.example.com:8443/v1/', 'https://llm.example.com:8443/v1'],
    ['8.8.8.8:8000', 'https://8.8.8.8:8000'],
    ['http://llm.example.com/v1', 'http://llm.example.com/v1'],
    ['https://127.0.0.1:8443', 'https://127.0.0.1:8443'],
    ['http://gpu-box:80/v1', 'http://gpu-box/v1'],
    ['https://gpu-box:80/v1', 'https://gpu-box:80/v1'],
  ] as const)
    it(`reads ${entered.trim()} as ${meant}`, () => assert.equal(read(entered), meant));

  for (const [pasted, base] of [
    ['http://127.0.0.1:8080/v1/chat/completions', 'http://127.0.0.1:8080/v1 (openai-chat)'],
    ['https://llm.example.com/openai/v1/responses', 'https://llm.example.com/openai/v1 (openai-responses)'],
    ['https://gateway.example.com/v1/messages', 'https://gateway.example.com (anthropic-messages)'],
    ['https://gateway.example.com/claude/v1/messages', 'https://gateway.example.com/claude (anthropic-messages)'],
    ['https://g.example.com/v1beta/models/pro:streamGenerateContent', 'https://g.example.com/v1beta (gemini)'],
    ['localhost:11434/api/chat', 'http://localhost:11434 (ollama)'],
    ['localhost:11434/api/tags', 'http://localhost:11434 (ollama)'],
    ['gpu-box:8000/v1/models', 'http://gpu-box:8000/v1'],
    ['gpu-box:8000/v1/completions/', 'http://gpu-box:8000/v1'],
    ['gpu-box:8000/v1/models/qwen3', 'http://gpu-box:8000/v1'],
    ['gpu-box:8000/models', 'http://gpu-box:8000'],
    ['gpu-box:8080/health', 'http://gpu-box:8080'],
    ['https://codestral.example.com/v1/fim/completions', 'https://codestral.example.com/v1'],
    ['https://g.example.com/v1/messages/count_tokens?beta=true', 'https://g.example.com (anthropic-messages)'],
    ['https://g.example.com/v1beta/models/pro:streamGenerateContent?alt=sse', 'https://g.example.com/v1beta (gemini)'],
    ['https://g.example.com/v1/responses?tenant=a%20b', 'https://g.example.com/v1?tenant=a%20b (openai-responses)'],
    [
      'https://r.openai.azure.com/openai/v1/?api-version=preview',
      'https://r.openai.azure.com/openai/v1?api-version=preview',
    ],
    [
      'https://r.openai.azure.com/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21',
      'https://r.openai.azure.com/openai/deployments/my-gpt?api-version=2024-10-21 (openai-chat)',
    ],
    [
      'https://r.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview',
      'https://r.services.ai.azure.com/models?api-version=2024-05-01-preview (openai-chat)',
    ],
  ] as const)
    it(`cuts ${pasted} to its base`, () => assert.equal(read(pasted), base));

  for (const [half, why] of [
    ['', 'incomplete'],
    ['http', 'incomplete'],
    ['https://', 'incomplete'],
    ['[::1', 'incomplete'],
    ['localhost:', 'incomplete'],
    ['127.0', 'incomplete'],
    ['127.0.0.', 'incomplete'],
    ['10', 'incomplete'],
    ['ftp://example.com', 'not-http'],
    ['my server', 'not-an-address'],
    ['http://', 'incomplete'],
    ['gpu-box:99999', 'not-an-address'],
    ['http://me:secret@example.com', 'credentials'],
    ['me@example.com', 'credentials'],
    ['https://example.com/v1?key=abc', 'key-parameter'],
    [`https://example.com/v1?x=${keyLike}`, 'key-parameter'],
    [`https://example.com/${keyLike}/v1`, 'key'],
  ] as const)
    it(`takes ${JSON.stringify(half)} for ${why}`, () => assert.equal(read(half), why));

  it('is tried in a pause only where nothing more has to be typed', () => {
    for (const text of ['127.0.0.1:8080', 'gpu-box:80', '[::1]:8080', 'llm.example.com', 'https://llm.example.com/v1'])
      assert.ok(isWhole(text), text);
    for (const text of ['localhost', 'localhost:1', '127.0.0.1', '192.168.1.2', 'gpu', 'http://gpu-box', 'llm.e'])
      assert.ok(!isWhole(text), text);
  });

  it('says where https was only guessed', () => {
    const guessed = (text: string): unknown => {
      const address = readEnteredAddress(text);
      return address.kind === 'address' && address.isHttpsGuessed;
    };
    assert.deepEqual(
      ['llm.example.com', 'https://llm.example.com', 'http://llm.example.com', 'gpu-box:80'].map(guessed),
      [true, false, false, false],
    );
  });

  it('knows this machine and private networks from the internet', () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]', '10.1.2.3', '172.16.0.1', '192.168.0.1', '169.254.1.1'])
      assert.ok(isPrivateHost(host), host);
    for (const host of ['100.100.1.1', '[fd00::1]', '[fe80::1]', 'gpu-box', 'box.lan', 'nas.home.arpa'])
      assert.ok(isPrivateHost(host), host);
    for (const host of ['8.8.8.8', '172.32.0.1', '100.128.0.1', '[2001:db8::1]', 'example.com', 'local.example.com'])
      assert.ok(!isPrivateHost(host), host);
  });

  it('never throws, and what it reads is read the same again', () => {
    const piece = fc.constantFrom(
      'http',
      'https',
      '://',
      ':',
      '/',
      '[',
      ']',
      '.',
      '127',
      'gpu',
      '8080',
      'v1',
      '@',
      '?',
      '#',
      ' ',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (entered) => {
        const address = readEnteredAddress(entered);
        if (address.kind !== 'address') return;
        const url = new URL(address.baseUrl);
        assert.equal(`${url.username}${url.password}${url.search}${url.hash}`, '');
        assert.ok(!address.baseUrl.endsWith('/'));
        const again = readEnteredAddress(address.baseUrl);
        assert.ok(again.kind === 'address');
        if (address.hint === undefined && again.hint === undefined) assert.equal(again.baseUrl, address.baseUrl);
      }),
    );
  });
});
