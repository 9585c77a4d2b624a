import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkedLine, checkedLongLine, readCheckedLine, wholeLines } from '../../../src/platform/checked-lines.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { Slices } from '../../../src/platform/slices.ts';

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

  it('are the same where a long text comes in pieces, and let other work come between them', async () => {
    let now = 0;
    const clock = { ...systemClock, now: () => (now += 5) };
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 20 }), async (pieces) => {
        const line = await checkedLongLine(pieces, new Slices(clock));
        assert.deepEqual(line, checkedLine(pieces.join('')));
      }),
      { numRuns: 20 },
    );
    let others = 0;
    const tick = (): void => {
      if (others++ < 1_000) setImmediate(tick);
    };
    setImmediate(tick);
    await checkedLongLine(Array<string>(40).fill('"piece"'), new Slices(clock));
    assert.ok(others >= 10, `${others}`);
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
