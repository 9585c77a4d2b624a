import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JsonObject } from '../../../../src/base/json.ts';
import { ObjectScan, readArguments } from '../../../../src/protocols/stream/call-arguments.ts';

const object = fc
  .dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 })
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);

describe('the arguments of a call as servers send them', () => {
  it('are none where there is no text, `null`, or an empty object', () => {
    for (const text of ['', '  ', 'null', '{}']) assert.deepEqual(readArguments(text), {});
  });

  it('are read through a second encoding, and a text that is no object stays a text', () => {
    assert.deepEqual(readArguments('"{\\"path\\":\\"a.ts\\"}"'), { path: 'a.ts' });
    assert.equal(readArguments('"just words"'), 'just words');
    assert.equal(readArguments('"[1]"'), '[1]');
  });

  it('are the last of several that repeat or grow, and broken where they differ', () => {
    assert.deepEqual(readArguments('{}{"path":"a.ts"}'), { path: 'a.ts' });
    assert.deepEqual(readArguments('{"a":1}\n{"a":1}'), { a: 1 });
    assert.deepEqual(readArguments('{"a":1}{"a":1,"b":2}'), { a: 1, b: 2 });
    assert.equal(readArguments('{"a":1}{"a":2}'), undefined);
    assert.equal(readArguments('{"a":1}{"a":'), undefined);
    assert.equal(readArguments('{"a":1}x'), undefined);
  });

  it('are the same after any encoding that is known', () => {
    fc.assert(
      fc.property(object, (value) => {
        const text = JSON.stringify(value);
        for (const sent of [text, JSON.stringify(text), text + text, `{}${text}`, ` ${text}\n`])
          assert.deepEqual(readArguments(sent), value);
      }),
    );
  });

  it('are known to be whole however they are cut', () => {
    fc.assert(
      fc.property(object, fc.integer({ min: 1, max: 7 }), (value, size) => {
        const text = JSON.stringify(value);
        const scan = new ObjectScan();
        for (let at = 0; at < text.length; at += size) {
          assert.equal(scan.isWhole, false);
          scan.add(text.slice(at, at + size));
        }
        assert.equal(scan.isWhole, true);
      }),
    );
  });
});
