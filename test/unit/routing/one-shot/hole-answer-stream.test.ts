import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cleanHoleAnswer } from '../../../../src/models/profiles/hole-filling.ts';
import { HoleAnswerStream } from '../../../../src/routing/one-shot/hole-answer-stream.ts';

const prefix = 'function add(a, b) {\n  return a';

function streamed(pieces: readonly string[], before = prefix): string {
  const stream = new HoleAnswerStream(before);
  return pieces.map((piece) => stream.push(piece)).join('') + stream.end();
}

describe('a chat answer for a hole, while it streams', () => {
  it('comes without the fence around it', () => {
    assert.equal(streamed(['```', 'js\n', ' + b;', '\n``', '`']), ' + b;');
  });

  it('comes without the line that the model repeats', () => {
    assert.equal(streamed(['  ret', 'urn a + b;']), ' + b;');
  });

  it('comes without thoughts and without our own tags', () => {
    assert.equal(streamed(['<thi', 'nk>hm</think>\n', '+ b;', '</COMP', 'LETION>', ' more']), '+ b;');
  });

  it('is given out as early as its fate is known', () => {
    const stream = new HoleAnswerStream(prefix);
    assert.equal(stream.push(' +'), ' +');
    assert.equal(stream.push(' b;'), ' b;');
    assert.equal(stream.push('\n'), '');
    assert.equal(stream.push('}'), '\n}');
    assert.equal(stream.end(), '');
  });

  it('waits for the end of a tag after thoughts, and of a line end', () => {
    assert.equal(streamed(['<think></think><C', 'OMPLETION>', 'x']), 'x');
    assert.equal(streamed(['```js\nfunction add(a, b) {\r', '\n  return a', ' + b;']), ' + b;');
  });

  it('is the same however it is cut', () => {
    const word = fc.constantFrom(
      ...['```', '`', '```js\n', '\n', '\r\n', '  ', 'return a', '  return a', ' + b;', '}', '<think>', '</think>'],
      ...['<COMPLETION>', '</COMPLETION>', '<|HOLE|>', '<', 'function add(a, b) {', '\r', '\t'],
    );
    const answer = fc.array(word, { maxLength: 8 }).map((words) => words.join(''));
    const cuts = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 8 });
    fc.assert(
      fc.property(answer, cuts, fc.constantFrom(prefix, '', 'x\n', '\n\n    foo('), (text, at, before) => {
        const places = [0, ...at.filter((place) => place < text.length).sort((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
        assert.equal(streamed(pieces, before), cleanHoleAnswer(text, { prefix: before }));
      }),
      { numRuns: 5000 },
    );
  });
});
