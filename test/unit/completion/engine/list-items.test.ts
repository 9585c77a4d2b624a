import assert from 'node:assert/strict';
import { textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import { CompletionEngine } from '../../../../src/completion/engine/engine.ts';
import type { CompletionCall, CompletionEvent, Suggestion } from '../../../../src/completion/engine/suggestion.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import { FakeModel } from '../fake-model.ts';
import type { Behavior } from '../fake-model.ts';

interface World {
  readonly clock: FakeClock;
  readonly model: FakeModel;
  readonly engine: CompletionEngine;
  readonly events: CompletionEvent[];
}

function setUp(behave: () => Behavior): World {
  const clock = new FakeClock();
  const model = new FakeModel(clock, behave);
  const sources = () => ({ models: [model], left: [] });
  const engine = new CompletionEngine({ sources, clock, logger: silentLogger, speculation: false });
  const events: CompletionEvent[] = [];
  engine.onDidEvent((event) => events.push(event));
  return { clock, model, engine, events };
}

function at(marked: string): CompletionCall {
  return {
    document: 'file:///a.ts',
    version: 1,
    languageId: 'typescript',
    path: 'src/a.ts',
    text: textSnapshot(marked.replace('█', '')),
    offset: marked.indexOf('█'),
    trigger: 'automatic',
  };
}

async function ask({ engine, clock }: World, marked: string): Promise<Suggestion | undefined> {
  const promise = engine.provide(at(marked), new AbortController().signal);
  await clock.advance(2_000);
  return promise;
}

describe('an item of a list', () => {
  const list = 'interface User {\n  id: number;\n  na█\n}\n';

  it('suggests the rest of a list with its last item, where the answer ends with the list', async () => {
    const world = setUp(() => ({ pieces: ['me: string;\n', '  age: number;\n}\n\nfunction'], ending: 'never' }));
    assert.equal((await ask(world, list))?.insertText, 'me: string;\n  age: number;');
    const ended = setUp(() => ({ pieces: ['me: string;\n  age: number;'] }));
    assert.equal((await ask(ended, list))?.insertText, 'me: string;\n  age: number;');
  });

  it('suggests no line that closes the list, which the document does', async () => {
    for (const [marked, answer, wanted] of [
      ['const x = [\n  fo█\n];\n', 'o,\n  bar];\nbaz();', 'o,'],
      ['f({\n  a: 1,\n  b█\n});\n', ',\n  c: 3 });\nfoo();', ','],
      ['interface A {\n  a: st█\n}\n', 'ring;\n  b: number }\n', 'ring;'],
    ] as const) {
      const world = setUp(() => ({ pieces: [answer] }));
      assert.equal((await ask(world, marked))?.insertText, wanted);
    }
  });

  it('suggests the item alone where its list was cut off, or is not the end of a block', async () => {
    const cut = setUp(() => ({ pieces: ['me: string;\n', '  age: num'], ending: 'cut' }));
    assert.equal((await ask(cut, list))?.insertText, 'me: string;');
    const statement = setUp(() => ({ pieces: ['me = 1;\n  go();\n}'] }));
    assert.equal((await ask(statement, 'function f() {\n  na█\n}\n'))?.insertText, 'me = 1;');
  });

  it('does not wait for a slow list: its first item comes, and the rest when it is there', async () => {
    const world = setUp(() => ({ pieces: ['me: string;\n', '  age: number;\n}'], pieceMs: 400 }));
    const promise = world.engine.provide(at(list), new AbortController().signal);
    await world.clock.advance(10 + 120);
    assert.equal((await promise)?.insertText, 'me: string;');
    await world.clock.advance(2_000);
    assert.equal(world.events.filter(({ kind }) => kind === 'grown').length, 1);
    assert.equal((await ask(world, list))?.insertText, 'me: string;\n  age: number;');
    assert.equal(world.model.requests.length, 1);
  });
});
