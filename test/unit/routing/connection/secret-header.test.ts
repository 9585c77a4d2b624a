import assert from 'node:assert/strict';
import { KeyRing } from '../../../../src/guard/key-ring.ts';
import { leftKeys } from '../../../../src/guard/left-keys.ts';
import { parseProviderSettings } from '../../../../src/models/provider-settings.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import type { SecretPort } from '../../../../src/platform/secrets.ts';
import { redactFault, secretsOf } from '../../../../src/protocols/http-exchange/fault-redaction.ts';
import { requestHeaders } from '../../../../src/protocols/http-exchange/request-headers.ts';
import { createConnector } from '../../../../src/routing/connection/connect.ts';

const value = `Bearer ${['gateway', 'secret', 'value'].join('')}`;
const entry = {
  id: 'gw',
  protocol: 'openai-chat',
  baseUrl: 'https://gateway.test/v1',
  secretHeader: 'cf-aig-authorization',
};

function providerOf(change: object = {}): Provider {
  const [provider] = parseProviderSettings([{ ...entry, ...change }]).providers;
  assert.ok(provider !== undefined);
  return provider;
}

describe('the secret header of a gateway', () => {
  const stored = new Map<string, string>();
  const secrets: SecretPort = {
    get: (name) => Promise.resolve(stored.get(name)),
    store: (name, text) => Promise.resolve(void stored.set(name, text)),
    delete: (name) => Promise.resolve(void stored.delete(name)),
    names: () => Promise.resolve([...stored.keys()]),
  };
  const told: string[] = [];
  const keys = new KeyRing({ secrets, clock: systemClock, onKey: (key) => told.push(key) });
  const connector = createConnector({
    keys,
    consent: { peek: () => 'given', request: () => Promise.resolve(true) },
    isTrusted: () => true,
    isOn: () => true,
    network: { fetch: () => globalThis.fetch, clock: systemClock, logger: silentLogger },
  });
  beforeEach(async () => {
    stored.clear();
    await keys.set({ ...providerOf(), part: 'header' }, value);
  });

  it('goes out beside the key, and its value is kept out of logs and faults like the key', async () => {
    const provider = providerOf();
    await keys.set(provider, 'the-key-itself');
    const connected = await connector.connect(provider, { interactive: false });
    assert.ok(connected.ok);
    const headers = requestHeaders(connected.connection, {}, false);
    assert.equal(headers.get('cf-aig-authorization'), value);
    assert.equal(headers.get('authorization'), 'Bearer the-key-itself');
    assert.ok(told.includes(value));
    const echo = { kind: 'auth', message: `${value} and ${value.slice(7)} and the-key-itself` } as const;
    assert.doesNotMatch(redactFault(echo, secretsOf(connected.connection)).message, /gatewaysecret|the-key/);
  });

  it('is asked for where there is none, and is bound to provider and origin', async () => {
    for (const change of [{ baseUrl: 'https://other.test/v1' }, { id: 'gw-2' }]) {
      const connected = await connector.connect(providerOf(change), { interactive: false });
      assert.ok(!connected.ok && connected.fault.code === 'no-key');
      assert.match(connected.fault.message, /no value for the header cf-aig-authorization/);
    }
  });

  it('is no key, and is found where no provider uses it any more', async () => {
    assert.equal(await keys.has(providerOf()), false);
    assert.deepEqual(await leftKeys(keys, [{ ...providerOf(), part: 'header' }]), []);
    assert.deepEqual(await leftKeys(keys, [providerOf()]), [
      { providerId: 'gw', origins: ['https://gateway.test'], part: 'header' },
    ]);
  });
});
