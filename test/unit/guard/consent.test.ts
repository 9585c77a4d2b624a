import assert from 'node:assert/strict';
import { ConsentStore } from '../../../src/guard/consent.ts';
import type { ConsentMemory, ConsentQuestion } from '../../../src/guard/consent.ts';
import { createEgressGate } from '../../../src/guard/egress.ts';

class FakeMemory implements ConsentMemory {
  readonly values = new Map<string, true>();
  broken = false;

  get(name: string): unknown {
    if (this.broken) throw new Error('The memento is gone.');
    return this.values.get(name);
  }

  set(name: string, value: true | undefined): Promise<void> {
    if (this.broken) return Promise.reject(new Error('The memento is gone.'));
    if (value === undefined) this.values.delete(name);
    else this.values.set(name, value);
    return Promise.resolve();
  }
}

describe('consent by destination', () => {
  let memory: FakeMemory;
  let asked: ConsentQuestion[];
  let answer: () => Promise<boolean | undefined>;
  let trusted: boolean;
  const window = (id = 'file:///w'): ConsentStore =>
    new ConsentStore({
      memory,
      workspace: { id, name: 'w' },
      isTrusted: () => trusted,
      ask: (question) => {
        asked.push(question);
        return answer();
      },
    });

  beforeEach(() => {
    memory = new FakeMemory();
    asked = [];
    answer = () => Promise.resolve(true);
    trusted = true;
  });

  it('asks once for a host and workspace and remembers a yes in the next window', async () => {
    const store = window();
    assert.equal(await store.request('https://api.example/v1'), true);
    assert.equal(await store.request('https://api.example/v2'), true);
    assert.equal(await window().request('https://api.example'), true);
    assert.deepEqual(asked, [{ host: 'api.example', workspace: 'w' }]);
    await window('file:///other').request('https://api.example');
    await store.request('https://api.example:8443');
    assert.equal(asked.length, 3);
  });

  it('shares one question between requests that come at once', async () => {
    let resolve: (value: boolean) => void = () => undefined;
    answer = () => new Promise((settle) => (resolve = settle));
    const store = window();
    const requests = [store.request('https://a.example'), store.request('https://a.example')];
    await Promise.resolve();
    resolve(true);
    assert.deepEqual(await Promise.all(requests), [true, true]);
    assert.equal(asked.length, 1);
  });

  for (const no of [false, undefined]) {
    it(`takes ${String(no)} as a no for this window only, until it is forgotten`, async () => {
      answer = () => Promise.resolve(no);
      const store = window();
      assert.equal(await store.request('https://a.example'), false);
      assert.equal(await store.request('https://a.example'), false);
      assert.equal(asked.length, 1);
      assert.equal(store.peek('https://a.example'), 'refused');
      assert.equal(window().peek('https://a.example'), 'unknown');
      answer = () => Promise.resolve(true);
      await store.forget('https://a.example');
      assert.equal(await store.request('https://a.example'), true);
    });
  }

  it('never asks for this machine, and never in an untrusted workspace', async () => {
    const store = window();
    for (const url of ['http://localhost:11434', 'http://127.0.0.1:8080', 'http://[::1]:1']) {
      assert.equal(await store.request(url), true);
    }
    await store.request('https://a.example');
    trusted = false;
    for (const url of ['http://localhost:11434', 'https://a.example', 'https://b.example', 'nonsense']) {
      assert.equal(await store.request(url), false);
    }
    assert.equal(asked.length, 1);
  });

  it('refuses when trust goes while the question is open', async () => {
    answer = () => {
      trusted = false;
      return Promise.resolve(true);
    };
    assert.equal(await window().request('https://a.example'), false);
  });

  it('counts a yes that could not be remembered for this window, and a failed question as a no', async () => {
    memory.broken = true;
    const store = window();
    assert.equal(await store.request('https://a.example'), true);
    assert.equal(await store.request('https://a.example'), true);
    assert.equal(asked.length, 1);
    answer = () => Promise.reject(new Error('closed'));
    assert.equal(await store.request('https://b.example'), false);
  });

  it('takes only a remembered true as a yes', async () => {
    await window().request('https://a.example');
    const [name] = memory.values.keys();
    memory.values.set(name!, 'true' as unknown as true);
    assert.equal(window().peek('https://a.example'), 'unknown');
  });

  describe('at the gate', () => {
    let on: boolean;
    const gate = () => createEgressGate({ isTrusted: () => trusted, isOn: () => on, consent: window() });
    beforeEach(() => void (on = true));

    it('says why nothing may be sent', async () => {
      await window().request('https://a.example');
      on = false;
      trusted = false;
      assert.equal(await gate().allow('https://a.example'), 'off');
      on = true;
      assert.equal(await gate().allow('https://a.example'), 'untrusted');
      assert.equal(await gate().allow('http://127.0.0.1:1'), 'untrusted');
      trusted = true;
      assert.equal(await gate().allow('https://a.example'), 'allowed');
      assert.equal(await gate().allow('http://127.0.0.1:1'), 'allowed');
    });

    it('never asks the person: whoever may ask did so before the request', async () => {
      assert.equal(await gate().allow('https://b.example'), 'no-consent');
      assert.deepEqual(asked, []);
    });
  });
});
