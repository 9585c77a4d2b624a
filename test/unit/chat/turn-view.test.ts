import assert from 'node:assert/strict';
import type { AnswerItem, HostMessage } from '../../../src/chat/chat-view-messages.ts';
import { faultText } from '../../../src/chat/fault-text.ts';
import { TurnView } from '../../../src/chat/turn-view.ts';
import { Registry } from '../../../src/models/registry.ts';
import type { AnswerEvent } from '../../../src/routing/answer.ts';
import { claude, gpt } from '../../support/fakes/scripted-answer.ts';

function shown(events: readonly AnswerEvent[]): AnswerItem | undefined {
  const messages: HostMessage[] = [];
  const view = new TurnView({ registry: new Registry(), post: (each) => messages.push(each), userSeq: 2, ref: claude });
  for (const event of events) view.event(event);
  view.finish({ kind: 'done' });
  const items = messages.flatMap((message) => (message.type === 'item' ? [message.item] : []));
  return items.findLast((item): item is AnswerItem => item.kind === 'answer');
}

const fault = { kind: 'rate', message: 'Slow down.' } as const;
const usage = { e: 'usage', usage: { input: 100, output: 20, source: 'reported' }, raw: null } as const;

function attempt(owner: typeof claude): AnswerEvent {
  return { e: 'attempt', owner, info: { ref: owner, name: owner.model, abilities: {} }, losses: [] };
}

describe('a running turn as it is shown', () => {
  for (const [name, again] of [
    ['the same model is asked again', [{ e: 'retry', fault, remainingMs: 2_000 } as const, attempt(claude)]],
    ['the next model takes over', [{ e: 'fallback', fault, from: claude, to: gpt } as const, attempt(gpt)]],
  ] as const)
    it(`tells the tokens of the answer after a request failed and ${name}`, () => {
      const item = shown([attempt(claude), ...again, { e: 'delta', part: 0, kind: 'text', text: 'Hello' }, usage]);
      assert.deepEqual(item?.usage, { input: 100, output: 20, estimated: false });
    });

  it('does not say that a key was refused where there is none', () => {
    const message = 'There is no key for Acme.';
    assert.equal(faultText({ kind: 'auth', message, code: 'no-key' }), message);
    assert.match(faultText({ kind: 'auth', message: 'Wrong.' }), /not accepted/);
  });
});
