import assert from 'node:assert/strict';
import fc from 'fast-check';
import { idForName, nameHint, providerAt, suggestedName } from '../../../../src/editor/providers/server-items.ts';
import { withAddress, withoutProvider } from '../../../../src/editor/providers/provider-entries.ts';
import { isUnusedVendor } from '../../../../src/editor/providers/provider-items.ts';
import { isProviderId } from '../../../../src/models/model-ref.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import { parseProviderSettings } from '../../../../src/models/provider-settings.ts';
import { Registry } from '../../../../src/models/registry.ts';
import { builtInProviders } from '../../../../src/providers/built-in-providers.ts';
import { endpointPresets, presetEntry } from '../../../../src/providers/endpoint-presets.ts';
import type { EndpointPreset } from '../../../../src/providers/endpoint-presets.ts';

function preset(id: string): EndpointPreset {
  const found = endpointPresets.find((each) => each.id === id);
  assert.ok(found);
  return found;
}

function registryWith(...ids: readonly string[]): Registry {
  const registry = new Registry();
  registry.setProviders('built-in', builtInProviders);
  const entries = ids.map((id) => ({ id, protocol: 'openai-chat', baseUrl: `https://${id}.example.com/v1` }));
  registry.setProviders('user', parseProviderSettings(entries).providers);
  return registry;
}

describe('a server that somebody adds', () => {
  it('says that another server has the name, and how the models of both are told apart', () => {
    const t = (text: string, ...values: readonly unknown[]): string =>
      text.replace(/\{(\d)\}/g, (_all, index: string) => String(values[Number(index)]));
    const registry = registryWith('team');
    assert.deepEqual(nameHint('Gpu box', registry, t), {
      text: 'Its models are referred to as gpu-box/…',
      isTaken: false,
    });
    assert.deepEqual(nameHint(' ollama ', registry, t), {
      text: 'A provider named Ollama already exists. The models of this one are referred to as ollama-2/…',
      isTaken: true,
    });
  });

  it('gets an id made of its name, which nobody has', () => {
    const registry = registryWith('team', 'team-2');
    for (const [name, id] of [
      ['Gpu Box', 'gpu-box'],
      ['Team', 'team-3'],
      ['Ollama', 'ollama-2'],
      ['workspace', 'workspace-2'],
      ['  ', 'server'],
      ['Größe!', 'gr-e'],
    ] as const)
      assert.equal(idForName(name, registry), id);
  });

  it('gets an id that settings take and that is free, whatever it is called', () => {
    const registry = registryWith('server');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const id = idForName(name, registry);
        assert.ok(isProviderId(id) && registry.provider(id) === undefined, id);
      }),
    );
  });

  it('is named after its host, and after what runs there on this machine', () => {
    assert.equal(suggestedName('https://api.example.com/v1', preset('openai-compatible')), 'example.com');
    assert.equal(suggestedName('http://gpu-box:8000/v1', preset('vllm-server')), 'gpu-box');
    assert.equal(suggestedName('http://127.0.0.1:9/v1', preset('llama-server')), 'llama.cpp');
    assert.equal(suggestedName('http://127.0.0.1:9/v1', preset('openai-compatible')), 'Local');
  });

  it('is the one that is registered where the address is the same, also by name and number of this machine', () => {
    const registry = registryWith('team');
    assert.equal(providerAt('http://localhost:1234/v1', registry)?.id, 'lmstudio');
    assert.equal(providerAt('https://team.example.com/v1/', registry)?.id, 'team');
    assert.equal(providerAt('https://team.example.com/v2', registry), undefined);
    assert.equal(providerAt('http://127.0.0.1:1235/v1', registry), undefined);
  });
});

describe('the entries of the providers setting', () => {
  const llama = presetEntry(preset('llama-server'), { id: 'mine', name: 'Mine', baseUrl: 'http://a.example.com:1/v1' });
  const others = [{ id: 'other', baseUrl: 'http://a.example.com:1/v1' }, 'nonsense', null, { no: 'id' }];

  it('lose one provider and nothing else', () => {
    assert.deepEqual(withoutProvider([others[0], llama, ...others.slice(1)], 'mine'), others);
  });

  it('move with the server: what lies beside the address moves along, what the person wrote is kept', () => {
    const entry = { ...llama, headers: { 'x-team': 'a' }, models: ['m'] };
    const place = { preset: preset('openai-compatible'), baseUrl: 'https://b.example.com/v1' };
    const [moved, ...rest] = withAddress([entry, ...others], 'mine', place);
    assert.deepEqual(rest, others);
    assert.deepEqual(moved, {
      ...entry,
      baseUrl: 'https://b.example.com/v1',
      fim: { style: 'llama-infill', baseUrl: 'https://b.example.com' },
    });
  });

  it('are made anew where the new server speaks something else', () => {
    const entry = { ...llama, models: ['m'] };
    const place = { preset: preset('anthropic-compatible'), baseUrl: 'https://b.example.com' };
    assert.deepEqual(withAddress([entry], 'mine', place), [
      { id: 'mine', name: 'Mine', protocol: 'anthropic-messages', baseUrl: 'https://b.example.com', models: ['m'] },
    ]);
  });
});

describe('the list of providers', () => {
  const vendor = builtInProviders.find(({ id }) => id === 'anthropic') as Provider;
  const local = builtInProviders.find(({ id }) => id === 'lmstudio') as Provider;
  const none = new Set<string>();

  it('has one row for all vendors that have no key and are not in use', () => {
    assert.ok(isUnusedVendor(vendor, { hasKey: false, inUse: none }));
    assert.ok(!isUnusedVendor(vendor, { hasKey: true, inUse: none }));
    assert.ok(!isUnusedVendor(vendor, { hasKey: false, inUse: new Set(['anthropic']) }));
    assert.ok(!isUnusedVendor(local, { hasKey: false, inUse: none }));
    assert.ok(!isUnusedVendor({ ...vendor, source: 'user' }, { hasKey: false, inUse: none }));
  });
});
