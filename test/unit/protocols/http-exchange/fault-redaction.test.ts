import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '../../../../src/base/json.ts';
import { classifyChat } from '../../../../src/protocols/openai-chat/classify.ts';
import { faultLimits, redactFault, redactKeys } from '../../../../src/protocols/http-exchange/fault-redaction.ts';
import { echoedKey } from '../../../support/echoed-key.ts';

describe('the redaction of faults', () => {
  it('blanks a key in every form a server echoes it in', () => {
    fc.assert(
      fc.property(echoedKey, ({ key, echo, before, after }) => {
        const fault = redactFault({ kind: 'auth', message: before + echo + after, raw: { [echo]: [echo] } }, key);
        assert.equal(fault.message, `${before}***${after}`);
        assert.deepEqual(fault.raw, { '***': ['***'] });
      }),
    );
  });

  it('leaves a text without a key as it is', () => {
    const text = 'The model gpt-x does not exist (%2B, \\u0041, &amp; and a\\/b), see https://example.com/a?b=%20c.';
    assert.equal(redactKeys(text, 'canary-value-4711'), text);
  });

  it('keeps the beginning only of what is far too long, and no part of a key at the cut', () => {
    const key = 'canary-value-4711-canary';
    for (let shift = 0; shift < 40; shift++) {
      const long = 'x'.repeat(faultLimits.message - shift) + key + 'y'.repeat(100_000);
      const { message } = redactFault({ kind: 'shape', message: long }, key);
      assert.ok(message.length <= faultLimits.message + 4);
      assert.doesNotMatch(message, /cana/);
      assert.match(message, /…$/);
    }
  });

  it('leaves no part of a key where a classifier cut the text before', () => {
    const key = 'canary-value-4711-canary';
    for (let shift = 4; shift < 30; shift++) {
      const message = 'x '.repeat(200).slice(shift) + key.repeat(3);
      const fault = classifyChat({ status: 400, headers: {}, body: JSON.stringify({ error: { message } }) });
      assert.doesNotMatch(redactFault(fault, key).message, /cana/);
    }
  });

  it('bounds what is kept of the error itself', () => {
    let deep: Json = 'end';
    for (let depth = 0; depth < 150; depth++) deep = [deep];
    const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`field${at}`, 'value '.repeat(20)]));
    for (const raw of [deep, wide, 'z'.repeat(1_000_000), Array.from({ length: 50_000 }, () => [])]) {
      const kept = redactFault({ kind: 'shape', message: '', raw }, 'canary-value-4711').raw;
      assert.ok(JSON.stringify(kept).length < 2 * faultLimits.raw);
    }
  });
});
