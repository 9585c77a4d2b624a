import assert from 'node:assert/strict';
import fc from 'fast-check';
import { declaredName, symbolFor } from '../../../../src/edit/written/code-place.ts';
import { replacedLines } from '../../../../src/edit/written/replaced-lines.ts';

describe('the one thing that code declares', () => {
  for (const [code, name] of [
    ['export async function fade(a: Deck): void {\n  const inner = 1;\n}', 'fade'],
    ['class Mixer {\n  play() {}\n}', 'Mixer'],
    ['  play(deck: Deck): void {\n    start();\n  }', 'play'],
    ['@app.get("/")\nasync def index(request):\n    value = compute(request)\n    return value', 'index'],
    ['func (m *Mixer) Play(deck Deck) error {\n\treturn nil\n}', 'Play'],
    ['pub(crate) fn play<T>(deck: T) -> bool {\n    true\n}', 'play'],
    ['public static int Sum(int a, int b) {\n    return a + b;\n}', 'Sum'],
    ['/** Plays. */\nfunction play()\n{\n}', 'play'],
  ] as const)
    it(`is ${name}: ${JSON.stringify(code.slice(0, 40))}`, () => {
      assert.equal(declaredName(code), name);
    });

  for (const code of [
    'export const rate = 3;\nexport const gain = 4;',
    'package main\n\nimport "fmt"\n\nfunc main() {\n}',
    "import React from 'react';\n\nexport default function App() {\n}",
    'def play():\n    pass\n\nif __name__ == "__main__":\n    play()',
    'if (ready) {\n  play();\n}',
    'play(deck);\nstop(deck);',
    'setup(app)',
    'main()',
    'go play(deck)',
    'raise ValueError(x)',
    'describe("x", () => {\n  go();\n});',
    'it("stops", function () {\n  stop();\n});',
    '',
  ])
    it(`is none where there is something else: ${JSON.stringify(code.slice(0, 40))}`, () => {
      assert.equal(declaredName(code), undefined);
    });

  it('is looked for in any text without failing, in time that grows with it', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (code) => declaredName(code) !== ''));
    for (const piece of ['f(', 'a ', '):', 'fn x(', '# ', '\n(']) declaredName(piece.repeat(200_000));
  });
});

describe('the declaration that code takes the place of', () => {
  const play = { name: 'play', firstLine: 3, lastLine: 6, isAlone: true };
  const code = 'function play() {\n}';

  it('is the only one of its name', () => {
    assert.equal(symbolFor(code, [play, { ...play, name: 'stop', firstLine: 8, lastLine: 9 }]), play);
    assert.equal(symbolFor(code, [{ ...play, name: 'Mixer', firstLine: 0, lastLine: 9 }, play]), play);
  });

  it('is none where there are several of the name, or the code declares more', () => {
    assert.equal(symbolFor(code, [play, { ...play, firstLine: 10, lastLine: 12 }]), undefined);
    assert.equal(symbolFor(`${code}\nfunction stop() {}`, [play]), undefined);
    assert.equal(symbolFor('start();', [play]), undefined);
  });

  it('is none where something else is on its lines', () => {
    assert.equal(symbolFor(code, [{ ...play, isAlone: false }]), undefined);
  });

  it('is none where its lines hold a part of another declaration', () => {
    assert.equal(symbolFor(code, [play, { ...play, name: 'stop', firstLine: 6, lastLine: 8 }]), undefined);
    assert.equal(symbolFor(code, [play, { ...play, name: 'stop', firstLine: 3, lastLine: 6 }]), undefined);
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

  it('are none where the declaration has comments or decorators of its own, which the code lacks', () => {
    for (const firstLine of [0, 3])
      assert.equal(replacedLines(file, { firstLine, lastLine: 5 }, 'function play() {\n}'), undefined);
  });

  it('do not reach into lines that only look like comments', () => {
    const c = '#ifdef A\n#else\nvoid play() {\n}\n';
    assert.deepEqual(replacedLines(c, { firstLine: 2, lastLine: 3 }, '// Plays.\nvoid play() {\n}')?.firstLine, 2);
    const script = '#!/bin/sh\nplay() {\n}\n';
    assert.deepEqual(replacedLines(script, { firstLine: 1, lastLine: 2 }, '# Plays.\nplay() {\n}')?.firstLine, 1);
  });
});
