import assert from 'node:assert/strict';
import { countsAgainstDialect, DialectResults } from '../../../../src/edit/learning/dialect-results.ts';
import { TurnDialects } from '../../../../src/edit/learning/turn-dialects.ts';

const model = {
  ref: 'local/coder',
  server: 'http://127.0.0.1:8080',
  id: 'gpt-4o',
  callsTools: true,
  isLocal: true,
};
const order = ['replace', 'blocks', 'whole'] as const;

class MemoryStore {
  value: unknown;
  get(): unknown {
    return this.value;
  }
  set(value: unknown): Promise<void> {
    this.value = structuredClone(value);
    return Promise.resolve();
  }
}

describe('the learned dialect', () => {
  let store: MemoryStore;
  let results: DialectResults;
  const record = async (dialect: (typeof order)[number], successes: number, failures: number): Promise<void> => {
    for (let index = 0; index < successes; index++) await results.record(model, dialect, true);
    for (let index = 0; index < failures; index++) await results.record(model, dialect, false);
  };

  beforeEach(() => {
    store = new MemoryStore();
    results = new DialectResults(store);
  });

  it('stays the first of its family through seven failures and goes with the eighth', async () => {
    await record('replace', 0, 7);
    assert.equal(results.best(model, order), 'replace');
    await record('replace', 0, 1);
    assert.equal(results.best(model, order), 'blocks');
  });

  it('stays while the interval reaches 80 %', async () => {
    await record('replace', 5, 3);
    assert.equal(results.best(model, order), 'replace');
    await record('replace', 0, 2);
    assert.equal(results.best(model, order), 'blocks');
  });

  it('is the best of all that proved bad', async () => {
    await record('replace', 1, 9);
    await record('blocks', 4, 6);
    await record('whole', 0, 10);
    assert.equal(results.best(model, order), 'blocks');
  });

  it('belongs to a model at a server, and survives the window', async () => {
    await record('replace', 0, 8);
    assert.equal(results.best({ ...model, server: 'https://elsewhere.example' }, order), 'replace');
    assert.equal(results.best({ ...model, ref: 'local/other' }, order), 'replace');
    assert.equal(new DialectResults(store).best(model, order), 'blocks');
  });

  it('is shown and can be reset, for the models of one provider and for all', async () => {
    await record('replace', 1, 8);
    const other = { ...model, ref: 'localhost/other' };
    await results.record(other, 'patch', true);
    const provider = { id: 'local', server: model.server };
    assert.equal(results.hasAny({ ...provider, server: 'https://elsewhere.example' }), false);
    assert.equal(results.hasAny(provider), true);
    assert.deepEqual(results.of(model), [{ dialect: 'replace', successes: 1, failures: 8 }]);
    await results.reset(provider);
    assert.deepEqual(results.of(model), []);
    assert.equal(results.hasAny(provider), false);
    assert.equal(results.of(other).length, 1);
    await results.reset();
    assert.deepEqual(store.value, {});
  });

  it('forgets old results by halves, so that a model that was changed gets another chance', async () => {
    await record('replace', 0, 100);
    await record('replace', 200, 0);
    assert.equal(results.best(model, order), 'replace');
  });

  it('counts every result when several come at once, and takes anything from the store', async () => {
    store.value = {
      x: 'y',
      [JSON.stringify([model.server, model.ref, 'replace'])]: [-1, Number.NaN],
    };
    await Promise.all(Array.from({ length: 8 }, () => results.record(model, 'replace', false)));
    assert.deepEqual(results.of(model), [{ dialect: 'replace', successes: 0, failures: 8 }]);
    store.value = 'not an object';
    assert.deepEqual(results.of(model), []);
  });

  it('does not change within a turn', async () => {
    const turn = new TurnDialects(results);
    assert.equal(turn.of(model, 1_000), 'replace');
    await record('replace', 0, 8);
    assert.equal(turn.of(model, 1_000), 'replace');
    assert.equal(new TurnDialects(results).of(model, 1_000), 'blocks');
  });

  it('is judged by how the edit was written, not by the file or the moment', () => {
    assert.ok(
      countsAgainstDialect('not-found') && countsAgainstDialect('malformed') && countsAgainstDialect('ambiguous'),
    );
    assert.ok(!countsAgainstDialect('stale') && !countsAgainstDialect('outside') && !countsAgainstDialect('identical'));
  });
});
