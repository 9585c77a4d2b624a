import assert from 'node:assert/strict';
import { CompletionEngine } from '../../../../src/completion/engine/engine.ts';
import type { InstantModel } from '../../../../src/completion/engine/completion-model.ts';
import { textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import { SpeculationRule } from '../../../../src/completion/engine/speculation.ts';
import type { CompletionCall, CompletionEvent, Suggestion } from '../../../../src/completion/engine/suggestion.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import type { HoleRequest } from '../../../../src/routing/one-shot/hole-request.ts';
import { FakeModel } from '../fake-model.ts';
import type { Behavior } from '../fake-model.ts';

const cursor = '█';

function setUp(behave: (request: HoleRequest) => Behavior, instant?: InstantModel, speculation = false) {
  const clock = new FakeClock();
  const model = new FakeModel(clock, behave);
  const engine = new CompletionEngine({
    sources: () => ({ models: [model], left: [], ...(instant !== undefined && { instant }) }),
    clock,
    logger: silentLogger,
    speculation,
  });
  const events: CompletionEvent[] = [];
  engine.onDidEvent((event) => events.push(event));
  return { clock, model, engine, events };
}

function at(marked: string, more: Partial<CompletionCall> = {}): CompletionCall {
  const offset = marked.indexOf(cursor);
  return {
    document: 'file:///a.ts',
    version: 1,
    languageId: 'typescript',
    path: 'src/a.ts',
    text: textSnapshot(marked.replace(cursor, '')),
    offset,
    trigger: 'automatic',
    ...more,
  };
}

async function ask(
  { engine, clock }: { engine: CompletionEngine; clock: FakeClock },
  marked: string,
  more: Partial<CompletionCall> = {},
): Promise<Suggestion | undefined> {
  const promise = engine.provide(at(marked, more), new AbortController().signal);
  await clock.advance(2_000);
  return promise;
}

describe('asking ahead', () => {
  it('is free on this machine; elsewhere suggestions must be taken often', () => {
    const rule = new SpeculationRule();
    assert.ok(rule.mayAsk(true));
    assert.ok(!rule.mayAsk(false));
    for (let each = 0; each < 4; each++) rule.settled(true);
    assert.ok(rule.mayAsk(false));
    for (let each = 0; each < 20; each++) rule.settled(false);
    assert.ok(!rule.mayAsk(false));
  });
});

describe('the completion engine', () => {
  it('suggests the first line of an answer in the middle of a line', async () => {
    const world = setUp(() => ({ pieces: ['total + ', 'price;\n', '  return sum;\n'] }));
    const suggestion = await ask(world, 'const sum = █\n');
    assert.equal(suggestion?.insertText, 'total + price;');
    assert.deepEqual(suggestion.range, { start: 12, end: 12 });
  });

  it('answers typing as suggested from memory', async () => {
    const world = setUp(() => ({ pieces: ['total + price;\n'] }));
    await ask(world, 'const sum = █\n');
    const next = await ask(world, 'const sum = tot█\n');
    assert.equal(next?.insertText, 'al + price;');
    assert.equal(next.isCached, true);
    assert.equal(world.model.requests.length, 1);
  });

  it('answers going back from memory', async () => {
    const world = setUp(({ prefix }) => ({ pieces: [prefix.endsWith('= ') ? 'total;\n' : 'nothing'] }));
    await ask(world, 'const sum = █\n');
    await ask(world, 'const sum = x█\n');
    const again = await ask(world, 'const sum = █\n');
    assert.equal(again?.insertText, 'total;');
    assert.equal(world.model.requests.length, 2);
  });

  it('goes on with the next line after a line was accepted', async () => {
    const world = setUp(() => ({ pieces: ['total;\nreturn sum;\n'] }));
    await ask(world, 'const sum = █\n');
    const next = await ask(world, 'const sum = total;█\n');
    assert.equal(next?.insertText, '\nreturn sum;');
    assert.equal(world.model.requests.length, 1);
  });

  it('keeps a block whole while its first line is typed', async () => {
    const block = 'const a = 1;\n  const b = 2;\n  return a + b;';
    const world = setUp(() => ({ pieces: [block, '\n}\n'] }));
    const first = await ask(world, 'function f() {\n  █\n}\n');
    assert.equal(first?.insertText, block);
    const next = await ask(world, 'function f() {\n  cons█\n}\n');
    assert.equal(next?.insertText, block.slice(4));
  });

  it('lets a request live when the call is cancelled, and uses its answer', async () => {
    const world = setUp(() => ({ pieces: ['total;\n'], firstMs: 300 }));
    const controller = new AbortController();
    const first = world.engine.provide(at('const sum = █\n'), controller.signal);
    await world.clock.advance(100);
    controller.abort();
    await world.clock.advance(50);
    assert.equal(await first, undefined);
    const next = await ask(world, 'const sum = t█\n');
    assert.equal(next?.insertText, 'otal;');
    assert.equal(world.model.requests.length, 1);
    assert.equal(world.model.requests[0]?.aborted, false);
  });

  it('ends a request that the typed text contradicts', async () => {
    const world = setUp(() => ({ pieces: ['total', ';\n'], firstMs: 20, pieceMs: 5_000 }));
    void world.engine.provide(at('const sum = █\n'), new AbortController().signal);
    await world.clock.advance(100);
    void world.engine.provide(at('const sum = zzz█\n'), new AbortController().signal);
    await world.clock.advance(1);
    assert.equal(world.model.requests[0]?.aborted, true);
  });

  it('ends a request that the typed text contradicts at the very end of a file too', async () => {
    const world = setUp(() => ({ pieces: ['total', ';\n'], firstMs: 20, pieceMs: 5_000 }));
    void world.engine.provide(at('const sum = █'), new AbortController().signal);
    await world.clock.advance(100);
    void world.engine.provide(at('const sum = zzz█'), new AbortController().signal);
    await world.clock.advance(1);
    assert.equal(world.model.requests[0]?.aborted, true);
  });

  it('lets a request live when the cursor merely goes elsewhere', async () => {
    const world = setUp(() => ({ pieces: ['total', ';\n'], firstMs: 20, pieceMs: 5_000 }));
    void world.engine.provide(at('const sum = █\nconst next = 1;\n'), new AbortController().signal);
    await world.clock.advance(100);
    void world.engine.provide(at('const sum = \nconst next = 1;█\n'), new AbortController().signal);
    await world.clock.advance(1);
    assert.equal(world.model.requests[0]?.aborted, false);
  });

  it('never has more than two requests under way', async () => {
    const world = setUp(() => ({ pieces: [], ending: 'never' }));
    for (const document of ['file:///1', 'file:///2', 'file:///3', 'file:///4']) {
      void world.engine.provide(at('a = █\n', { document }), new AbortController().signal);
      await world.clock.advance(300);
      assert.ok(world.engine.stats().running <= 2);
    }
    assert.equal(world.model.requests[0]?.aborted, false, 'the first is kept');
    assert.equal(world.model.requests.at(-1)?.aborted, false, 'the last is kept');
  });

  it('waits for the next key after requests that typing overtook, and does not ask when one comes', async () => {
    const world = setUp(() => ({ pieces: ['other', 'Name();\n'], firstMs: 150, pieceMs: 5_000 }));
    for (const typed of ['a', 'ab', 'abc']) {
      void world.engine.provide(at(`const sum = q${typed}█\n`), new AbortController().signal);
      await world.clock.advance(200);
    }
    const asked = world.model.requests.length;
    const controller = new AbortController();
    const promise = world.engine.provide(at('const sum = qabcd█\n'), controller.signal);
    await world.clock.advance(10);
    controller.abort();
    await world.clock.advance(1_000);
    assert.equal(await promise, undefined);
    assert.equal(world.model.requests.length, asked);
  });

  it('asks ahead for what follows a suggestion that is on the screen, and answers from memory once it is taken', async () => {
    const world = setUp(
      ({ prefix }) => (prefix.endsWith('total;') ? { pieces: ['\nreturn sum;\n'] } : { pieces: ['total;'] }),
      undefined,
      true,
    );
    assert.equal((await ask(world, 'const sum = █\n'))?.insertText, 'total;');
    assert.equal(world.model.requests.length, 2);
    assert.equal(world.model.requests[1]?.request.prefix, 'const sum = total;');
    const next = await ask(world, 'const sum = total;█\n');
    assert.equal(next?.insertText, '\nreturn sum;');
    assert.ok(next.isCached);
  });

  it('ends a request ahead when the suggestion it counts on is typed over, not while it is typed', async () => {
    const world = setUp(
      ({ prefix }) => (prefix.endsWith('total;') ? { pieces: ['\nreturn'], pieceMs: 60_000 } : { pieces: ['total;'] }),
      undefined,
      true,
    );
    await ask(world, 'const sum = █\n');
    for (const marked of ['const sum = t█\n', 'const sum = to█\n']) {
      void world.engine.provide(at(marked), new AbortController().signal);
      await world.clock.advance(10);
      assert.equal(world.model.requests[1]?.aborted, false);
    }
    void world.engine.provide(at('const sum = tox█\n'), new AbortController().signal);
    await world.clock.advance(10);
    assert.equal(world.model.requests[1]?.aborted, true);
  });

  it('asks ahead neither twice for a suggestion nor where its own answer goes on', async () => {
    const world = setUp(() => ({ pieces: ['total;\n', 'return sum;\n'] }), undefined, true);
    await ask(world, 'const sum = █\n');
    assert.equal(world.model.requests.length, 1);
  });

  it('tells once when a suggestion on the screen has grown, and gives the longer one from memory', async () => {
    const world = setUp(() => ({
      pieces: ['first();\n', '  second();\n', '  third();\n}'],
      firstMs: 20,
      pieceMs: 400,
    }));
    const text = 'function run() {\n  █\n}\n';
    const first = await ask(world, text, { trigger: 'invoke' });
    await world.clock.advance(3_000);
    assert.equal(world.events.filter(({ kind }) => kind === 'grown').length, 1);
    const longer = await ask(world, text, { trigger: 'invoke' });
    assert.ok(longer?.isCached);
    assert.ok(
      longer.insertText.startsWith(first?.insertText ?? '?') &&
        longer.insertText.length > (first?.insertText.length ?? 0),
    );
    await world.clock.advance(3_000);
    assert.equal(world.events.filter(({ kind }) => kind === 'grown').length, 1);
    assert.equal(world.model.requests.length, 1);
  });

  it('tells nothing of growth once somebody has typed', async () => {
    const world = setUp(() => ({
      pieces: ['first();\n', '  second();\n', '  third();\n}'],
      firstMs: 20,
      pieceMs: 400,
    }));
    const controller = new AbortController();
    const call = at('function run() {\n  █\n}\n', { trigger: 'invoke' });
    void world.engine.provide(call, controller.signal);
    await world.clock.advance(900);
    controller.abort();
    await world.clock.advance(5_000);
    assert.ok(world.events.every(({ kind }) => kind !== 'grown'));
  });

  it('has a server that keeps prompts read one for no tokens, once, when nothing else happens', async () => {
    const world = setUp(() => ({ pieces: [] }));
    world.model.keepsPrompt = true;
    const text = 'const sum = █\n';
    world.engine.prepare(at(text));
    await world.clock.advance(2_000);
    assert.equal(world.model.requests.length, 0);
    world.engine.prepare(at(text));
    await world.clock.advance(4_000);
    assert.deepEqual(
      world.model.requests.map(({ request }) => request.maxTokens),
      [0],
    );
    world.engine.prepare(at(text));
    await world.clock.advance(4_000);
    assert.equal(world.model.requests.length, 1);
    world.engine.prepare(at(text, { path: 'src/other.ts' }));
    await world.clock.advance(4_000);
    assert.equal(world.model.requests.length, 2);
  });

  it('ends a warm-up when somebody asks, and warms up nobody else', async () => {
    const world = setUp(({ maxTokens }) => (maxTokens === 0 ? { pieces: [], ending: 'never' } : { pieces: ['x;\n'] }));
    world.engine.prepare(at('a = █\n'));
    await world.clock.advance(4_000);
    assert.equal(world.model.requests.length, 0);
    world.model.keepsPrompt = true;
    world.engine.prepare(at('a = █\n'));
    await world.clock.advance(4_000);
    assert.equal(world.model.requests[0]?.aborted, false);
    assert.equal((await ask(world, 'a = █\n'))?.insertText, 'x;');
    assert.equal(world.model.requests[0].aborted, true);
  });

  it('asks at once where a suggestion is expected', async () => {
    const world = setUp(() => ({ pieces: ['total;\n'] }));
    void world.engine.provide(at('sum.█\n'), new AbortController().signal);
    await world.clock.advance(0);
    assert.equal(world.model.requests.length, 1);
  });

  it('does not ask again where the model had nothing, but does when the person asks', async () => {
    const world = setUp(() => ({ pieces: [] }));
    assert.equal(await ask(world, 'const sum = █\n'), undefined);
    assert.equal(await ask(world, 'const sum = █\n'), undefined);
    assert.equal(world.model.requests.length, 1);
    await ask(world, 'const sum = █\n', { trigger: 'invoke' });
    assert.equal(world.model.requests.length, 2);
  });

  it('falls back to the embedded model when every other one fails', async () => {
    const instant: InstantModel = {
      ref: { provider: 'workspace', model: 'ngram' },
      name: 'workspace/ngram',
      suggest: () => ({ text: 'embedded;', confidence: 0.9 }),
    };
    const world = setUp(() => ({ pieces: [], ending: 'fault' }), instant);
    const suggestion = await ask(world, 'const sum = █\n');
    assert.equal(suggestion?.insertText, 'embedded;');
    assert.equal(suggestion.model.provider, 'workspace');
    assert.ok(world.events.some((event) => event.kind === 'failed'));
  });

  it('survives a model that throws', async () => {
    const world = setUp(() => ({ pieces: ['half'], ending: 'throw' }));
    assert.equal(await ask(world, 'const sum = █\n'), undefined);
    assert.match(world.engine.explainLast(), /The fake broke/);
  });

  it('gives up a model that never answers', async () => {
    const world = setUp(() => ({ pieces: [], ending: 'never', ignoresSignal: true }));
    void world.engine.provide(at('const sum = █\n'), new AbortController().signal);
    await world.clock.advance(40_000);
    assert.equal(world.engine.stats().running, 0);
  });

  it('says nothing inside a word or before code unless asked to', async () => {
    const world = setUp(() => ({ pieces: ['x'] }));
    assert.equal(await ask(world, 'const su█m = 1;\n'), undefined);
    assert.equal(await ask(world, 'call(█first, second)\n'), undefined);
    assert.equal(world.model.requests.length, 0);
    await ask(world, 'call(█first, second)\n', { trigger: 'invoke' });
    assert.equal(world.model.requests.length, 1);
  });

  it('replaces brackets that the editor closed by itself', async () => {
    const world = setUp(() => ({ pieces: ['first, second);\n'] }));
    const suggestion = await ask(world, 'call(█)\n');
    assert.equal(suggestion?.insertText, 'first, second);');
    assert.deepEqual(suggestion.range, { start: 5, end: 6 });
  });

  it('finds its place again in a document with CRLF line ends', async () => {
    const head = `// ${'a long first line '.repeat(10)}\r\nlet x = 1;\r\n`;
    const world = setUp(() => ({ pieces: ['one();\ntwo();\n'] }));
    await ask(world, `${head}run.█\r\n`);
    const next = await ask(world, `${head}run.one();\r\ntw█\r\n`);
    assert.equal(next?.insertText, 'o();');
  });

  it('tells when a suggestion was shown, typed through, accepted or dropped', async () => {
    const world = setUp(({ prefix }) => ({ pieces: prefix.endsWith('= ') ? ['abc\n'] : [] }));
    const kinds = () =>
      world.events.map((event) => event.kind).filter((kind) => kind !== 'busy' && kind !== 'answered');
    const first = await ask(world, 'x = █\n');
    assert.deepEqual(kinds(), ['shown']);
    await ask(world, 'x = abc█\n');
    assert.deepEqual(kinds(), ['shown', 'typed-through']);
    const second = await ask(world, 'yy = █\n');
    world.engine.accepted(second?.id ?? -1);
    await ask(world, 'yy = abc█\n');
    assert.deepEqual(kinds(), ['shown', 'typed-through', 'shown', 'accepted']);
    await ask(world, 'zz = █\n');
    await ask(world, 'zz = q█\n');
    assert.ok(kinds().includes('dropped'));
    assert.ok(first !== undefined);
  });

  it('forgets everything on a change of models', async () => {
    const world = setUp(() => ({ pieces: ['abc\n'] }));
    await ask(world, 'x = █\n');
    world.engine.reset();
    assert.deepEqual(world.engine.stats(), { tracks: 0, running: 0 });
    await ask(world, 'x = █\n');
    assert.equal(world.model.requests.length, 2);
  });

  it('asks again where a change of models ended the request that somebody waits for', async () => {
    const world = setUp(({ prefix }) => ({ pieces: [`${prefix.length}\n`], firstMs: 150 }));
    const answer = world.engine.provide(at('x = █\n'), new AbortController().signal);
    await world.clock.advance(110);
    assert.equal(world.model.requests.length, 1);
    world.engine.reset();
    await world.clock.advance(2_000);
    assert.equal((await answer)?.insertText, '4');
    assert.equal(world.model.requests.length, 2);
  });

  it('asks the models chosen last, also where the change came in the pause before a request', async () => {
    const clock = new FakeClock();
    const old = new FakeModel(clock, () => ({ pieces: ['old\n'], firstMs: 500 }));
    const chosen = new FakeModel(clock, () => ({ pieces: ['new\n'] }));
    let models = [old];
    const engine = new CompletionEngine({ sources: () => ({ models, left: [] }), clock, logger: silentLogger });
    // After requests that typing overtook the engine waits for the next key.
    for (const typed of ['one█\n', 'two█\n']) {
      void engine.provide(at(typed), new AbortController().signal);
      await clock.advance(200);
    }
    const answer = engine.provide(at('someth█\n'), new AbortController().signal);
    await clock.advance(20);
    const asked = old.requests.length;
    models = [chosen];
    engine.reset();
    await clock.advance(2_000);
    assert.equal((await answer)?.insertText, 'new');
    assert.deepEqual([asked, old.requests.length], [2, 2], 'the old model was asked');
  });

  it('explains the last call with what was sent and which filter cut it', async () => {
    const world = setUp(() => ({ pieces: ['\u202Ehidden\n'] }));
    assert.equal(await ask(world, 'const ``` = █\n'), undefined);
    const text = world.engine.explainLast();
    assert.match(text, /dropped by the filter "hidden-characters"/);
    assert.match(text, /Sent to `fake\/coder`/);
    assert.match(text, /````text\nconst ``` = \n````/);
  });

  it('leaves no timer behind', async () => {
    const world = setUp(() => ({ pieces: ['abc\n'], ending: 'never' }));
    await ask(world, 'x = █\n');
    world.engine.dispose();
    await world.clock.advance(40_000);
    assert.equal(world.clock.pending, 0);
  });
});
