import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { wholeLines } from '../../../src/platform/checked-lines.ts';
import { decodeRecord, encodeRecord } from '../../../src/sessions/journal-record.ts';

const aRecord = fc.record({
  r: fc.constant('meta' as const),
  change: fc.record({ draft: fc.string() }),
  n: fc.nat(1_000),
  at: fc.nat(),
});

function lineOf(json: string, length = String(Buffer.byteLength(json)), sum = sumOf(json)): Uint8Array {
  return Buffer.from(`${length} ${sum} ${json}`);
}

function sumOf(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}

describe('a record of a journal', () => {
  it('is written as its length, its check sum and its JSON, and read again', () => {
    fc.assert(
      fc.property(aRecord, (record) => {
        const written = encodeRecord(record);
        assert.deepEqual(written, new Uint8Array([...lineOf(JSON.stringify(record)), 0x0a]));
        assert.deepEqual(decodeRecord(written.subarray(0, -1)), JSON.parse(JSON.stringify(record)));
      }),
    );
  });

  it('is not read where a byte of it is another one', () => {
    fc.assert(
      fc.property(aRecord, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), (record, place, early, change) => {
        const line = encodeRecord(record).slice(0, -1);
        // Every second one in the length or the check sum.
        const at = place % 2 === 0 ? place % line.length : early % 12;
        line[at] = (line[at] ?? 0) ^ change;
        assert.equal(decodeRecord(line), undefined);
      }),
    );
  });

  it('is read only with the length and the check sum written as they are written here', () => {
    const json = JSON.stringify({ r: 'meta', change: {}, n: 0, at: 1 });
    const length = String(json.length);
    const sum = sumOf(json);
    assert.match(sum, /[a-f]/);
    assert.ok(decodeRecord(lineOf(json)) !== undefined);
    for (const other of [`0${length}`, `+${length}`, `${length}.0`, ` ${length}`, '', '-1'])
      assert.equal(decodeRecord(lineOf(json, other)), undefined, other);
    for (const other of [sum.toUpperCase(), `0${sum}`, sum.slice(1), ''])
      assert.equal(decodeRecord(lineOf(json, length, other)), undefined, other);
  });
});

describe('the lines of a journal', () => {
  it('are what stands between line feeds, without what follows the last one', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', 'é') }), fc.nat(9), (text, before) => {
        const bytes = Buffer.from('x'.repeat(before) + text).subarray(before);
        const lines = Array.from(wholeLines(bytes), (line) => Buffer.from(line).toString());
        assert.deepEqual(
          lines,
          text
            .split('\n')
            .slice(0, -1)
            .filter((line) => line !== ''),
        );
      }),
    );
  });
});
