import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { tokenize } from '../../../../src/providers/workspace/code-tokenizer.ts';
import { indexWorkspace } from '../../../../src/providers/workspace/indexer.ts';
import type { IndexSource } from '../../../../src/providers/workspace/indexer.ts';
import { NgramModel } from '../../../../src/providers/workspace/ngram.ts';

const loop = 'for (const item of items) {\n  logger.info(item.name, item.price);\n}\n';

function suggest(model: NgramModel, prefix: string, suffix = ''): string | undefined {
  return model.suggest({ path: 'new.ts', languageId: 'typescript', prefix, suffix })?.text;
}

function taught(...texts: string[]): NgramModel {
  const model = new NgramModel({ capacity: 100_000 });
  texts.forEach((text, i) => model.learn(`file${i}.ts`, text));
  return model;
}

describe('the embedded model', () => {
  it('completes what the workspace has said before', () => {
    const model = taught(loop.repeat(20), loop.repeat(20));
    assert.equal(suggest(model, 'x();\nfor (const item of items) {\n  logger.info('), 'item.name, item.price);');
  });

  it('completes a begun word', () => {
    const model = taught(loop.repeat(3), loop.repeat(2));
    assert.ok(suggest(model, 'for (const item of items) {\n  log')?.startsWith('ger.info('));
  });

  it('learns from the open file alone', () => {
    const model = new NgramModel();
    const body = 'reportProgress(task, total);\n';
    assert.equal(suggest(model, `${body.repeat(6)}reportProgress(ta`), 'sk, total);');
  });

  it('is silent about what it has never seen', () => {
    assert.equal(suggest(taught(loop), 'zebra.quagga('), undefined);
    assert.equal(suggest(new NgramModel(), 'const x = '), undefined);
  });

  it('is silent inside a word and in front of numbers', () => {
    const model = taught(loop.repeat(4));
    assert.equal(suggest(model, 'for (const item of items) {\n  log', 'ger'), undefined);
    assert.equal(suggest(model, 'x = 12'), undefined);
  });

  it('does not repeat what stands after the cursor', () => {
    const model = taught(loop.repeat(4), loop.repeat(3));
    const text = suggest(model, 'for (const item of items) {\n  logger.info(item.name, ', ');\n');
    assert.equal(text, 'item.price');
  });

  it('never goes beyond the end of the line', () => {
    const model = taught(loop.repeat(4), loop.repeat(3));
    fc.assert(
      fc.property(fc.nat(loop.length), (at) => {
        const text = suggest(model, loop + loop.slice(0, at)) ?? '';
        assert.doesNotMatch(text, /\n/);
      }),
    );
  });

  it('forgets a file', () => {
    const model = taught(loop.repeat(4));
    model.forget('file0.ts');
    assert.equal(suggest(model, 'for (const item of items) {\n  logger.info('), undefined);
    assert.equal(model.stats().files, 0);
  });

  it('knows after an edit what stands there now, and not what stood there', () => {
    const head = 'alpha(beta);\n'.repeat(3);
    const old = 'oldCall(first, second);\n'.repeat(5);
    const fresh = 'newCall(third, fourth);\n'.repeat(5);
    const model = taught(head + old);
    model.learn('file0.ts', head + fresh);
    assert.equal(suggest(model, 'z;\noldCall('), undefined);
    assert.equal(suggest(model, 'z;\nnewCall(third'), ', fourth);');
    assert.equal(model.stats().files, 1);
  });

  it('learns only what changed', () => {
    const text = loop.repeat(50);
    const model = taught(text);
    const before = model.stats().tokens;
    model.learn('file0.ts', text);
    assert.equal(model.stats().tokens, before, 'nothing changed');
    model.learn('file0.ts', text.replace('logger', 'tracer'));
    assert.ok(model.stats().tokens - before < 30, 'a word changed');
  });

  it('stays within its memory', () => {
    const model = new NgramModel({ capacity: 5_000, maximumVocabulary: 300 });
    for (let i = 0; i < 200; i++) model.learn(`f${i}`, `word${i} = call${i}(argument${i});\n`.repeat(30));
    const { tokens, vocabulary, files, bytes } = model.stats();
    assert.ok(tokens <= 5_000 && vocabulary <= 300 && files < 60 && bytes < 5_000_000);
    assert.doesNotThrow(() => suggest(model, 'word199 = '));
  });

  it('survives any texts and edits, and its edits agree with learning afresh', () => {
    const piece = fc.constantFrom('foo(', 'bar', ')', ';', '\n', ' ', '"s"', '🙂', '\\', '0', '`');
    const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), text, (versions, prefix) => {
        const edited = new NgramModel({ capacity: 2_000 });
        for (const version of versions) edited.learn('a', version);
        const result = suggest(edited, prefix);
        assert.ok(result === undefined || result.trim().length >= 2);
        edited.forget('a');
        assert.equal(edited.nextTokens('b', `${versions.at(-1) ?? ''}\nqq qq `).includes('undefined'), false);
        assert.equal(suggest(edited, 'zz'), undefined, 'all of it is forgotten');
      }),
      { numRuns: 150 },
    );
  });

  it('can be taught in slices', () => {
    const steps = [...new NgramModel().learnInSlices('a', loop.repeat(400))];
    assert.ok(steps.length > 5);
  });
});

