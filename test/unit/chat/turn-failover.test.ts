import assert from 'node:assert/strict';
import type { ChatItem, HostMessage } from '../../../src/chat/chat-view-messages.ts';
import { transcriptOf } from '../../../src/chat/transcript.ts';
import { runTurn } from '../../../src/chat/turn.ts';
import { TurnView } from '../../../src/chat/turn-view.ts';
import { ConversationLog } from '../../../src/conversation/log.ts';
import type { Owner } from '../../../src/conversation/part.ts';
import { Registry } from '../../../src/models/registry.ts';
import type { AnswerEvent } from '../../../src/routing/answer.ts';
import { claude, gpt, text } from '../../support/fakes/scripted-answer.ts';

const mini: Owner = { ...gpt, model: 'mini' };
const fault = { kind: 'overload', message: 'Busy.' } as const;

function attempt(owner: Owner): AnswerEvent {
  return { e: 'attempt', owner, info: { ref: owner, name: owner.model, abilities: {} }, losses: [] };
}

/** What a view shows after these messages. */
function itemsOf(messages: readonly HostMessage[]): ChatItem[] {
  const items: ChatItem[] = [];
  for (const message of messages) {
    if (message.type === 'truncate') {
      const from = items.findIndex(({ id }) => id === message.fromItemId);
      if (from >= 0) items.splice(from);
    }
    if (message.type !== 'item') continue;
    const at = items.findIndex(({ id }) => id === message.item.id);
    if (at >= 0) items[at] = message.item;
    else items.push(message.item);
  }
  return items;
}

/** A turn after an answer of `before`, with the given events of its one step. Returns its marks as shown, and as shown after a reload. */
async function marks(before: Owner | undefined, events: readonly AnswerEvent[]) {
  const log = new ConversationLog();
  log.append({ k: 'user', parts: [{ t: 'text', text: 'one' }] });
  if (before !== undefined)
    log.append({ k: 'step', id: 's1', owner: before, parts: [text('first')], end: { kind: 'stop' } });
  const { seq } = log.append({ k: 'user', parts: [{ t: 'text', text: 'two' }] });
  const messages: HostMessage[] = [];
  const registry = new Registry();
  const view = new TurnView({ registry, post: (each) => messages.push(each), userSeq: seq, ref: gpt });
  await runTurn(
    {
      answer: async function* () {
        await Promise.resolve();
        yield* events;
        yield { e: 'delta', part: 0, kind: 'text', text: 'Hello' };
        yield { e: 'end', end: { kind: 'stop' } };
      },
      refs: () => [gpt, claude],
      acceptsTools: () => true,
      ownerOf: (ref) => [claude, gpt, mini].find(({ model }) => model === ref.model),
      tools: [],
      view,
    },
    { log, append: (entry) => Promise.resolve(log.append(entry)), keepPartial: () => undefined },
    new AbortController().signal,
  );
  view.finish({ kind: 'done' });
  const told = (items: readonly ChatItem[]): string[] =>
    items.flatMap((item) => (item.kind === 'switch' ? [`${item.from} → ${item.to}, ${item.why}`] : []));
  const reloaded = transcriptOf({ entries: log.entries, registry, summarise: () => '' });
  assert.deepEqual(told(reloaded), told(itemsOf(messages)));
  return told(reloaded);
}

describe('the mark where the model changed', () => {
  it('names the new model when the person changed it', async () => {
    assert.deepEqual(await marks(claude, [attempt(gpt)]), ['claude → gpt, user']);
    assert.deepEqual(await marks(claude, [attempt(claude)]), []);
    assert.deepEqual(await marks(undefined, [attempt(gpt)]), []);
  });

  it('never names a model that said nothing as the one that answered', async () => {
    const events = [attempt(gpt), { e: 'fallback', fault, from: gpt, to: claude } as const, attempt(claude)];
    assert.deepEqual(await marks(claude, events), ['gpt → claude, failover']);
  });

  it('tells of a stand-in for the first answer too, even for a model that could not be asked', async () => {
    const events = [{ e: 'fallback', fault, from: gpt, to: claude } as const, attempt(claude)];
    assert.deepEqual(await marks(undefined, events), ['gpt → claude, failover']);
  });

  it('is one mark when several models could not answer', async () => {
    const events = [
      attempt(gpt),
      { e: 'fallback', fault, from: gpt, to: mini } as const,
      attempt(mini),
      { e: 'fallback', fault, from: mini, to: claude } as const,
      attempt(claude),
    ];
    assert.deepEqual(await marks(undefined, events), ['mini → claude, failover']);
  });
});
