import { longestAnswer } from '../../context/commit/commit-answer.ts';
import type { CommitPrompt } from '../../context/commit/commit-prompt.ts';
import { ConversationLog } from '../../conversation/log.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { AnswerEvent } from '../../routing/answer-event.ts';
import type { AnswerRequest } from '../../routing/answer-request.ts';
import { CollectedText } from '../../routing/one-shot/collected-text.ts';
import { recordInMemory } from '../editor-models/share-messages.ts';

/** A question to the models of the role `commit`. */
export interface MessageAsk {
  readonly answer: (request: AnswerRequest) => AsyncIterable<AnswerEvent>;
  /** The models that can answer, in order; the first is the person's choice. Never empty. */
  readonly models: readonly ModelInfo[];
  /** Makes the question for a window, in tokens; undefined where that is unknown. */
  readonly prompt: (window: number | undefined) => CommitPrompt;
  /** Whether another model may take over where one fails. */
  readonly failover: boolean;
  readonly signal: AbortSignal;
}

/** The answer so far, and how it ended. The last one has an end. */
export interface AnsweredText {
  readonly text: string;
  readonly end?: { readonly fault?: Fault };
}

/**
 * Asks for a commit message. Where the question turns out to be too long, it is asked once more for the smallest window of all models. Ends in
 * exactly one text with an end; a stop is the fault `cancelled`. Never throws.
 */
export async function* askForMessage(ask: MessageAsk): AsyncGenerator<AnsweredText, void> {
  const windows = ask.models.map(({ contextTokens }) => contextTokens);
  const [first] = windows;
  const smallest = Math.min(...windows.filter((window) => window !== undefined));
  for await (const answered of answerFor(ask, first)) {
    const isTooLong = answered.end?.fault?.kind === 'overflow' && answered.text === '';
    if (!isTooLong || !Number.isFinite(smallest) || smallest === first) {
      yield answered;
      continue;
    }
    yield* answerFor(ask, smallest);
    return;
  }
}

async function* answerFor(ask: MessageAsk, window: number | undefined): AsyncGenerator<AnsweredText, void> {
  const { answer, models, failover, signal } = ask;
  const events = answer({
    record: recordInMemory(logOf(ask.prompt(window))),
    refs: models.map(({ ref }): ModelRef => ref),
    role: 'commit',
    options: { tools: false, ...(models.every(thinks) && { reasoning: 'off' as const }) },
    signal,
    failover,
  });
  let collected = new CollectedText();
  for await (const event of events) {
    if (event.e === 'finished') {
      yield { text: collected.text, end: endOf(collected.text, event.outcome.fault) };
      return;
    }
    if (event.e === 'take-back' || (event.e === 'attempt' && event.mode === 'restart')) collected = new CollectedText();
    else if (event.e === 'delta' || event.e === 'part') collected.add(event);
    else continue;
    // Nobody writes so long a message: the model repeats itself.
    if (collected.length > longestAnswer) break;
    yield { text: collected.text };
  }
  yield { text: collected.text, end: {} };
}

/** Thinking costs more time than the person waits; models that cannot think refuse to be told not to. */
function thinks({ abilities }: ModelInfo): boolean {
  return abilities.reasoning === true;
}

function logOf({ system, user }: CommitPrompt): ConversationLog {
  const log = new ConversationLog();
  log.append({ k: 'instruction', text: system, scope: 'conversation' });
  log.append({ k: 'user', parts: [{ t: 'text', text: user }] });
  return log;
}

function endOf(text: string, fault: Fault | undefined): { readonly fault?: Fault } {
  if (fault !== undefined) return { fault };
  return text.trim() === '' ? { fault: { kind: 'shape', message: 'The answer was empty.', code: 'empty' } } : {};
}
