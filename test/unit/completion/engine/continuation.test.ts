import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CompletionEngine } from '../../../../src/completion/engine/engine.ts';
import { textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import { continued } from '../../../../src/completion/engine/suggestion.ts';
import type { CompletionCall, Suggestion } from '../../../../src/completion/engine/suggestion.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import { FakeModel } from '../fake-model.ts';
import type { Behavior } from '../fake-model.ts';

function setUp(behavior: Behavior) {
  const clock = new FakeClock();
  const model = new FakeModel(clock, () => behavior);
  const engine = new CompletionEngine({
    sources: () => ({ models: [model], left: [] }),
    clock,
    logger: silentLogger,
    speculation: false,
  });
  const call = (before: string, after: string): CompletionCall => ({
    document: 'file:///a.ts',
    version: 1,
    languageId: 'typescript',
    path: 'src/a.ts',
    text: textSnapshot(before + after),
    offset: before.length,
    trigger: 'automatic',
  });
  const ask = async (before: string, after = '\n', milliseconds = 2_000): Promise<Suggestion | undefined> => {
    const answer = engine.provide(call(before, after), new AbortController().signal);
    await clock.advance(milliseconds);
    return answer;
  };
  return { model, ask };
}

describe('the continuation of a suggestion', () => {
  it('is the next line of the same answer', async () => {
    const { ask } = setUp({ pieces: ['total + price;\n', '  return sum;\n', '}\n'] });
    const suggestion = await ask('  const sum = ');
    assert.equal(suggestion?.insertText, 'total + price;');
    assert.equal(suggestion.continuation, undefined, 'the first line is given out before the second has come');
    const further = await ask('  const sum = tot');
    assert.equal(further?.insertText, 'al + price;');
    assert.equal(further.continuation, '\n  return sum;');
    assert.equal(continued(further).insertText, 'al + price;\n  return sum;');
  });

  it('is nothing where the answer ends, and nothing as long as the next line is not whole', async () => {
    const ending = setUp({ pieces: ['total;\n'] });
    await ending.ask('  const sum = ');
    assert.equal((await ending.ask('  const sum = t'))?.continuation, undefined);
    const slow = setUp({ pieces: ['total;\n', '  return ', 'sum;\n'], pieceMs: 400 });
    await slow.ask('  const sum = ', '\n', 500);
    const early = await slow.ask('  const sum = t', '\n', 0);
    assert.equal(early?.insertText, 'otal;');
    assert.equal(early.continuation, undefined);
  });

  it('is nothing where it would replace a bracket that the suggestion leaves alone', async () => {
    const { ask } = setUp({ pieces: ['a,\n  b\n)\n'] });
    await ask('foo(', ')\n');
    const suggestion = await ask('foo(', ')\n');
    assert.equal(suggestion?.insertText, 'a,');
    assert.equal(suggestion.continuation, undefined);
    const next = await ask('foo(a,', ')\n');
    assert.equal(next?.insertText, '\n  b\n)');
    assert.equal(next.range.end - next.range.start, 1);
  });

  it('is what a call behind the suggestion gives, without another request', async () => {
    const line = fc.constantFrom(
      'total + price;',
      'if (a) {',
      '}',
      '  return b;',
      '',
      'f(x, [1, 2]);',
      '// a',
      "s('",
      '{',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 2, maxLength: 8 }),
        fc.constantFrom('\n', '\n}\n', ';\n', ')\n', ''),
        async (lines, after) => {
          const { ask, model } = setUp({ pieces: [lines.join('\n')] });
          const before = 'const a = 1;\nlet b = ';
          await ask(before, after);
          const suggestion = await ask(before, after);
          if (suggestion?.continuation === undefined) return;
          const requests = model.requests.length;
          const { start, end } = suggestion.range;
          const next = await ask(before + suggestion.insertText, after.slice(end - start));
          assert.equal(next?.insertText, suggestion.continuation);
          // Both are put in at the one range of the suggestion.
          assert.equal(next.range.end, next.range.start);
          assert.equal(model.requests.length, requests);
        },
      ),
    );
  });
});
