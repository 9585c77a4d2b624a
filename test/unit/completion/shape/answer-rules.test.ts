import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cutRepetition } from '../../../../src/completion/shape/cut-repetition.ts';
import { snipDuplicateClosing } from '../../../../src/completion/shape/duplicate-closing.ts';
import { ghostText } from '../../../../src/completion/shape/ghost-text.ts';
import { repetitionAtEnd, isRepetitive } from '../../../../src/completion/shape/token-repetition.ts';
import { hostileText } from '../hostile-text.ts';

describe('tokens that repeat', () => {
  const round = (tokens: readonly string[], times: number): string[] =>
    Array.from({ length: times }, () => tokens).flat();

  it('are degenerate from ten equal ones or thirty of a short pattern on', () => {
    assert.ok(isRepetitive(['x', ...round(['a'], 10)]));
    assert.ok(!isRepetitive(['x', ...round(['a'], 9)]));
    assert.ok(isRepetitive(['x', 'y', ...round(['a', 'b', 'c'], 10)]));
    assert.ok(!isRepetitive(round(['a', 'b', 'c'], 9)));
    const long = Array.from({ length: 31 }, (_, i) => `t${i}`);
    assert.ok(!isRepetitive(round(long, 3)));
    assert.ok(isRepetitive(round(long.slice(0, 30), 2)));
  });

  it('are found between white space too, and only at the end', () => {
    assert.ok(isRepetitive(round(['a', ' ', 'a', '\n'], 5)));
    assert.ok(!isRepetitive([...round(['a'], 20), 'b']));
  });

  it('tell where the first round ends', () => {
    assert.deepEqual(repetitionAtEnd(['x', ...round(['a', 'b'], 20)]), { firstRound: 3, length: 2 });
  });

  it('are the same for any names of the tokens', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 80 }), (tokens) => {
        assert.equal(isRepetitive(tokens), isRepetitive(tokens.map((token) => `${token}${token}!`)));
      }),
    );
  });
});

/** By token only: of all of them, as they are found from the beginning on. */
function cutPlainly(text: string): string {
  const tokens = text.match(/\w+|\s+|[^\w\s]/g) ?? [];
  const solid = [...tokens.keys()].filter((at) => tokens[at]?.trim() !== '');
  const repetition = repetitionAtEnd(solid.map((at) => tokens[at] ?? ''));
  if (repetition === undefined) return text;
  const { firstRound, length } = repetition;
  const round = solid.slice(firstRound - length, firstRound).map((at) => tokens[at] ?? '');
  if (new Set(round.join('')).size === 1) return text;
  return tokens.slice(0, (solid[firstRound - 1] ?? 0) + 1).join('');
}

