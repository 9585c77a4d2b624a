import assert from 'node:assert/strict';
import fc from 'fast-check';
import { renameSites } from '../../../../src/completion/next-edit/rename-sites.ts';
import type { Clock } from '../../../../src/platform/clock.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';

const open = '«';
const close = '»';

/** Finds in a text in which the edited places stand in «…»; returns the text with every place that is found in […]. */
async function found(marked: string, from: string, languageId = 'typescript'): Promise<string> {
  const places: { start: number; end: number }[] = [];
  let text = '';
  for (const [index, piece] of marked.split(/[«»]/).entries()) {
    if (index % 2 === 1) places.push({ start: text.length, end: text.length + piece.length });
    text += piece;
  }
  const first = places[0];
  const rename = { from, to: text.slice(first?.start, first?.end), places };
  const edits = await renameSites({ text, languageId, rename }, new FakeClock(), new AbortController().signal);
  let result = text;
  for (const { start, end, before } of [...edits].reverse()) {
    assert.equal(text.slice(start, end), before);
    result = `${result.slice(0, start)}[${before}]${result.slice(end)}`;
  }
  return result;
}

function plain(marked: string): string {
  return marked.replaceAll(open, '').replaceAll(close, '');
}

describe('the sites of a rename', () => {
  it('are the uses of a declared variable, in code that stands in strings too', async () => {
    assert.equal(
      await found('const «fast» = 1;\ngo(speed, `a ${speed} speed`);\nlet b = { a: speed };', 'speed'),
      'const fast = 1;\ngo([speed], `a ${[speed]} speed`);\nlet b = { a: [speed] };',
    );
    assert.equal(
      await found('«fast» = 1\nprint(speed, f"{speed} speed")', 'speed', 'python'),
      'fast = 1\nprint([speed], f"{[speed]} speed")',
    );
  });

  it('are in the code of a string and nowhere else in it, wherever that code begins and ends', async () => {
    const inside = '`speed ${speed} speed ${"x"}speed${a.speed} } speed ${ speed + speed } speed`';
    const marked = '`speed ${[speed]} speed ${"x"}speed${a.speed} } speed ${ [speed] + [speed] } speed`';
    assert.equal(await found(`const «fast» = 1;\ngo(${inside});`, 'speed'), `const fast = 1;\ngo(${marked});`);
  });

  it('are neither in comments nor in strings', async () => {
    const text = "const «fast» = 1; // speed\n/* speed */ go('speed');";
    assert.equal(await found(text, 'speed'), plain(text));
  });

  it('are in strings where the edits were in strings', async () => {
    assert.equal(
      await found("a('«fast»'); b('«fast»'); c('speed'); // speed\nspeed();", 'speed'),
      "a('fast'); b('fast'); c('[speed]'); // speed\nspeed();",
    );
  });

  it('are whole words of the same case', async () => {
    assert.equal(
      await found('let «fast» = 1;\nspeedy(Speed, $speed, speed, my_speed, speed2);', 'speed'),
      'let fast = 1;\nspeedy(Speed, $speed, [speed], my_speed, speed2);',
    );
  });

  it('are no properties of the same name', async () => {
    const text =
      'let «fast» = 1;\nthis.speed = a?.speed;\nb = { speed: 1 };\nclass C {\n  speed: number;\n  speed() {}\n}';
    assert.equal(await found(text, 'speed'), plain(text));
  });

  it('are no shorthand properties, which would get another name', async () => {
    assert.equal(
      await found('let «fast» = 1;\ngo({ speed });\ngo(speed);', 'speed'),
      'let fast = 1;\ngo({ speed });\ngo([speed]);',
    );
  });

  it('end where another scope declares the name anew', async () => {
    assert.equal(
      await found('const «fast» = 1;\nfunction a(speed: number) {\n  return speed;\n}\ngo(speed);', 'speed'),
      'const fast = 1;\nfunction a(speed: number) {\n  return speed;\n}\ngo([speed]);',
    );
    assert.equal(
      await found(
        'function a(«fast»: number): void {\n  go(speed);\n}\nfunction b(speed: number) {\n  go(speed);\n}',
        'speed',
      ),
      'function a(fast: number): void {\n  go([speed]);\n}\nfunction b(speed: number) {\n  go(speed);\n}',
    );
    assert.equal(
      await found('a.map((«fast») => speed + 1);\nb.map((speed) => speed + 1);', 'speed'),
      'a.map((fast) => [speed] + 1);\nb.map((speed) => speed + 1);',
    );
    assert.equal(
      await found('def a(«fast»):\n    go(speed)\n\ndef b(speed):\n    go(speed)\n', 'speed', 'python'),
      'def a(fast):\n    go([speed])\n\ndef b(speed):\n    go(speed)\n',
    );
  });

  it('follow an import', async () => {
    assert.equal(
      await found("import { a, «fast» } from 'b';\ngo(speed);", 'speed'),
      "import { a, fast } from 'b';\ngo([speed]);",
    );
  });

  it('of a property are behind a dot', async () => {
    assert.equal(
      await found('interface A {\n  «fast»: number;\n}\nconst speed = a.speed;\ngo(b.speed);', 'speed'),
      'interface A {\n  fast: number;\n}\nconst speed = a.[speed];\ngo(b.[speed]);',
    );
  });

  it('of a property are nobody knows which where two types have it', async () => {
    const text = 'interface A {\n  «fast»: number;\n}\ninterface B {\n  speed: number;\n}\ngo(a.speed);';
    assert.equal(await found(text, 'speed'), plain(text));
  });

  it('of members are those of the same thing, after two of them', async () => {
    assert.equal(
      await found('a.«fast»; a.«fast»; a.speed; b.speed; speed;', 'speed'),
      'a.fast; a.fast; a.[speed]; b.speed; speed;',
    );
    assert.equal(await found('a.«fast»; a.speed;', 'speed'), 'a.fast; a.speed;');
  });

  it('are none where one call was pointed at something else', async () => {
    // The old name still is declared.
    assert.equal(await found('function go() {}\n«run»(1);\ngo(2);', 'go'), 'function go() {}\nrun(1);\ngo(2);');
    // The new one is in use already.
    assert.equal(await found('«run»(1);\ngo(2);\nrun(3);', 'go'), 'run(1);\ngo(2);\nrun(3);');
  });

  it('are those after two calls were pointed at something else', async () => {
    assert.equal(
      await found('function go() {}\n«run»(1);\n«run»(2);\nother(go);', 'go'),
      'function [go]() {}\nrun(1);\nrun(2);\nother([go]);',
    );
  });

  it('are none of one word in prose', async () => {
    assert.equal(
      await found('The «big» harness is a large harness.', 'large', 'markdown'),
      'The big harness is a large harness.',
    );
  });

  it('are at most 2,000', async () => {
    const text = `const «fast» = 1;\n${'go(speed);\n'.repeat(3_000)}`;
    const result = await found(text, 'speed');
    assert.equal(result.split('[').length - 1, 1_999);
  });

  it('are looked for in slices, and no longer once they are not wanted', async () => {
    let now = 0;
    let rests = 0;
    const clock: Clock = {
      now: () => (now += 0.5),
      wallTime: () => 0,
      after: (_milliseconds, callback) => {
        rests++;
        queueMicrotask(callback);
        return { dispose: () => undefined };
      },
    };
    const text = `const fast = 1;\n${'go(speed);\n'.repeat(20_000)}`;
    const search = {
      text,
      languageId: 'typescript',
      rename: { from: 'speed', to: 'fast', places: [{ start: 6, end: 10 }] },
    };
    await renameSites(search, clock, new AbortController().signal);
    assert.ok(rests > 10, `${rests} rests`);
    await assert.rejects(renameSites(search, clock, AbortSignal.abort(new Error('not wanted'))), /not wanted/);
  });

  it('never fail and are whole words in any text', async () => {
    const pieces = [
      'speed',
      'fast',
      ' ',
      '\n',
      '.',
      '(',
      ')',
      '{',
      '}',
      '=>',
      ':',
      ',',
      "'",
      '`',
      '${',
      '//',
      'const ',
      'def ',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...pieces), { maxLength: 60 }),
        fc.constantFrom('typescript', 'python', 'java', 'markdown', 'unknown'),
        async (list, languageId) => {
          const text = `const fast = 1;\n${list.join('')}`;
          const rename = { from: 'speed', to: 'fast', places: [{ start: 6, end: 10 }] };
          const edits = await renameSites({ text, languageId, rename }, new FakeClock(), new AbortController().signal);
          for (const { start, end } of edits)
            assert.match(text.slice(Math.max(0, start - 1), end + 1), /^[^\w$]?speed[^\w$]?$/);
        },
      ),
    );
  });
});
