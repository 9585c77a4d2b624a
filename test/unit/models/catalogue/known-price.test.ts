import assert from 'node:assert/strict';
import { destinationOf } from '../../../../src/transcript/model-label.ts';
import { knownPrice } from '../../../../src/models/catalogue/known-price.ts';
import { parseProviderSettings } from '../../../../src/models/provider-settings.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import { Registry } from '../../../../src/models/registry.ts';
import { builtInProviders } from '../../../../src/providers/built-in-providers.ts';
import { embedded } from '../../../../src/providers/vendors/embedded.ts';
import { endpointPresets, presetEntry } from '../../../../src/providers/endpoint-presets.ts';
import { knownEndpoints } from '../../../../src/providers/known-endpoints.ts';

function priceOf(provider: Provider, model = 'm'): unknown {
  const registry = new Registry();
  registry.setProviders(provider.source, [provider]);
  return knownPrice(registry, { provider: provider.id, model });
}

function entry(more: Readonly<Record<string, unknown>>): Provider {
  const { providers, problems } = parseProviderSettings(
    [{ id: 'mine', protocol: 'openai-chat', baseUrl: 'http://127.0.0.1:8080/v1', ...more }],
    knownEndpoints,
  );
  assert.deepEqual(problems, []);
  return providers[0]!;
}

describe('what a model on this machine costs', () => {
  it('is nothing for the embedded model and for servers that are known to compute here', () => {
    const free = [embedded, ...builtInProviders].filter((provider) => priceOf(provider) === 'free');
    assert.deepEqual(
      free.map(({ id }) => id),
      ['workspace', 'ollama', 'llama.cpp', 'lmstudio', 'vllm'],
    );
    for (const provider of free) assert.equal(destinationOf(provider, 'm'), 'this machine');
  });

  it('is unknown for a model that Ollama hands on', () => {
    const ollama = builtInProviders.find(({ id }) => id === 'ollama')!;
    assert.equal(priceOf(ollama, 'gpt-oss:120b-cloud'), undefined);
    assert.equal(priceOf(entry({ computesHere: true }), 'gemma4:cloud'), undefined);
  });

  it('is unknown for a server of one’s own, at the usual port of a known one too, until its entry says that it computes here', () => {
    assert.equal(priceOf(entry({})), undefined);
    assert.equal(destinationOf(entry({}), 'm'), 'this machine (may pass it on)');
    assert.equal(priceOf(entry({ computesHere: true })), 'free');
    assert.equal(priceOf(entry({ computesHere: true, catalogueId: 'openai' })), undefined, 'a vendor’s prices');
    assert.equal(priceOf(entry({ computesHere: true, mirrors: ['https://elsewhere.example/v1'] })), undefined);
    assert.equal(priceOf(entry({ computesHere: true, baseUrl: 'https://elsewhere.example/v1' })), undefined);
  });

  it('is nothing for an entry with Ollama’s own protocol, unless it says otherwise', () => {
    const ollama = { protocol: 'ollama', baseUrl: 'http://127.0.0.1:11434' };
    assert.equal(priceOf(entry(ollama)), 'free');
    assert.equal(priceOf(entry({ ...ollama, computesHere: false })), undefined);
  });

  it('follows the preset that an entry was made from', () => {
    const free = endpointPresets.filter((preset) => {
      const made = presetEntry(preset, { id: 'mine', name: 'Mine', baseUrl: 'http://127.0.0.1:9/v1' });
      return priceOf(parseProviderSettings([made], knownEndpoints).providers[0]!) === 'free';
    });
    assert.deepEqual(
      free.map(({ id }) => id),
      ['vllm-server', 'llama-server', 'lm-studio-server', 'ollama-server'],
    );
  });
});
