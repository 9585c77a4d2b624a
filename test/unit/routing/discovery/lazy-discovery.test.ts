import assert from 'node:assert/strict';
import { Listeners } from '../../../../src/base/listeners.ts';
import type { Discovery, Finding } from '../../../../src/routing/discovery/discovery.ts';
import { LazyDiscovery } from '../../../../src/routing/discovery/lazy-discovery.ts';

const finding: Finding = { providerId: 'ollama', kind: 'local-server', name: 'Ollama', models: [] };

class Detector implements Discovery {
  readonly #changes = new Listeners<undefined>();
  readonly refreshed: (string | undefined)[] = [];
  findings: readonly Finding[] = [];
  readonly onDidChange = (listener: () => void): { dispose(): void } => this.#changes.on(listener);

  detect(): Promise<readonly Finding[]> {
    this.findings = [finding];
    this.#changes.fire(undefined);
    return Promise.resolve(this.findings);
  }

  refresh(providerId?: string): Promise<void> {
    this.refreshed.push(providerId);
    return Promise.resolve();
  }

  freshen(): Promise<void> {
    this.refreshed.push('what is old');
    return Promise.resolve();
  }
}

describe('a discovery that is loaded late', () => {
  it('is loaded by the first use, once', async () => {
    let loads = 0;
    const detector = new Detector();
    const lazy = new LazyDiscovery(() => {
      loads++;
      return Promise.resolve(detector);
    });
    assert.deepEqual(lazy.findings, []);
    assert.equal(loads, 0);
    await Promise.all([lazy.refresh('a'), lazy.refresh('b'), lazy.freshen(), lazy.detect()]);
    assert.equal(loads, 1);
    assert.deepEqual(detector.refreshed, ['a', 'b', 'what is old']);
    assert.deepEqual(lazy.findings, [finding]);
  });

  it('tells listeners that were there before it was loaded, each change once', async () => {
    const lazy = new LazyDiscovery(() => Promise.resolve(new Detector()));
    let told = 0;
    const listening = lazy.onDidChange(() => told++);
    await lazy.detect();
    await lazy.detect();
    assert.equal(told, 2);
    listening.dispose();
    await lazy.detect();
    assert.equal(told, 2);
  });

  it('finds nothing when it cannot be loaded, and tries again', async () => {
    let fails = true;
    const lazy = new LazyDiscovery(() =>
      fails ? Promise.reject(new Error('The file is gone.')) : Promise.resolve(new Detector()),
    );
    assert.deepEqual(await lazy.detect(), []);
    await lazy.refresh();
    fails = false;
    assert.deepEqual(await lazy.detect(), [finding]);
  });
});
