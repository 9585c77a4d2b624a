import type { JsonObject } from '../../base/json.ts';
import { joinAnswers } from './open-answer.ts';
import type { ChatTarget } from './projection-target.ts';

/** Stands where a server wants an answer between two user messages. */
const assistantFiller: JsonObject = { role: 'assistant', content: 'OK.' };
/** Stands where a model's turn follows its own: the earlier one was cut, the later one goes on. */
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
 * step or a message follows, and never changes a message: the messages of a shorter log stay a prefix of those of a longer one. `isOpen`: what
 * is asked for goes on with the last message.
 */
export function orderMessages(
  items: readonly ItemMessages[],
  { quirks }: ChatTarget,
  isOpen: boolean,
): readonly JsonObject[] {
  const ordered: JsonObject[] = [];
  const fill = (role: string): void => {
    const filler = fillerBetween(roleOf(ordered.at(-1)), role, quirks);
    if (filler !== undefined) ordered.push(filler);
  };
  for (const { isStep, goesOn, messages } of items) {
    const [first, ...rest] = messages;
    const last = ordered.at(-1);
    if (goesOn === true && roleOf(last) === 'assistant' && last !== undefined) {
      if (first !== undefined) ordered.splice(-1, 1, joinAnswers(last, first), ...rest);
      continue;
    }
    // Also before a step without messages: the request that it answered had the filler.
    if (isStep) fill('assistant');
    for (const message of messages) {
      fill(roleOf(message));
      ordered.push(message);
    }
  }
  // What is asked for now is a step.
  if (!isOpen) fill('assistant');
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

function roleOf(message: JsonObject | undefined): string {
  const role = message?.['role'];
  return typeof role === 'string' ? role : '';
}
