import assert from 'node:assert/strict';
import type { StepEnd } from '../../../../src/conversation/entry.ts';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import { faultOfEnd, malformedCallCode } from '../../../../src/protocols/stream/finish-words.ts';
import { judgeEnd } from '../../../../src/protocols/stream/judge-end.ts';

async function* only(...events: readonly StreamEvent[]): AsyncGenerator<StreamEvent> {
  await Promise.resolve();
  yield* events;
}

async function judged(...events: readonly StreamEvent[]): Promise<StreamEvent[]> {
  const all: StreamEvent[] = [];
  for await (const event of judgeEnd(only(...events))) all.push(event);
  return all;
}

describe('judging the end of an answer', () => {
  it('lets good ends and those that are told as they are pass', async () => {
    const kinds: readonly StepEnd['kind'][] = ['stop', 'calls', 'length', 'refusal', 'paused', 'cancelled'];
    for (const kind of kinds) {
      const end: StreamEvent = { e: 'end', end: { kind, raw: 'word' } };
      assert.deepEqual(await judged(end), [end]);
    }
  });

  it('makes a fault of an unknown word and keeps it', async () => {
    const text: StreamEvent = { e: 'delta', part: 0, kind: 'text', text: 'a' };
    const events = await judged(text, { e: 'end', end: { kind: 'cut', raw: 'gone_fishing' } });
    assert.equal(events.length, 2);
    const [, last] = events;
    assert.ok(last?.e === 'fault');
    assert.deepEqual([last.fault.kind, last.fault.code], ['cut', 'gone_fishing']);
    assert.match(last.fault.message, /gone_fishing/);
  });

  const kinds: readonly (readonly [string, string])[] = [
    ['network_error', 'cut'],
    ['abort', 'cut'],
    ['OTHER', 'cut'],
    ['model_context_window_exceeded', 'overflow'],
    ['insufficient_system_resource', 'overload'],
    ['timeout', 'timeout'],
    ['MALFORMED_FUNCTION_CALL', 'shape'],
  ];
  for (const [word, kind] of kinds) {
    it(`takes ${word} for ${kind}`, () => {
      assert.equal(faultOfEnd({ kind: 'error', raw: word })?.kind, kind);
    });
  }

  it('says of a malformed call that it is one', () => {
    assert.equal(faultOfEnd({ kind: 'error', raw: 'MALFORMED_FUNCTION_CALL' })?.code, malformedCallCode);
  });

  it('needs no word', () => {
    assert.equal(faultOfEnd({ kind: 'error' })?.kind, 'cut');
  });
});
