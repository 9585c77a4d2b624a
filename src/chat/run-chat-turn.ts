import { errorDetails, errorText } from '../base/error-text.ts';
import type { Tool } from '../tools/tool.ts';
import type { ModelRef } from '../models/model-ref.ts';
import type { ChatDependencies } from './chat-dependencies.ts';
import { runTurn } from '../turn/turn.ts';
import type { StepChoice, TurnConversation, TurnDependencies } from '../turn/turn.ts';
import type { TurnEnd } from '../conversation/turn-end.ts';
import type { TurnView } from '../transcript/turn-view.ts';

/** One turn of the chat. */
export interface ChatTurn {
  readonly dependencies: Pick<ChatDependencies, 'answer' | 'failover' | 'registry' | 'logger'>;
  /** The models of the next step, in order; read before each one. */
  readonly refs: () => Promise<readonly ModelRef[]>;
  readonly switches: TurnDependencies['switches'];
  readonly tools: readonly Tool[];
  readonly view: TurnView;
  readonly conversation: TurnConversation;
  readonly signal: AbortSignal;
}

/** Runs a turn. Never rejects: a defect of ours must still end the turn in front of the person, with what arrived kept. */
export async function runChatTurn(turn: ChatTurn): Promise<TurnEnd> {
  const { dependencies, refs, switches, tools, view, conversation, signal } = turn;
  const { answer, failover, registry, logger } = dependencies;
  const choice = async (): Promise<StepChoice> => {
    const asked = await refs();
    const { enabled, resumes } = failover();
    return { refs: asked, failover: enabled, resumable: resumes };
  };
  const acceptsTools: TurnDependencies['acceptsTools'] = (ref) => registry.model(ref)?.abilities.tools !== false;
  try {
    const asked = { answer, choice, acceptsTools, switches, tools, observer: view, logger };
    return await runTurn(asked, conversation, signal);
  } catch (error) {
    const message = errorText(error);
    logger.error(`A chat turn failed: ${errorDetails(error)}`);
    return { kind: 'failed', fault: { kind: 'shape', message: `Something went wrong: ${message}` } };
  }
}
