import type { Owner } from '../../conversation/part.ts';
import type { Loss, ProjectionTarget } from '../protocol.ts';
import { responsesModel } from './responses-model.ts';
import type { ResponsesModel } from './responses-model.ts';

/** A target with what is known of it resolved, and the place where losses are gathered. */
export interface ResponsesTarget {
  readonly owner: Owner;
  readonly model: ResponsesModel;
  /** Role of instructions in mid conversation; undefined where only user text is taken. */
  readonly instructionRole: 'developer' | 'system' | undefined;
  readonly tools: boolean;
  readonly images: boolean;
  /** Documents are taken as they are. */
  readonly files: boolean;
  /** The model may think: encrypted reasoning can be asked for. */
  readonly thinks: boolean;
  /** The server wants its reasoning back although it is not encrypted. */
  readonly plainReasoning: boolean;
  readonly losses: Loss[];
}

/** Resolves what the provider's entry and the model tell; what is unknown counts as the protocol's own default. */
export function resolveTarget(target: ProjectionTarget): ResponsesTarget {
  const { quirks = {} } = target.provider;
  const abilities = target.info?.abilities;
  const model = responsesModel(target.model);
  const images = quirks.images !== false && abilities?.vision !== false;
  return {
    owner: { protocol: 'openai-responses', provider: target.provider.id, model: target.model },
    model,
    instructionRole: quirks.systemAnywhere === false ? undefined : (quirks.instructionRole ?? 'developer'),
    tools: quirks.tools !== false && abilities?.tools !== false,
    images,
    files: images && model.openAi,
    thinks: abilities?.reasoning !== false && !model.neverThinks,
    plainReasoning: quirks.replayReasoning !== undefined && quirks.replayReasoning !== 'none',
    losses: [],
  };
}
