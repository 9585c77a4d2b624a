import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkedLine, readCheckedLine, wholeLines } from '../../../src/platform/checked-lines.ts';

const text = fc.string({ unit: 'grapheme' }).map((value) => JSON.stringify(value));
const decoded = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes);

describe('lines with a check sum', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const file = Buffer.concat(texts.map(checkedLine));
        assert.deepEqual(
          [...wholeLines(file)].map((line) => decoded(readCheckedLine(line))),
          texts,
        );
      }),
    );
  });

  it('are none where a byte of them was changed, added or is missing', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, place, change) => {
        const line = checkedLine(value).slice(0, -1);
        const at = place % line.length;
        const changed = line.slice();
        changed[at] = (changed[at] ?? 0) ^ change;
        assert.equal(readCheckedLine(changed), undefined);
        assert.equal(readCheckedLine(line.slice(0, at)), undefined);
        assert.equal(readCheckedLine(Buffer.concat([line, Buffer.from([change])])), undefined);
      }),
    );
  });

  it('end with a newline: what follows the last one was never whole', () => {
    const file = Buffer.concat([checkedLine('"a"'), checkedLine('"b"').slice(0, -1)]);
    assert.deepEqual(
      [...wholeLines(file)].map((line) => decoded(readCheckedLine(line))),
      ['"a"'],
    );
  });
});
