import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NdjsonReader } from '../../../../src/protocols/stream/ndjson.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function read(chunks: Iterable<Uint8Array>, reader = new NdjsonReader()): string[] {
  const lines: string[] = [];
  for (const chunk of chunks) lines.push(...reader.push(chunk));
  return [...lines, ...reader.end()];
}

describe('NdjsonReader', () => {
  it('reads a line a frame, without blank lines and a byte order mark', () => {
    assert.deepEqual(read([encode('\uFEFF{"a":1}\r\n\n \n{"b":"é"}\n')]), ['{"a":1}', '{"b":"é"}']);
  });

  it('counts a last line without an end only if it is complete JSON', () => {
    assert.deepEqual(read([encode('{"a":1}\n{"b":2}')]), ['{"a":1}', '{"b":2}']);
    assert.deepEqual(read([encode('{"a":1}\n{"b":')]), ['{"a":1}']);
  });

  it('passes a whole line that is no JSON on to the decoder', () => {
    assert.deepEqual(read([encode('oops\n{"a":1}\n')]), ['oops', '{"a":1}']);
  });

  it('stops at a line over the limit and says so', () => {
    const reader = new NdjsonReader(50);
    assert.deepEqual(reader.push(encode(`{}\n${'x'.repeat(60)}`)), ['{}']);
    assert.match(reader.failure ?? '', /longer than/);
    assert.deepEqual([...reader.push(encode('\n{}\n')), ...reader.end()], []);
  });

  it('gives the same lines however the body is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('{"a":1}', '\n', '\r\n', 'é😀', ' ', '{'), { maxLength: 20 }),
        fc.nat(40),
        fc.nat(40),
        (pieces, a, b) => {
          const bytes = encode(pieces.join(''));
          const [from, to] = a < b ? [a, b] : [b, a];
          const chunks = [bytes.subarray(0, from), bytes.subarray(from, to), bytes.subarray(to)];
          assert.deepEqual(read(chunks), read([bytes]));
        },
      ),
    );
  });
});
