import assert from 'node:assert/strict';
import { textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import { CompletionEngine } from '../../../../src/completion/engine/engine.ts';
import type { CompletionCall, CompletionEvent } from '../../../../src/completion/engine/suggestion.ts';
import { LazyCompletionEngine } from '../../../../src/editor/completion/lazy-completion-engine.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import { FakeModel } from '../../completion/fake-model.ts';

const call: CompletionCall = {
  document: 'file:///a.ts',
  version: 1,
  languageId: 'typescript',
  path: 'a.ts',
  text: textSnapshot('const sum = \n'),
  offset: 12,
  trigger: 'automatic',
};

function setUp(fails = 0) {
  const clock = new FakeClock();
  const model = new FakeModel(clock, () => ({ pieces: ['total;\n'] }));
  const state = { loads: 0 };
  const late = new LazyCompletionEngine({
    clock,
    logger: silentLogger,
    load: () => {
      if (state.loads++ < fails) return Promise.reject(new Error('no disk'));
      const sources = () => ({ models: [model], left: [] });
      return Promise.resolve(new CompletionEngine({ sources, clock, logger: silentLogger }));
    },
  });
  return { clock, late, state };
}

describe('the engine that is loaded late', () => {
  it('is loaded once, when the window has come to rest or with the first call', async () => {
    const { clock, late, state } = setUp();
    assert.equal(state.loads, 0);
    const first = late.provide(call, new AbortController().signal);
    await clock.advance(5_000);
    assert.equal((await first)?.insertText, 'total;');
    assert.equal(state.loads, 1);
    late.dispose();
    const other = setUp();
    await other.clock.advance(5_000);
    assert.equal(other.state.loads, 1);
  });

  it('passes events on, and explains a document that was refused before it was there', async () => {
    const { clock, late } = setUp();
    const events: CompletionEvent['kind'][] = [];
    late.onDidEvent(({ kind }) => events.push(kind));
    late.refused('secret.env', 'It is on the list of secret files.');
    assert.match(await late.explainLast(), /list of secret files/);
    void late.provide(call, new AbortController().signal);
    await clock.advance(5_000);
    assert.ok(events.includes('shown'));
    late.dispose();
  });

  it('suggests nothing when it cannot be loaded, and tries again with the next call', async () => {
    const { clock, late, state } = setUp(1);
    assert.equal(await late.provide(call, new AbortController().signal), undefined);
    const second = late.provide(call, new AbortController().signal);
    await clock.advance(5_000);
    assert.equal((await second)?.insertText, 'total;');
    assert.equal(state.loads, 2);
    late.dispose();
  });

  it('suggests nothing after it was disposed, also while it loads', async () => {
    const { clock, late } = setUp();
    const waiting = late.provide(call, new AbortController().signal);
    late.dispose();
    await clock.advance(5_000);
    assert.equal(await waiting, undefined);
    assert.equal(clock.pending, 0);
  });
});
