import type { JsonObject } from '../../base/json.ts';
import { joinAnswers } from './open-answer.ts';
import type { ChatTarget } from './projection-target.ts';

/** Stands where a server wants an answer between two user messages. */
const assistantFiller: JsonObject = { role: 'assistant', content: 'OK.' };
/**
 * Stands where a model's turn follows its own (the earlier one was cut, the later one goes on), and where nothing of the conversation so far
 * can be sent: no server takes a request without a message.
 */
const userFiller: JsonObject = { role: 'user', content: 'Continue.' };

/** The messages of one settled item; a step that left nothing to send has none. */
export interface ItemMessages {
  readonly isStep: boolean;
  /** The step goes on with the text of the step before: both are one message. */
  readonly goesOn?: boolean;
  readonly messages: readonly JsonObject[];
}

/**
 * Puts short fillers where a server refuses the order of two messages. A filler depends only on what stands before it and on whether a
 * step or a message follows, and never changes a message: the messages of a shorter log stay a prefix of those of a longer one. `system` stands
 * before all items. `isOpen`: what is asked for goes on with the last message.
 */
export function orderMessages(
  system: readonly JsonObject[],
  items: readonly ItemMessages[],
  { quirks }: ChatTarget,
  isOpen: boolean,
): readonly JsonObject[] {
  const ordered: JsonObject[] = [...system];
  const fill = (role: string, isNeeded = false): void => {
    const filler = isNeeded ? userFiller : fillerBetween(roleOf(ordered.at(-1)), role, quirks);
    if (filler !== undefined) ordered.push(filler);
  };
  const isBegun = (): boolean => isConversation(ordered.at(-1)) || ordered.some(isConversation);
  for (const [index, { isStep, goesOn, messages }] of items.entries()) {
    const [first, ...rest] = messages;
    const last = ordered.at(-1);
    if (goesOn === true && roleOf(last) === 'assistant' && last !== undefined) {
      if (first !== undefined) ordered.splice(-1, 1, joinAnswers(last, first), ...rest);
      continue;
    }
    // Also before a step without messages: the request that it answered had the filler.
    if (isStep) fill('assistant', (index > 0 || messages.length === 0) && !isBegun());
    for (const message of messages) {
      fill(roleOf(message));
      ordered.push(message);
    }
  }
  // What is asked for now is a step.
  if (!isOpen) fill('assistant', items.length > 0 && !isBegun());
  return ordered;
}

function fillerBetween(before: string, after: string, quirks: ChatTarget['quirks']): JsonObject | undefined {
  if (after === 'assistant') {
    const isFirst = quirks.strictTurns && (before === '' || before === 'system' || before === 'developer');
    return before === 'assistant' || isFirst ? userFiller : undefined;
  }
  if (after !== 'user') return undefined;
  const isRefused = (before === 'tool' && quirks.assistantAfterToolResult) || (before === 'user' && quirks.strictTurns);
  return isRefused ? assistantFiller : undefined;
}

/** Any message but those of the system. */
function isConversation(message: JsonObject | undefined): boolean {
  const role = roleOf(message);
  return role !== '' && role !== 'system' && role !== 'developer';
}

function roleOf(message: JsonObject | undefined): string {
  const role = message?.['role'];
  return typeof role === 'string' ? role : '';
}
