import assert from 'node:assert/strict';
import fc from 'fast-check';
import { declaredNames, symbolFor } from '../../../../src/edit/written/code-place.ts';
import { replacedLines } from '../../../../src/edit/written/replaced-lines.ts';

describe('the names that code declares', () => {
  for (const [code, names] of [
    ['export async function fade(a: Deck): void {\n  const inner = 1;\n}', ['fade']],
    ['class Mixer {\n  play() {}\n}', ['Mixer']],
    ['  play(deck: Deck): void {\n    start();\n  }', ['play']],
    ['@app.get("/")\nasync def index(request):\n    value = compute(request)\n    return value', ['index']],
    ['func (m *Mixer) Play(deck Deck) error {\n\treturn nil\n}', ['Play']],
    ['pub(crate) fn play<T>(deck: T) -> bool {\n    true\n}', ['play']],
    ['public static int Sum(int a, int b) {\n    return a + b;\n}', ['Sum']],
    ['export const rate = 3;\nexport const gain = 4;', ['rate', 'gain']],
    ['if (ready) {\n  play();\n}', []],
    ['play(deck);\nstop(deck);', []],
    ['', []],
  ] as const)
    it(`of ${JSON.stringify(code.slice(0, 40))}: ${names.join(', ') || 'none'}`, () => {
      assert.deepEqual(declaredNames(code), names);
    });

  it('are found in any text without failing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (code) => Array.isArray(declaredNames(code))));
  });
});

describe('the declaration that code takes the place of', () => {
  const play = { name: 'play', firstLine: 3, lastLine: 6 };
  const code = 'function play() {\n}';

  it('is the only one of its name', () => {
    assert.equal(symbolFor(code, [play, { name: 'stop', firstLine: 8, lastLine: 9 }]), play);
    assert.equal(symbolFor(code, [{ name: 'Mixer', firstLine: 0, lastLine: 9 }, play]), play);
  });

  it('is none where there are several of the name, or the code declares more', () => {
    assert.equal(symbolFor(code, [play, { ...play, firstLine: 10, lastLine: 12 }]), undefined);
    assert.equal(symbolFor(`${code}\nfunction stop() {}`, [play]), undefined);
    assert.equal(symbolFor('start();', [play]), undefined);
  });

  it('is none where its lines hold a part of another declaration', () => {
    assert.equal(symbolFor(code, [play, { name: 'stop', firstLine: 6, lastLine: 8 }]), undefined);
    assert.equal(symbolFor(code, [play, { name: 'stop', firstLine: 3, lastLine: 6 }]), undefined);
  });
});

describe('the lines that code replaces', () => {
  const file = '/**\n * Plays.\n */\n@logged\nfunction play() {\n}\n';
  const span = { firstLine: 4, lastLine: 5 };

  it('include comments and decorators above where the code brings its own', () => {
    assert.deepEqual(replacedLines(file, span, '/** Plays a deck. */\nfunction play() {\n}'), {
      firstLine: 0,
      lastLine: 5,
    });
  });

  it('leave them where the code has none', () => {
    assert.deepEqual(replacedLines(file, span, 'function play() {\n}'), span);
  });
});
