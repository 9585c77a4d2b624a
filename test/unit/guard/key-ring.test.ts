import assert from 'node:assert/strict';
import { KeyRefused, KeyRing } from '../../../src/guard/key-ring.ts';
import { leftKeys, removeLeft } from '../../../src/guard/left-keys.ts';
import { FakeClock } from '../../../src/platform/clock.fake.ts';
import { FakeSecrets } from '../../../src/platform/secrets.fake.ts';

const provider = { id: 'acme', baseUrl: 'https://api.acme.example/v1' };
const key = 'canary-key-value';

describe('KeyRing', () => {
  let secrets: FakeSecrets;
  let clock: FakeClock;
  let ring: KeyRing;
  let seen: string[];
  beforeEach(() => {
    secrets = new FakeSecrets();
    clock = new FakeClock();
    seen = [];
    ring = new KeyRing({ secrets, clock, onKey: (value) => void seen.push(value) });
  });

  it('keeps, gives and forgets a key, and tells of each change', async () => {
    const changes: string[] = [];
    ring.onDidChange((id) => void changes.push(id));
    assert.equal(await ring.has(provider), false);
    await ring.set(provider, `  ${key}\n`);
    assert.equal(await ring.get({ ...provider, baseUrl: 'https://api.acme.example/v2' }), key);
    await ring.remove(provider);
    assert.equal(await ring.get(provider), undefined);
    assert.deepEqual(changes, ['acme', 'acme']);
    assert.deepEqual(seen, [key, key]);
  });

  it('counts the value of a secret header as a secret of the provider', async () => {
    const both = { ...provider, secretHeader: 'x-gateway' };
    assert.equal(await ring.hasSecret(both), false);
    await ring.set({ ...both, part: 'header' }, key);
    assert.deepEqual(
      [await ring.has(both), await ring.hasSecret(both), await ring.hasSecret(provider)],
      [false, true, false],
    );
  });

  it('tells the token in a secret header by itself as well', async () => {
    const header = { ...provider, part: 'header' } as const;
    await ring.set(header, `Bearer ${key}`);
    await ring.get(header);
    assert.deepEqual(seen, [`Bearer ${key}`, key, `Bearer ${key}`, key]);
  });

  it('tells nobody of a key that was removed and had not been there', async () => {
    const changes: string[] = [];
    ring.onDidChange((id) => void changes.push(id));
    await ring.remove(provider);
    assert.deepEqual(changes, []);
  });

  it('gives no key to another provider, another origin or another FIM address', async () => {
    await ring.set(provider, key);
    const others = [
      { ...provider, id: 'other' },
      { ...provider, baseUrl: 'http://api.acme.example/v1' },
      { ...provider, baseUrl: 'https://api.acme.example:8443/v1' },
      { ...provider, baseUrl: 'https://evil.example/v1' },
      { ...provider, fim: { style: 'completions', baseUrl: 'https://evil.example' } as const },
      { ...provider, baseUrl: '' },
    ];
    for (const other of others) assert.equal(await ring.get(other), undefined);
    const fim = { style: 'completions', baseUrl: 'https://api.acme.example/fim' } as const;
    assert.equal(await ring.get({ ...provider, fim }), key);
  });

  it('forgets the keys of places that a provider has left, and no other', async () => {
    const before = [
      provider,
      { ...provider, baseUrl: 'https://twin.acme.example/v1' },
      { ...provider, baseUrl: 'https://old.acme.example' },
    ];
    for (const place of before) await ring.set(place, key);
    await ring.set({ ...provider, id: 'other', baseUrl: 'https://old.acme.example' }, key);
    const after = [
      { ...provider, baseUrl: 'https://new.acme.example/v1' },
      { ...provider, baseUrl: 'https://twin.acme.example/v2' },
    ];
    assert.equal(await ring.leave(before, after), true);
    assert.deepEqual([...secrets.values.keys()].sort(), [
      'crossfade.key acme https://twin.acme.example',
      'crossfade.key other https://old.acme.example',
    ]);
    for (const place of after.slice(0, 1)) assert.equal(await ring.get(place), undefined);
    assert.equal(await ring.leave(before, after), false);
    secrets.behavior = 'throws';
    await assert.rejects(ring.leave(before, after), KeyRefused);
  });

  it('finds the keys of addresses that no provider has any more, and finds no other secret', async () => {
    const fim = { style: 'completions', baseUrl: 'https://fim.acme.example' } as const;
    const moved = { ...provider, fim };
    for (const place of [provider, moved, { ...provider, id: 'gone' }]) await ring.set(place, key);
    for (const name of ['something else', 'crossfade.key acme', 'crossfade.key acme no-origin'])
      secrets.values.set(name, key);
    const found = async (): Promise<unknown> =>
      (await leftKeys(ring, [provider])).map(({ providerId, origins }) => [providerId, origins]);
    assert.deepEqual(await found(), [
      ['acme', ['https://api.acme.example', 'https://fim.acme.example']],
      ['gone', ['https://api.acme.example']],
    ]);
    const [first] = await leftKeys(ring, [provider]);
    await removeLeft(ring, first!);
    assert.deepEqual([await ring.has(moved), await ring.has(provider)], [false, true]);
    secrets.behavior = 'throws';
    assert.deepEqual(await leftKeys(ring, []), []);
    await assert.rejects(removeLeft(ring, first!), KeyRefused);
  });

  it('treats a store that throws, hangs or lost everything as no key', async () => {
    await ring.set(provider, key);
    secrets.behavior = 'throws';
    assert.equal(await ring.get(provider), undefined);
    secrets.behavior = 'hangs';
    const waiting = ring.has(provider);
    await clock.advance(5_000);
    assert.equal(await waiting, false);
    secrets.behavior = 'works';
    secrets.values.clear();
    assert.equal(await ring.get(provider), undefined);
  });

  it('does not take a store that fails or hangs for one without the key', async () => {
    assert.equal(await ring.knows(provider), false);
    await ring.set(provider, key);
    assert.equal(await ring.knows(provider), true);
    assert.equal(await ring.knows({ ...provider, baseUrl: '' }), false);
    secrets.behavior = 'throws';
    assert.equal(await ring.knows(provider), undefined);
    secrets.behavior = 'hangs';
    const waiting = ring.knows(provider);
    await clock.advance(5_000);
    assert.equal(await waiting, undefined);
  });

  it('says so when the store does not take a key, without naming the key', async () => {
    secrets.behavior = 'throws';
    await assert.rejects(ring.set(provider, key), (error) => {
      return error instanceof KeyRefused && error.reason === 'store' && !error.message.includes(key);
    });
    secrets.behavior = 'hangs';
    const waiting = assert.rejects(ring.remove(provider), KeyRefused);
    await clock.advance(5_000);
    await waiting;
  });

  it('refuses what cannot be a key', async () => {
    const cases: readonly (readonly [string, KeyRefused['reason']])[] = [
      ['', 'empty'],
      [' \t\n', 'empty'],
      ['x'.repeat(4_097), 'too-long'],
      ['two\nlines', 'characters'],
      ['tab\tbed', 'characters'],
      ['schlüssel', 'characters'],
      ['zero\u200bwidth', 'characters'],
    ];
    for (const [value, reason] of cases) {
      await assert.rejects(
        ring.set(provider, value),
        (error) => error instanceof KeyRefused && error.reason === reason,
      );
    }
    await assert.rejects(ring.set({ id: 'x', baseUrl: '' }, key), { reason: 'no-origin' });
    await ring.set(provider, 'x'.repeat(4_096));
    assert.equal(secrets.values.size, 1);
  });
});
