import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SseReader } from '../../../../src/protocols/stream/sse.ts';
import type { SseFrame } from '../../../../src/protocols/stream/sse.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function read(chunks: Iterable<Uint8Array>, reader = new SseReader()): SseFrame[] {
  const frames: SseFrame[] = [];
  for (const chunk of chunks) frames.push(...reader.push(chunk));
  return [...frames, ...reader.end()];
}

const readText = (text: string): SseFrame[] => read([encode(text)]);

describe('SseReader', () => {
  it('reads frames whose lines end in LF, CRLF or CR', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const body = `event: a${end}data: 1${end}${end}data:2${end}${end}`;
      assert.deepEqual(readText(body), [{ event: 'a', data: '1' }, { data: '2' }]);
    }
  });

  it('joins several data lines, skips comments and ignores a byte order mark', () => {
    assert.deepEqual(readText('\uFEFF: ping\nid: 4\nretry: 3\ndata: {"a":\ndata: 1}\n\n'), [{ data: '{"a":\n1}' }]);
  });

  it('counts a pending frame at the end only if its data is complete', () => {
    assert.deepEqual(readText('data: {"a":1}'), [{ data: '{"a":1}' }]);
    assert.deepEqual(readText('data: {"a":1}\r\n'), [{ data: '{"a":1}' }]);
    assert.deepEqual(readText('data: [DONE]'), [{ data: '[DONE]' }]);
    assert.deepEqual(readText('data: {"a":1'), []);
    assert.deepEqual(readText('data: [DON'), []);
    assert.deepEqual(readText('event: x\n'), []);
  });

  it('keeps lines that are no field for the decoder to look at', () => {
    const reader = new SseReader();
    read(
      [...encode('data: 1\n\n{"error":\n"x"}\nerror: {"code":5}\n')].map((byte) => Uint8Array.of(byte)),
      reader,
    );
    assert.equal(reader.stray, '{"error":\n"x"}\nerror: {"code":5}');
  });

  it('stops at a line over the limit and says so, with what was read before', () => {
    const reader = new SseReader(100);
    assert.deepEqual(reader.push(encode('data: 1\n\n')), [{ data: '1' }]);
    assert.deepEqual(reader.push(encode(`data: ${'x'.repeat(200)}`)), []);
    assert.match(reader.failure ?? '', /longer than/);
    assert.deepEqual(reader.push(encode('\n\ndata: 2\n\n')), []);
    assert.deepEqual(reader.end(), []);
  });

  it('stops at a frame of many lines over the limit', () => {
    const reader = new SseReader(100);
    for (let i = 0; i < 50; i++) reader.push(encode('data: 0123456789\n'));
    assert.match(reader.failure ?? '', /longer than/);
  });

  it('tells when the end of the body cut a frame', () => {
    const torn = (text: string): boolean => {
      const reader = new SseReader();
      reader.push(encode(text));
      reader.end();
      return reader.torn;
    };
    assert.deepEqual(['data: 1\n\n', 'data: {"a":1}', 'data: {"a', 'data: 1\n\ndata: {'].map(torn), [
      false,
      false,
      true,
      true,
    ]);
  });

  it('puts U+FFFD for bytes that are no UTF-8', () => {
    const bytes = Uint8Array.of(...encode('data: a'), 0xff, ...encode('b\n\n'));
    assert.deepEqual(read([bytes]), [{ data: 'a\uFFFDb' }]);
  });

  it('gives the same frames however the body is cut', () => {
    const piece = fc.constantFrom(
      'data: ',
      'data:',
      'event: é',
      ': c',
      '\n',
      '\r',
      '\r\n',
      '\n\n',
      '{"a":"ü😀"}',
      '{',
      'x',
      '\uFEFF',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat(9), { maxLength: 60 }), (pieces, sizes) => {
        const bytes = encode(pieces.join(''));
        const chunks: Uint8Array[] = [];
        let at = 0;
        for (const size of sizes) {
          chunks.push(bytes.subarray(at, at + size));
          at = Math.min(bytes.length, at + size);
        }
        chunks.push(bytes.subarray(at));
        const whole = new SseReader();
        const cut = new SseReader();
        assert.deepEqual(read(chunks, cut), read([bytes], whole));
        assert.equal(cut.stray, whole.stray);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws on random bytes', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (chunks) => Array.isArray(read(chunks))));
  });
});
