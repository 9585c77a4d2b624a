import assert from 'node:assert/strict';
import type { CompletionModel } from '../../../../src/completion/engine/completion-model.ts';
import { CompletionEngine } from '../../../../src/completion/engine/engine.ts';
import { textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import type { CompletionCall, CompletionEvent, Suggestion } from '../../../../src/completion/engine/suggestion.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import { FakeModel } from '../fake-model.ts';
import type { Behavior } from '../fake-model.ts';

const cursor = '█';
/** VS Code calls the provider this long after a key, in milliseconds. */
const hostDelay = 50;
const yes = (): Promise<boolean> => Promise.resolve(true);

function call(marked: string, version: number): CompletionCall {
  return {
    document: 'file:///a.ts',
    version,
    languageId: 'typescript',
    path: 'src/a.ts',
    text: textSnapshot(marked.replace(cursor, '')),
    offset: marked.indexOf(cursor),
    trigger: 'automatic',
  };
}

function again(model: FakeModel): CompletionModel {
  const { ref, name, isLocal, isCoolingDown, reason, stop } = model;
  return {
    ref,
    name,
    isLocal,
    isCoolingDown,
    reason,
    stop,
    stream: (request, signal) => model.stream(request, signal),
  };
}

/** Two models, the first of which is asked first, and an editor whose every key is told to the engine at once. */
function setUp(behave: () => Behavior, ofSecond: () => Behavior = () => ({ pieces: [] })) {
  const clock = new FakeClock();
  const model = new FakeModel(clock, behave);
  const second = new FakeModel(clock, ofSecond);
  const engine = new CompletionEngine({
    // Made anew for every question, as the real ones are.
    sources: () => ({ models: [model, second].map(again), left: [] }),
    clock,
    logger: silentLogger,
    speculation: false,
  });
  const events: CompletionEvent[] = [];
  engine.onDidEvent((event) => events.push(event));
  let version = 0;
  const key = async (marked: string, isAllowed = yes): Promise<Suggestion | undefined> => {
    version++;
    void engine.anticipate(call(marked, version), isAllowed);
    await clock.advance(hostDelay);
    const answer = engine.provide(call(marked, version), new AbortController().signal);
    await clock.advance(2_000);
    return answer;
  };
  return { clock, model, second, engine, events, key, next: () => ++version };
}

describe('a key that only a model can answer', () => {
  it('is answered by the one request that went out with it, before the editor asked', async () => {
    const world = setUp(() => ({ pieces: ['total;\n'], firstMs: 40 }));
    void world.engine.anticipate(call('const sum = █\n', world.next()), yes);
    await world.clock.advance(0);
    assert.equal(world.model.requests.length, 1);
    await world.clock.advance(hostDelay);
    const answer = world.engine.provide(call('const sum = █\n', 1), new AbortController().signal);
    await world.clock.advance(0);
    assert.equal((await answer)?.insertText, 'total;');
    assert.equal(world.model.requests.length, 1);
  });

  it('is told as a request of the call, with what was sent', async () => {
    const world = setUp(() => ({ pieces: ['total;\n'] }));
    await world.key('const sum = █\n');
    const told = world.events.filter(({ kind }) => kind === 'answered');
    assert.equal(told.length, 1);
    const text = world.engine.explainLast();
    assert.match(text, /fake\/coder was asked when the key was typed/);
    assert.match(text, /Sent to `fake\/coder`/);
  });

  it('goes to the next model when the request with it failed, without a second one', async () => {
    const world = setUp(
      () => ({ pieces: [], ending: 'fault' }),
      () => ({ pieces: ['spare;\n'] }),
    );
    assert.equal((await world.key('const sum = █\n'))?.insertText, 'spare;');
    assert.equal(world.model.requests.length, 1);
    assert.equal(world.second.requests.length, 1);
  });

  it('is asked for anew by the call when its request was ended meanwhile', async () => {
    const world = setUp(() => ({ pieces: ['total;\n'], firstMs: 30 }));
    void world.engine.anticipate(call('const sum = █\n', world.next()), yes);
    await world.clock.advance(10);
    world.engine.reset();
    await world.clock.advance(hostDelay);
    const answer = world.engine.provide(call('const sum = █\n', 1), new AbortController().signal);
    await world.clock.advance(2_000);
    assert.equal((await answer)?.insertText, 'total;');
    assert.equal(world.model.requests.length, 2);
  });

  it('is not asked for with each key of a burst that a fast model gets wrong', async () => {
    const world = setUp(() => ({ pieces: ['expected', ' words\n'], pieceMs: 250 }));
    const typed = '// a line that is typed in one go';
    for (let length = 1; length <= typed.length; length++) {
      void world.engine.anticipate(call(`${typed.slice(0, length)}█\n`, world.next()), yes);
      await world.clock.advance(25);
    }
    assert.ok(world.model.requests.length > 0);
    assert.ok(world.model.requests.length <= 4, `${world.model.requests.length} requests`);
  });

  it('ends the request that it contradicts, and a request that the next key contradicts ends too', async () => {
    const world = setUp(() => ({ pieces: ['total', ' + price;\n'], pieceMs: 5_000 }));
    void world.engine.anticipate(call('const sum = █\n', world.next()), yes);
    await world.clock.advance(100);
    void world.engine.anticipate(call('const sum = q.█\n', world.next()), yes);
    await world.clock.advance(1);
    assert.deepEqual(
      world.model.requests.map(({ aborted }) => aborted),
      [true, false],
    );
  });
});

describe('a key that needs no model at once', () => {
  it('sends nothing when it was typed as suggested', async () => {
    const world = setUp(() => ({ pieces: ['total + price;\n'] }));
    await world.key('const sum = █\n');
    assert.equal((await world.key('const sum = t█\n'))?.insertText, 'otal + price;');
    assert.equal(world.model.requests.length, 1);
  });

  it('sends nothing where nothing may be suggested; the gate is asked only where something would be sent', async () => {
    const world = setUp(() => ({ pieces: ['total;\n'] }));
    let asked = 0;
    const no = (): Promise<boolean> => {
      asked++;
      return Promise.resolve(false);
    };
    await world.engine.anticipate(call('const sum = █\n', world.next()), no);
    await world.clock.advance(1_000);
    assert.deepEqual([asked, world.model.requests.length], [1, 0]);
    await world.key('const sum = █\n');
    await world.engine.anticipate(call('const sum = to█\n', world.next()), no);
    await world.engine.anticipate(call('call(█first, second)\n', world.next()), no);
    assert.equal(asked, 1);
  });

  for (const [what, meanwhile] of [
    ['the choice of models changed', (world: ReturnType<typeof setUp>) => world.engine.reset()],
    [
      'the editor was quicker',
      (world: ReturnType<typeof setUp>) => {
        void world.engine.provide(call('const sum = █\n', 1), new AbortController().signal);
      },
    ],
  ] as const) {
    it(`sends nothing of its own when ${what} while the gate decided`, async () => {
      const world = setUp(() => ({ pieces: ['total;\n'] }));
      const decision = Promise.withResolvers<boolean>();
      void world.engine.anticipate(call('const sum = █\n', world.next()), () => decision.promise);
      meanwhile(world);
      await world.clock.advance(0);
      const before = world.model.requests.length;
      decision.resolve(true);
      await world.clock.advance(0);
      assert.equal(world.model.requests.length, before);
    });
  }

  it('sends nothing when the call would wait for the next key', async () => {
    const world = setUp(() => ({ pieces: ['right'], firstMs: 5_000 }));
    // Requests that typing overtook, time and again.
    for (const text of ['a', 'ab', 'abc', 'abcd', 'abcde', 'abcdef']) {
      const signal = AbortSignal.abort();
      void world.engine.provide(call(`x${text}█\n`, world.next()), signal);
      void world.engine.anticipate(call(`x${text}█\n`, world.next()), yes);
      await world.clock.advance(120);
      void world.engine.provide(call(`x${text}q█\n`, world.next()), new AbortController().signal);
      await world.clock.advance(300);
    }
    const before = world.model.requests.length;
    void world.engine.anticipate(call('x = y + other█\n', world.next()), yes);
    await world.clock.advance(0);
    assert.equal(world.model.requests.length, before);
  });

  it('leaves an error of the gate in the log', async () => {
    const world = setUp(() => ({ pieces: ['total;\n'] }));
    await world.engine.anticipate(call('const sum = █\n', 1), () => Promise.reject(new Error('no')));
    assert.equal(world.model.requests.length, 0);
  });
});
