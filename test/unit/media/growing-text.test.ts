import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cleanText } from '../../../media/chat/markdown/clean-text.ts';
import { GrowingText } from '../../../media/chat/markdown/growing-text.ts';

const esc = String.fromCharCode(0x1b);
const pieces = fc.constantFrom(
  ...[
    'a',
    ' ',
    '\n',
    '\r',
    '\r\n',
    '\u200b',
    '\u200d',
    'é',
    '\ufe0f',
    '\u{1f600}',
    `${esc}[`,
    `${esc}]`,
    '1m',
    '0;',
    '\u0007',
  ],
  ...['\u202e', esc, 'words '.repeat(500)],
);
const hostile = fc.array(pieces, { maxLength: 60 }).map((each) => each.join(''));

describe('taking hidden characters out of a text that grows', () => {
  it('gives the same text as when it is taken at once, and only ever adds to it', () => {
    fc.assert(
      fc.property(hostile, fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 40 }), (raw, steps) => {
        const growing = new GrowingText();
        let given = '';
        let at = 0;
        for (const step of steps) {
          at = Math.min(raw.length, at + step);
          const growth = growing.update(raw.slice(0, at), true);
          assert.equal(growth.isNew, false);
          given += growth.added;
        }
        given += growing.update(raw, false).added;
        assert.deepEqual({ text: given, removed: growing.removed }, cleanText(raw));
      }),
    );
  });

  it('starts over with a text that does not go on', () => {
    const growing = new GrowingText();
    growing.update('one\ntwo', true);
    assert.deepEqual(growing.update('one\nanother', true), { isNew: true, added: 'one\nanother' });
    assert.deepEqual(growing.update('one\nother', false), { isNew: true, added: 'one\nother' });
  });

  it('starts over when a complete text goes on', () => {
    const growing = new GrowingText();
    growing.update('one', false);
    assert.deepEqual(growing.update('one', false), { isNew: false, added: '' });
    assert.deepEqual(growing.update('one more', true), { isNew: true, added: 'one more' });
  });
});
