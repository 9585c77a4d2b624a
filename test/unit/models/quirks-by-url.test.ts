import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Provider } from '../../../src/models/provider.ts';
import { parseProviderSettings } from '../../../src/models/provider-settings.ts';
import { knownEndpoint, movedTo } from '../../../src/models/quirks-by-url.ts';
import { builtInProviders } from '../../../src/providers/built-in-providers.ts';
import { knownEndpoints } from '../../../src/providers/known-endpoints.ts';

function entry(change: object): Provider {
  const { providers, problems } = parseProviderSettings(
    [{ id: 'mine', protocol: 'openai-chat', baseUrl: 'https://unknown.example/v1', ...change }],
    knownEndpoints,
  );
  assert.deepEqual(problems, []);
  assert.ok(providers[0] !== undefined);
  return providers[0];
}

describe('what is known of a server by its address', () => {
  it('is what the vendor with that address does', () => {
    for (const vendor of builtInProviders) {
      const known = knownEndpoint(vendor.baseUrl, knownEndpoints);
      assert.deepEqual(known?.quirks, vendor.quirks, vendor.id);
      assert.deepEqual(known?.fim, vendor.fim, vendor.id);
    }
  });

  it('fills in what an entry leaves open', () => {
    const mine = entry({ baseUrl: 'https://api.deepseek.com' });
    assert.equal(mine.quirks?.reasoningContentOnToolTurns, true);
    assert.equal(mine.prefillBaseUrl, 'https://api.deepseek.com/beta');
    assert.deepEqual(mine.fim, { style: 'deepseek' });
    assert.equal(mine.catalogueId, 'deepseek');
    assert.deepEqual(mine.auth, { kind: 'bearer', environmentVariables: ['DEEPSEEK_API_KEY'] });
  });

  it('gives way to every word of the entry', () => {
    const mine = entry({
      baseUrl: 'https://api.deepseek.com',
      quirks: { images: true },
      fim: { style: 'completions' },
      auth: 'none',
      catalogueId: 'other',
    });
    assert.equal(mine.quirks?.images, true);
    assert.equal(mine.quirks.reasoningContentOnToolTurns, true);
    assert.deepEqual(mine.fim, { style: 'completions' });
    assert.deepEqual(mine.auth, { kind: 'none' });
    assert.equal(mine.catalogueId, 'other');
  });

  it('knows Azure by any resource name, and sends the key in its header', () => {
    for (const protocol of ['openai-chat', 'openai-responses']) {
      const mine = entry({ protocol, baseUrl: 'https://acme.openai.azure.com/openai/v1' });
      assert.ok(mine.auth.kind === 'header' && mine.auth.header === 'api-key');
      assert.equal(mine.quirks?.maxTokensField, 'max_completion_tokens');
    }
    for (const other of ['https://openai.azure.com.evil.example/v1', 'https://evilopenai.azure.com/v1']) {
      assert.equal(knownEndpoint(other, knownEndpoints)?.host, '*', other);
    }
  });

  it('goes by the port on this machine only', () => {
    assert.deepEqual(entry({ baseUrl: 'http://localhost:8080/v1' }).fim, {
      style: 'llama-infill',
      baseUrl: 'http://localhost:8080',
    });
    assert.equal(entry({ baseUrl: 'http://127.0.0.1:8000/v1' }).quirks?.prefill, 'continue-final-message');
    assert.equal(entry({ baseUrl: 'http://gpu.example:8080/v1' }).fim, undefined);
    assert.equal(entry({ baseUrl: 'http://gpu.example:8000/v1' }).quirks?.prefill, undefined);
  });

  it('is careful with a server nobody knows, and says nothing of other wires', () => {
    assert.deepEqual(entry({}).quirks, { systemAnywhere: false });
    assert.deepEqual(entry({ quirks: { systemAnywhere: true } }).quirks, { systemAnywhere: true });
    assert.equal(entry({ protocol: 'anthropic-messages' }).quirks, undefined);
    assert.equal(entry({ protocol: 'anthropic-messages', baseUrl: 'https://api.deepseek.com/x' }).quirks, undefined);
  });

  it('sends the key as the wire wants it where nothing is known', () => {
    assert.equal(entry({}).auth.kind, 'bearer');
    const anthropic = entry({ protocol: 'anthropic-messages' }).auth;
    assert.ok(anthropic.kind === 'header' && anthropic.header === 'x-api-key' && anthropic.optional === true);
    const gemini = entry({ protocol: 'gemini' }).auth;
    assert.ok(gemini.kind === 'header' && gemini.header === 'x-goog-api-key');
    // Another wire at a vendor's host: the vendor's own way is for its own wire.
    const bridge = entry({ protocol: 'anthropic-messages', baseUrl: 'https://api.deepseek.com/anthropic' });
    assert.ok(bridge.auth.kind === 'header' && bridge.auth.header === 'x-api-key');
    assert.equal(bridge.fim, undefined);
    assert.equal(bridge.prefillBaseUrl, undefined);
  });

  it('never throws, whatever the address', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const known = knownEndpoint(text, knownEndpoints);
        return known === undefined || typeof known.host === 'string';
      }),
    );
  });

  it('moves an address to another server with its path', () => {
    assert.equal(movedTo('http://b:9000/v1', 'http://a:8000/beta/'), 'http://b:9000/beta');
    assert.equal(movedTo('http://b:9000/v1', 'http://a:8000'), 'http://b:9000');
  });
});
