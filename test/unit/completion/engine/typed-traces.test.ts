import assert from 'node:assert/strict';
import fc from 'fast-check';
import { textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import { CompletionEngine } from '../../../../src/completion/engine/engine.ts';
import type { Suggestion } from '../../../../src/completion/engine/suggestion.ts';
import { maximumTracks } from '../../../../src/completion/tracks/track-store.ts';
import { isVisible } from '../../../../src/completion/shape/visibility.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import type { HoleRequest } from '../../../../src/routing/one-shot/hole-request.ts';
import { FakeModel } from '../fake-model.ts';
import type { Behavior } from '../fake-model.ts';

const wanted =
  'const list = read(path);\nfor (const item of list) {\n  total += item.price;\n  if (total > limit) {\n    break;\n  }\n}\nreturn total;\n';

type Action =
  | { readonly do: 'type'; readonly count: number }
  | { readonly do: 'stray'; readonly text: string }
  | { readonly do: 'back'; readonly count: number }
  | { readonly do: 'move'; readonly to: number }
  | { readonly do: 'accept'; readonly how: 'whole' | 'word' | 'line' }
  | { readonly do: 'above' };

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('type' as const), count: fc.integer({ min: 1, max: 6 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('stray' as const),
      text: fc.constantFrom('x', ')', '\n', '  ', '"', 'foo(', '🙂', '\r\n'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('back' as const), count: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('move' as const), to: fc.nat(200) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('accept' as const),
      how: fc.constantFrom('whole' as const, 'word' as const, 'line' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'above' as const }) },
);
const step = fc.record({ action, isTold: fc.boolean(), pause: fc.constantFrom(0, 20, 60, 130, 400, 3_000) });
const moods = ['right', 'wrong', 'late', 'never', 'throw', 'cut', 'deaf', 'fenced', 'noise', 'indented'] as const;
const mood = fc.constantFrom(...moods);

/** A model that knows the text, more or less, in one of its moods. */
function behavior(request: HoleRequest, how: (typeof moods)[number]): Behavior {
  const line = request.prefix.slice(request.prefix.lastIndexOf('\n') + 1);
  const known = line.trim() === '' ? 0 : wanted.indexOf(line.trim());
  const right = known < 0 ? 'unknown();\n' : wanted.slice(known + line.trim().length);
  const pieces = right.match(/[\s\S]{1,7}/g) ?? [];
  const behaviors: Readonly<Record<(typeof moods)[number], Behavior>> = {
    right: { pieces },
    wrong: { pieces: ['wrongCall(', 'a, b', ');\n', 'more();\n'] },
    late: { pieces, firstMs: 900, pieceMs: 90 },
    never: { pieces: pieces.slice(0, 2), ending: 'never' },
    throw: { pieces: pieces.slice(0, 3), ending: 'throw' },
    cut: { pieces: pieces.slice(0, 3), ending: 'cut' },
    deaf: { pieces, pieceMs: 500, ignoresSignal: true },
    fenced: { pieces: ['``', '`ts\n', ...pieces, '\n```\nThat is all.'] },
    noise: { pieces: ['\u200B', '<|endoftext|>', '\uD83D', '\r', 'x'.repeat(50)] },
    indented: { pieces: ['    ', ...pieces] },
  };
  return behaviors[how];
}

class Host {
  text = '';
  offset = 0;
  version = 0;
  shown: Suggestion | undefined;
  #token = new AbortController();

  edit(from: number, to: number, text: string): void {
    this.text = this.text.slice(0, from) + text + this.text.slice(to);
    this.offset = from + text.length;
    this.changed();
  }

  changed(): void {
    this.version++;
    this.shown = undefined;
    this.#token.abort();
    this.#token = new AbortController();
  }

  get signal(): AbortSignal {
    return this.#token.signal;
  }
}

function act(host: Host, what: Action, engine: CompletionEngine): void {
  if (what.do === 'type') {
    const at = Math.min(host.offset, wanted.length - 1);
    host.edit(host.offset, host.offset, wanted.slice(at, at + what.count));
  } else if (what.do === 'stray') host.edit(host.offset, host.offset, what.text);
  else if (what.do === 'back') host.edit(Math.max(0, host.offset - what.count), host.offset, '');
  else if (what.do === 'move') {
    host.offset = Math.min(what.to, host.text.length);
    host.changed();
  } else if (what.do === 'above') {
    const offset = host.offset + 8;
    host.edit(0, 0, '// head\n');
    host.offset = offset;
  } else if (host.shown !== undefined) {
    const { insertText, range, id } = host.shown;
    const part = what.how === 'whole' ? insertText : (/^\s*\S+/.exec(insertText)?.[0] ?? insertText);
    if (what.how === 'whole') engine.accepted(id);
    host.edit(range.start, what.how === 'whole' ? range.end : range.start, part);
  }
}

const bare = (text: string): string => text.replace(/\s+/g, '');

/** An answer without the longest beginning that the prefix ends with. */
function withoutRepetition(prefix: string, answer: string): string {
  let length = answer.length;
  while (!prefix.endsWith(answer.slice(0, length))) length--;
  return answer.slice(length);
}

/** What must hold for everything that is shown. */
function checkShown(host: Host, model: FakeModel, suggestion: Suggestion): void {
  const { insertText, range } = suggestion;
  assert.equal(range.start, host.offset, 'it begins at the cursor');
  const replaced = host.text.slice(range.start, range.end);
  assert.doesNotMatch(replaced, /[\r\n]/, 'its range stays on the line');
  assert.ok(isVisible({ replaced, insertText, cursor: 0 }), 'VS Code draws it');
  assert.ok(insertText.isWellFormed() && !/[\r\u200B\u202E`]|<\|/.test(insertText), 'nothing leaks');
  const candidate = bare(host.text.slice(Math.max(0, host.offset - 40), host.offset)) + bare(insertText);
  const isSaid = model.requests.some(({ request, answer }) => {
    const line = request.prefix.slice(request.prefix.lastIndexOf('\n') + 1);
    const cleaned = answer.replace('```ts\n', '').replace(line.trim() === '' ? line : '', '');
    const said = [cleaned, answer, withoutRepetition(bare(request.prefix), bare(cleaned))];
    return said.some((text) => bare(request.prefix + text).includes(candidate));
  });
  assert.ok(isSaid, `the document and an answer together say: ${candidate}`);
}

describe('random typed traces', () => {
  it('never show what contradicts the document, never throw, never leak a track', async () => {
    const run = fc.asyncProperty(
      fc.array(step, { maxLength: 40, size: 'max' }),
      fc.array(mood, { minLength: 1, maxLength: 8 }),
      async (steps, plan) => {
        const clock = new FakeClock();
        let asked = 0;
        const model = new FakeModel(clock, (request) => behavior(request, plan[asked++ % plan.length] ?? 'right'));
        const engine = new CompletionEngine({
          sources: () => ({ models: [model], left: [] }),
          clock,
          logger: silentLogger,
        });
        const host = new Host();
        for (const { action: what, pause, isTold } of steps) {
          act(host, what, engine);
          const { signal, version } = host;
          const call = {
            document: 'file:///t.ts',
            version,
            languageId: 'typescript',
            path: 't.ts',
            text: textSnapshot(host.text),
            offset: host.offset,
            trigger: 'automatic' as const,
          };
          if (isTold) {
            void engine.anticipate(call, () => Promise.resolve(host.version === version));
            await clock.advance(Math.min(pause, 50));
          }
          void engine
            .provide(call, signal)
            .then((suggestion) => {
              if (suggestion === undefined || signal.aborted || host.version !== version) return;
              host.shown = suggestion;
              shown++;
              checkShown(host, model, suggestion);
            })
            .catch((error: unknown) => failures.push(error));
          await clock.advance(pause);
          assert.ok(engine.stats().running <= 3, 'at most two requests run, and one ahead');
          assert.ok(engine.stats().tracks <= maximumTracks, 'tracks are bounded');
        }
        await clock.advance(60_000);
        assert.equal(engine.stats().running, 0, 'nothing runs for ever');
        engine.dispose();
        assert.equal(engine.stats().tracks, 0, 'nothing is left');
        const [failure] = failures.splice(0);
        if (failure !== undefined) throw failure as Error;
      },
    );
    const failures: unknown[] = [];
    let shown = 0;
    await fc.assert(run, { numRuns: 1_000 });
    assert.ok(shown > 200, 'the traces see suggestions');
  }).timeout(60_000);
});