describe('the tokenizer', () => {
  const tokens = (text: string): string[] => {
    const found: string[] = [];
    tokenize(text, 0, text.length, (token, spaced) => found.push((spaced ? ' ' : '') + token));
    return found;
  };

  it('tells words, operators, strings and line ends', () => {
    assert.deepEqual(tokens("\n  if (a?.b !== 'x y') {\n\n}"), [
      'if',
      ' (',
      'a',
      '?.',
      'b',
      ' !==',
      " 'x y'",
      ')',
      ' {',
      '\n',
      '}',
    ]);
  });

  it('loses nothing but white space and the tail of very long tokens', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const joined = tokens(text)
          .join('')
          .replace(/[ \n\t\r]/g, '');
        assert.equal(joined, text.replace(/[ \n\t\r]/g, ''));
      }),
    );
  });
});

describe('the indexer', () => {
  function source(files: Readonly<Record<string, string>>): IndexSource & { readonly read: IndexSource['read'] } {
    return {
      // eslint-disable-next-line @typescript-eslint/require-await -- the port is asynchronous
      list: async function* () {
        yield* Object.keys(files);
      },
      read: (path) => (path === 'broken' ? Promise.reject(new Error('no')) : Promise.resolve(files[path])),
    };
  }

  it('teaches every file but ignored, broken, binary, long and minified ones', async () => {
    const model = new NgramModel();
    const files = {
      'a.ts': loop,
      broken: '',
      secret: loop,
      bin: 'a\0b',
      big: loop.repeat(200),
      min: 'x=1;'.repeat(500),
    };
    const options = { model, clock: new FakeClock(), signal: new AbortController().signal, maximumLength: 5_000 };
    const result = await indexWorkspace({ ...options, source: source(files), ignored: (path) => path === 'secret' });
    assert.deepEqual(result, { learned: 1, skipped: 5, characters: loop.length, end: 'complete' });
    assert.equal(model.stats().files, 1);
  });

  it('stops at its budget and when it is told to', async () => {
    const controller = new AbortController();
    const options = { model: new NgramModel(), clock: new FakeClock(), signal: controller.signal };
    const files = { a: loop, b: loop, c: loop };
    assert.equal((await indexWorkspace({ ...options, source: source(files), budget: 10 })).end, 'budget');
    controller.abort();
    assert.deepEqual(await indexWorkspace({ ...options, source: source(files) }), {
      learned: 0,
      skipped: 0,
      characters: 0,
      end: 'aborted',
    });
  });

  it('rests when its slice of time is used up', async () => {
    const clock = new FakeClock();
    let ticks = 0;
    let rests = 0;
    const slow = {
      now: () => (ticks += 4),
      wallTime: () => clock.wallTime(),
      after: (milliseconds: number, callback: () => void) => {
        rests++;
        queueMicrotask(callback);
        return clock.after(milliseconds, () => undefined);
      },
    };
    const options = { model: new NgramModel(), clock: slow, signal: new AbortController().signal };
    await indexWorkspace({ ...options, source: source({ a: loop.repeat(1_000) }), sliceMs: 8 });
    assert.ok(rests > 5);
  });
});
