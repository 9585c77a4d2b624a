import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isProviderId } from '../../../src/models/model-ref.ts';
import { providerOrigin } from '../../../src/models/provider.ts';
import { defaultChatQuirks } from '../../../src/models/chat-quirks.ts';
import { parseProviderSettings } from '../../../src/models/provider-settings.ts';
import { builtInProviders } from '../../../src/providers/built-in-providers.ts';
import { completeAddress, endpointPresets, presetEntry } from '../../../src/providers/endpoint-presets.ts';
import type { EndpointPreset } from '../../../src/providers/endpoint-presets.ts';

describe('the built-in vendors', () => {
  it('have ids of their own that can stand in a model name', () => {
    const ids = builtInProviders.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.every(isProviderId));
    for (const id of [
      'anthropic',
      'openai',
      'google',
      'ollama',
      'openrouter',
      'mistral',
      'codestral',
      'deepseek',
      'groq',
    ]) {
      assert.ok(ids.includes(id), id);
    }
    for (const id of ['xai', 'together', 'fireworks', 'cerebras', 'vllm', 'llama.cpp', 'lmstudio', 'litellm']) {
      assert.ok(ids.includes(id), id);
    }
  });

  it('have an address without a trailing slash, over https unless it is this machine', () => {
    for (const { id, baseUrl, prefillBaseUrl } of builtInProviders) {
      assert.match(baseUrl, /^(https:\/\/|http:\/\/127\.0\.0\.1:).*[^/]$/, id);
      if (prefillBaseUrl !== undefined) assert.equal(new URL(prefillBaseUrl).origin, new URL(baseUrl).origin, id);
    }
  });

  it('ask for a key by its usual name and tell where to get one, unless they work without', () => {
    for (const { id, auth, keyPage } of builtInProviders) {
      if (auth.kind === 'none') continue;
      assert.notEqual(auth.environmentVariables.length, 0, id);
      for (const name of auth.environmentVariables) assert.match(name, /^[A-Z][A-Z0-9_]*$/, id);
      if (auth.optional !== true) assert.match(keyPage ?? '', /^https:\/\//, id);
    }
  });

  it('name only quirks that differ from what is assumed of any server of the wire', () => {
    for (const { id, quirks } of builtInProviders.filter(({ protocol }) => protocol === 'openai-chat')) {
      for (const [name, value] of Object.entries(quirks ?? {})) {
        const usual = defaultChatQuirks[name as keyof typeof defaultChatQuirks];
        assert.notEqual(value, usual, `${id}: ${name}`);
      }
    }
  });

  it('can be written as a settings entry', () => {
    for (const { id, protocol, baseUrl, quirks, fim } of builtInProviders) {
      const { problems } = parseProviderSettings([
        { id, protocol, baseUrl, ...(quirks !== undefined && { quirks }), ...(fim !== undefined && { fim }) },
      ]);
      assert.deepEqual(problems, [], id);
    }
  });
});

describe('the documents about providers', () => {
  const read = (name: string): string => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');

  it('name every vendor with its id, its protocol and its keys', () => {
    const rows = read('providers.md').split('\n');
    for (const { id, name, protocol, auth } of builtInProviders) {
      const row = rows.find((line) => line.includes(`| \`${id}\` `));
      assert.ok(row !== undefined, id);
      for (const part of [name, `\`${protocol}\``, ...(auth.kind === 'none' ? [] : auth.environmentVariables)]) {
        assert.ok(row.includes(part), `${id}: ${part}`);
      }
    }
  });

  it('explain every flag with its values, the assumed one first', () => {
    const rows = read('adding-a-provider.md').split('\n');
    for (const [name, usual] of Object.entries(defaultChatQuirks)) {
      const row = rows.find((line) => line.startsWith(`| \`${name}\` `));
      assert.ok(row !== undefined, name);
      assert.equal(/\| `([^`]*)`/.exec(row.slice(name.length + 4))?.[1], String(usual), name);
    }
  });

  it('show a recorded case that is JSON throughout', () => {
    const blocks = [...read('adding-a-provider.md').matchAll(/```json\n([^]*?)```/g)].map(([, text]) => text ?? '');
    assert.equal(blocks.length, 3);
    for (const block of blocks) assert.equal(typeof JSON.parse(block), 'object');
  });
});

describe("the presets for servers of one's own", () => {
  const preset = (id: string): EndpointPreset => {
    const found = endpointPresets.find((one) => one.id === id);
    assert.ok(found !== undefined, id);
    return found;
  };

  it('make an entry that the settings take', () => {
    for (const one of endpointPresets) {
      const baseUrl = completeAddress(one, one.placeholder);
      const { providers, problems } = parseProviderSettings([
        presetEntry(one, { id: one.id, name: one.name, baseUrl }),
      ]);
      assert.deepEqual(problems, [], one.id);
      assert.equal(
        providers[0] === undefined ? undefined : providerOrigin(providers[0]),
        new URL(one.placeholder).origin,
      );
    }
  });

  it('take Azure by the name of the resource or by its address', () => {
    const azure = preset('azure');
    const full = 'https://acme-eu.openai.azure.com/openai/v1';
    for (const text of ['acme-eu', ' https://acme-eu.openai.azure.com/ ', full, `${full}/responses`]) {
      assert.equal(completeAddress(azure, text), full, text);
    }
    const entry = presetEntry(azure, { id: 'azure', name: 'Azure', baseUrl: full });
    assert.deepEqual(entry['auth'], { header: 'api-key' });
  });

  it('add the usual path where there is none, and drop the last part of a request', () => {
    const chat = preset('openai-compatible');
    assert.equal(completeAddress(chat, 'http://gpu:8000'), 'http://gpu:8000/v1');
    assert.equal(completeAddress(chat, 'http://gpu:8000/api/v3/'), 'http://gpu:8000/api/v3');
    assert.equal(completeAddress(chat, 'http://gpu:8000/v1/chat/completions'), 'http://gpu:8000/v1');
    assert.equal(completeAddress(chat, 'not an address'), 'not an address');
    assert.equal(completeAddress(preset('ollama-server'), 'http://gpu:11434/'), 'http://gpu:11434');
  });

  it('send completion of llama.cpp to the root of the server', () => {
    const entry = presetEntry(preset('llama-server'), { id: 'x', name: 'x', baseUrl: 'http://gpu:8080/v1' });
    assert.deepEqual(entry['fim'], { style: 'llama-infill', baseUrl: 'http://gpu:8080' });
  });
});