describe('a text that repeats itself', () => {
  it('is cut after the first round, by line, by token and by character', () => {
    assert.equal(cutRepetition('go();\ngo();\ngo();'), 'go();');
    assert.equal(
      cutRepetition('x = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1,'),
      'x = [0, 1,',
    );
    assert.equal(cutRepetition('id = "abcabcabcabcabcabc'), 'id = "abc');
    assert.equal(cutRepetition('a = 1;\nb = 1000000000000000000000000000000'), 'a = 1;');
  });

  it('is left alone where a row is wanted', () => {
    for (const text of ['// ----------------------', '==========', 'a = 1000000;', '          }', 'go();\ngo();']) {
      assert.equal(cutRepetition(text), text);
    }
  });

  it('is kept where a few equal lines are all that the model said', () => {
    for (const line of ['  <td></td>', '[0, 0, 0, 0],', 'nop']) {
      const rows = (count: number): string => Array.from({ length: count }, () => line).join('\n');
      assert.equal(cutRepetition(rows(5), true), rows(5));
      assert.equal(cutRepetition(`<tr>\n${rows(3)}\n</tr>`, true), `<tr>\n${rows(3)}\n</tr>`);
      assert.equal(cutRepetition(rows(6), true), line, 'more of them are no list');
      assert.equal(cutRepetition(rows(3)), line, 'a stream that goes on may go on for ever');
    }
    const circle = 'x = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1,';
    assert.equal(cutRepetition(`${circle}\n${circle}\n${circle}`, true), 'x = [0, 1,');
  });

  it('is cut where all of its words and marks, one after the other, say so', () => {
    const piece = fc.constantFrom('a', 'b', '(', ')', ' ', '\n', '\t', 'ab', 'é', '\u00a0', '\u3000', '_', '1', '-');
    const some = fc.array(piece, { maxLength: 6 }).map((all) => all.join(''));
    fc.assert(
      fc.property(some, some, fc.nat(40), some, (before, round, times, after) => {
        const text = before + round.repeat(times) + after;
        const plain = cutPlainly(text);
        // What is not cut by token may be cut by line or by character.
        if (plain !== text && !text.includes('\n')) assert.ok(plain.startsWith(cutRepetition(text)));
        if (plain === text && !/(.)\1{19}$|(.{2,40})\2{4}/s.test(text) && !text.includes('\n'))
          assert.equal(cutRepetition(text), text);
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps a beginning of the text', () => {
    fc.assert(
      fc.property(hostileText, fc.boolean(), (text, isFinished) =>
        assert.ok(text.startsWith(cutRepetition(text, isFinished))),
      ),
    );
  });
});

describe('closing lines that the document has', () => {
  it('are cut at the end of an answer', () => {
    assert.equal(snipDuplicateClosing('go();\n  }\n}', ['  }', '}'], '}'), 'go();');
    assert.equal(snipDuplicateClosing('go();\n  }\n\n};', ['', '  }', '}'], '}'), 'go();');
    assert.equal(snipDuplicateClosing('go()\nend', ['end'], 'end'), 'go()');
  });

  it('stay where the document has others, or where more follows on their line', () => {
    for (const [text, below] of [
      ['go();\n  }', ['}']],
      ['go();\n}', ['more();', '}']],
      ['go();\n} else {', ['}']],
      ['}', ['}']],
      ['go();\n}', []],
    ] as const) {
      assert.equal(snipDuplicateClosing(text, below, '}'), text);
    }
  });

  it('are all that is ever cut', () => {
    fc.assert(
      fc.property(hostileText, fc.array(hostileText, { maxLength: 5 }), (text, below) => {
        const kept = snipDuplicateClosing(text, below, '}');
        assert.ok(text.startsWith(kept));
        assert.match(text.slice(kept.length), /^[\s};,)\]]*$/);
      }),
    );
  });
});

describe('what VS Code draws', () => {
  const drawn = (line: string, [start, end]: readonly [number, number], insertText: string): string | undefined => {
    const parts = ghostText({ line, start, end, insertText });
    return parts?.reduceRight(
      (text, part) => `${text.slice(0, part.column)}[${part.text}]${text.slice(part.column)}`,
      line,
    );
  };

  it('is what the new text has more than the replaced one', () => {
    assert.equal(drawn('call()', [5, 6], 'one, two);'), 'call([one, two])[;]');
    assert.equal(drawn('const a = ', [10, 10], '1;\nb;'), 'const a = [1;\nb;]');
    assert.equal(drawn('if ()', [4, 5], 'ready) {\n  go();\n}'), 'if ([ready])[ {\n  go();\n}]');
    assert.equal(drawn('\tgo', [0, 3], '\t\tgo()'), '\t[\t]go[()]');
    assert.equal(drawn('  x', [0, 3], '    x;'), '  [  ]x[;]');
    assert.equal(drawn('show()', [5, 6], '"(", a)'), 'show(["(", a])');
  });

  it('is nothing where nothing is new, and the item is hidden where something would go', () => {
    assert.deepEqual(ghostText({ line: 'abc', start: 0, end: 3, insertText: 'abc' }), []);
    assert.equal(drawn('abc', [0, 3], 'abd'), undefined);
    assert.equal(drawn('f(a)', [2, 4], ')'), undefined);
  });

  it('together with the line gives the accepted line, for any text', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 20, unit: fc.constantFrom('a', 'b', '(', ')', '{', '}', ' ') }),
        fc.string({ maxLength: 20, unit: fc.constantFrom('a', 'b', '(', ')', '{', '}', ' ') }),
        fc.nat(20),
        (line, insertText, at) => {
          const start = Math.min(at, line.length);
          // In the indentation VS Code keeps the white space of the line, whatever the item says.
          fc.pre(line.slice(0, start).trim() !== '');
          const text = ghostText({ line, start, end: line.length, insertText })?.reduceRight(
            (whole, part) => whole.slice(0, part.column) + part.text + whole.slice(part.column),
            line,
          );
          if (text !== undefined) assert.equal(text, line.slice(0, start) + insertText);
        },
      ),
    );
  });
});
