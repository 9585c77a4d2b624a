import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PatchParser } from '../../../../src/edit/dialects/patch-parser.ts';
import type { ParsedAnswer } from '../../../../src/edit/dialects/dialect.ts';

const patch = '*** Begin Patch\n*** Update File: a.ts\n-const a = "\\t";\n+const a = “é😀”;\n*** End Patch\n';

function parsed(...pieces: readonly string[]): ParsedAnswer {
  const parser = new PatchParser();
  for (const piece of pieces) parser.push(piece);
  return parser.end();
}

describe('a patch inside JSON', () => {
  const forms = {
    'the argument of the tool': JSON.stringify({ input: patch }),
    'another name, deeper': JSON.stringify({ arguments: { patch } }, undefined, 2),
    'a command line': JSON.stringify({ command: ['apply_patch', patch] }),
    'JSON as the text of JSON': JSON.stringify({ input: JSON.stringify({ input: patch }) }),
    'blanks in front': `\n  ${JSON.stringify({ input: patch })}\n`,
  };
  for (const [name, text] of Object.entries(forms))
    it(`is read as the patch alone: ${name}, wherever it is cut`, () => {
      const expected = parsed(patch);
      assert.equal(expected.kind, 'edits');
      for (let at = 0; at <= text.length; at++)
        assert.deepEqual(parsed(text.slice(0, at), text.slice(at)), expected, `cut at ${at}`);
    });

  it('yields finished hunks before it ends', () => {
    const text = JSON.stringify({ input: patch.replace('*** End', '*** Delete File: b.ts\n*** End') });
    const parser = new PatchParser();
    const early = Array.from(text.slice(0, text.indexOf('*** End'))).flatMap((piece) => parser.push(piece));
    assert.deepEqual(
      early,
      (parsed(patch) as ParsedAnswer & { kind: 'edits' }).edits.concat({ kind: 'delete', path: 'b.ts' }),
    );
  });

  it('is refused where it is cut off, or where there are two', () => {
    assert.equal(parsed(JSON.stringify({ input: patch }).slice(0, -1)).kind, 'refused');
    assert.equal(parsed(JSON.stringify({ one: patch, two: patch })).kind, 'refused');
    assert.equal(parsed(JSON.stringify({ input: 'no patch' })).kind, 'refused');
  });

  it('may hold any characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(200), (line, at) => {
        if (/[\r\n]/.test(line)) return;
        const text = `*** Begin Patch\n*** Add File: a\n+${line}\n*** End Patch\n`;
        const json = JSON.stringify({ input: text });
        assert.deepEqual(parsed(json.slice(0, at), json.slice(at)), parsed(text));
      }),
    );
  });
});
