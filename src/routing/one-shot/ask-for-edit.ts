import { ConversationLog } from '../../conversation/log.ts';
import { estimateTokens } from '../../base/token-estimate.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import { formatModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Provider } from '../../models/provider.ts';
import type { Registry } from '../../models/registry.ts';
import { isAborted } from '../../platform/aborted.ts';
import { openRepaired } from '../connection/open-repaired.ts';
import type { RepairedDependencies } from '../connection/open-repaired.ts';
import type { UnsentRequest } from '../connection/prepare-request.ts';
import type { ChoiceScope, ModelChoice } from '../model-choice.ts';
import { askOnce } from './ask-once.ts';
import { CollectedText } from './collected-text.ts';
import type { OneShot, OneShotDependencies } from './ask-once.ts';

export interface EditAskDependencies extends OneShotDependencies, RepairedDependencies {
  readonly registry: Registry;
  readonly choice: ModelChoice;
}

/** One question to the model for edits. */
export interface EditAsk {
  readonly system: string;
  readonly user: string;
  /** Longest answer, in tokens. */
  readonly maxTokens: number;
}

/** No predicted edit is worth waiting longer for, in milliseconds. */
export const editLimitMs = 15_000;
/** Longest answer that is read, in characters for each token that was asked for. */
const longestToken = 12;

/**
 * From the role `edit` to one short answer, in the background: the whole answer of the first model of the role that chats; undefined where there
 * is none, whatever the reason. A model whose answers were useless several times is cooling down, as one that fails does: the person did not start these requests.
 * Never rejects.
 */
export async function askForEdit(
  dependencies: EditAskDependencies,
  ask: EditAsk,
  { scope, signal }: { readonly scope: ChoiceScope; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const target = targetOf(dependencies, scope);
  if (target === undefined || signal.aborted) return undefined;
  const usefulness = `edit ${formatModelRef(target.info.ref)}`;
  if (!dependencies.breaker.mayTry(usefulness)) return undefined;
  let outcome: Answer['kind'] | undefined;
  try {
    const answer = await textOf(
      askOnce(dependencies, question(dependencies, target, ask), signal),
      ask.maxTokens * longestToken,
    );
    outcome = answer?.kind;
    return answer?.text;
  } catch {
    return undefined;
  } finally {
    if (outcome === 'useful') dependencies.breaker.succeeded(usefulness);
    else if (outcome === 'useless' && !isAborted(signal)) dependencies.breaker.failed(usefulness);
    else dependencies.breaker.undecided(usefulness);
  }
}

interface Target {
  readonly provider: Provider;
  readonly info: ModelInfo;
  readonly others: readonly ModelRef[];
}

function targetOf({ choice, registry }: EditAskDependencies, scope: ChoiceScope): Target | undefined {
  const { refs } = choice.resolve('edit', scope);
  for (const [index, ref] of refs.entries()) {
    const provider = registry.provider(ref.provider);
    const info = registry.model(ref);
    if (provider === undefined || info === undefined || info.abilities.chat === false) continue;
    // Neither the embedded model nor one that only fills holes follows an instruction.
    if (provider.protocol === 'workspace' || provider.protocol === 'fim') continue;
    return { provider, info, others: refs.slice(index + 1) };
  }
  return undefined;
}

function question(dependencies: EditAskDependencies, { provider, info, others }: Target, ask: EditAsk): OneShot {
  return {
    provider,
    ref: info.ref,
    role: 'edit',
    others,
    isBackground: true,
    limitMs: editLimitMs,
    open: async (connection, server, signal): Promise<UnsentRequest> => {
      const log = new ConversationLog();
      log.append({ k: 'instruction', text: ask.system, scope: 'conversation' });
      log.append({ k: 'user', parts: [{ t: 'text', text: ask.user }] });
      // Thinking costs more time than the person waits; models that cannot think refuse to be told not to.
      const quiet = info.abilities.reasoning === true ? { reasoning: 'off' as const } : {};
      const options = { maxOutputTokens: ask.maxTokens, tools: false, ...quiet };
      const { events } = await openRepaired(dependencies, {
        target: { provider: server, model: info.ref.model, info },
        connection,
        request: { log: log.entries, options, callIds: log.callIds, signal },
      });
      return { events, inputTokens: estimateTokens(ask.system) + estimateTokens(ask.user) };
    },
  };
}

type Answer = { readonly kind: 'useful'; readonly text: string } | { readonly kind: 'useless'; readonly text?: never };

const useless: Answer = { kind: 'useless' };

/** The text of a whole answer; useless where it was cut or is too long, undefined where it failed. */
async function textOf(events: AsyncIterable<StreamEvent>, longest: number): Promise<Answer | undefined> {
  const answer = new CollectedText();
  for await (const event of events) {
    if (event.e === 'fault') return undefined;
    answer.add(event);
    if (answer.length > longest) return useless;
    if (event.e === 'end') return event.end.kind === 'stop' ? { kind: 'useful', text: answer.text } : useless;
  }
  return undefined;
}
