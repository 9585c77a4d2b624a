import type { ChatQuirks } from '../../models/chat-quirks.ts';
import { defaultChatQuirks } from '../../models/chat-quirks.ts';
import { isLlamaServer } from '../../models/llama-server.ts';
import { familyQuirks } from './family-quirks.ts';
import type { Owner } from '../../conversation/part.ts';
import type { Loss, ProjectionTarget } from '../protocol.ts';

/** A target with its quirks resolved, and the place where losses are gathered. */
export interface ChatTarget {
  readonly owner: Owner;
  readonly quirks: ChatQuirks;
  readonly losses: Loss[];
}

/** Resolves the quirks: default, then those of the model's family, then the provider's, then what is known of the model (never of what is unknown). */
export function resolveTarget(target: ProjectionTarget): ChatTarget {
  const quirks = { ...defaultChatQuirks, ...familyQuirks(target.model), ...target.provider.quirks };
  // Entries from before it had the field say `last-message`, which it answers with an echo.
  const goesOn = quirks.prefill === 'last-message' && isLlamaServer(target.provider);
  const abilities = target.info?.abilities;
  return {
    owner: { protocol: 'openai-chat', provider: target.provider.id, model: target.model },
    quirks: {
      ...quirks,
      ...(goesOn && { prefill: 'continue-final-message' }),
      tools: quirks.tools && abilities?.tools !== false,
      images: quirks.images && abilities?.vision !== false,
    },
    losses: [],
  };
}
