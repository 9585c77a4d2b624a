import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseJson } from '../../../src/base/json.ts';
import { parseLongJson } from '../../../src/base/long-json.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const unit = fc.constantFrom(
  'a',
  '"',
  '\\',
  '\n',
  '\u0001',
  'é',
  '€',
  '\ud83d\ude00',
  '\ud83d',
  '\ude00',
  '\\u00e9',
  '\ufeff',
);
const text = fc.array(unit, { maxLength: 30 }).map((units) => units.join(''));
const data = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, text, fc.integer(), fc.boolean(), fc.constant(null), tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 5 }),
  object: fc.dictionary(text, tie('value'), { maxKeys: 5 }),
})).value;
const pause = (): undefined => undefined;

describe('long JSON', () => {
  it('is read as it is at once, wherever its strings are cut', async () => {
    await fc.assert(
      fc.asyncProperty(data, fc.integer({ min: 1, max: 20 }), async (value, size) => {
        const json = JSON.stringify(value);
        assert.deepEqual(await parseLongJson(bytesOf(json), { pause, size }), JSON.parse(json));
      }),
    );
  });

  it('is none where anything is missing or another character', async () => {
    const part = fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', 'a', 'true', '1', '\\u00e', '\n', '"abcdef"');
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 12 }), async (parts) => {
        const json = parts.join('');
        assert.deepEqual(await parseLongJson(bytesOf(json), { pause, size: 2 }), parseJson(json));
      }),
    );
  });

  it('lets other work come between the pieces of one string', async () => {
    let pauses = 0;
    const counted = (): undefined => {
      pauses++;
    };
    const long = 'x'.repeat(5_000_000);
    assert.deepEqual(await parseLongJson(bytesOf(JSON.stringify({ long })), { pause: counted }), { long });
    assert.ok(pauses >= 19, `${pauses}`);
  });

  it('is no text where it is no UTF-8', async () => {
    const broken = Uint8Array.from([...bytesOf('"aaaaaaaaaa'), 0xc3, ...bytesOf('aaaa"')]);
    await assert.rejects(parseLongJson(broken, { pause, size: 4 }), TypeError);
  });
});
