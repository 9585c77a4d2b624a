import type { Clock } from '../platform/clock.ts';
import type { StoredConversation } from '../sessions/journal-conversation.ts';
import { PartialKeeper } from '../sessions/partial-keeper.ts';
import type { SafeWrites } from './safe-writes.ts';
import type { TurnConversation } from '../turn/turn.ts';

/** How often the text of an answer under way goes to the journal, in milliseconds. */
const partialInterval = 1_000;

/** A stored conversation as a turn writes to it: what is under way is kept now and then, entries always. */
export function turnConversation(conversation: StoredConversation, writes: SafeWrites, clock: Clock): TurnConversation {
  const keeper = new PartialKeeper(
    clock,
    partialInterval,
    (step) => void writes.save(() => conversation.setPartial(step)),
  );
  return {
    log: conversation.log,
    append: (entry, { durable }) => {
      keeper.stop();
      return writes.append(conversation, entry, durable);
    },
    keepPartial: (step) => keeper.offer(step),
  };
}
