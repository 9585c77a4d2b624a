/** What the name of a Claude model tells. Undefined fields of a model that is no known Claude: the commonest case is assumed. */
export interface ClaudeModel {
  /** False for any model whose name is not of the Claude family (compatible servers). */
  readonly known: boolean;
  /** Takes a `system` message inside `messages` (Opus 4.8, Fable and Mythos 5, every 5.5). */
  readonly midSystem: boolean;
  /** Reads or drops by itself the thinking of other Claude models: all native thinking is sent unmodified. */
  readonly preservedThinking: boolean;
  /** How thinking is asked for. `none`: the model cannot think, or nothing is known. */
  readonly thinking: 'none' | 'budget' | 'adaptive';
  /** Whether `thinking: disabled` is taken; Fable and Mythos always think. */
  readonly canDisableThinking: boolean;
  /** False where sampling parameters are refused (Opus 4.7 and everything from 5 on). */
  readonly sampling: boolean;
  /** Whether a request may end in an assistant message (Claude 4.5 and older). Undefined: not known. */
  readonly prefill?: boolean;
}

const unknownModel: ClaudeModel = {
  known: false,
  midSystem: false,
  preservedThinking: false,
  thinking: 'none',
  canDisableThinking: false,
  sampling: true,
};

/**
 * Facts by family and version, e.g. `claude-opus-4-8`, `claude-haiku-4-5-20251001`, `us.anthropic.claude-3-5-sonnet-20241022-v2:0`.
 * Sources: placement and support of system messages: the vendor's page on mid-conversation system messages.
 */
export function claudeModel(name: string): ClaudeModel {
  const parsed = parseName(name);
  if (parsed === undefined) return unknownModel;
  const { family, version } = parsed;
  const isDeep = family === 'fable' || family === 'mythos';
  return {
    known: true,
    midSystem: isDeep ? version >= 5 : family === 'opus' ? version >= 4.8 : version >= 5.5,
    preservedThinking: version >= (isDeep ? 5.1 : 5.5),
    thinking: version >= 4.6 ? 'adaptive' : version >= 3.7 ? 'budget' : 'none',
    canDisableThinking: !isDeep,
    sampling: version < 4.7,
    prefill: version < 4.6,
  };
}

function parseName(name: string): { readonly family: string; readonly version: number } | undefined {
  const lower = name.toLowerCase();
  const modern = /claude-(opus|sonnet|haiku|fable|mythos)-(\d)(?:[-.](\d)(?!\d))?/.exec(lower);
  const old = /claude-(\d)(?:[-.](\d)(?!\d))?-(opus|sonnet|haiku)/.exec(lower);
  if (modern?.[1] !== undefined) return { family: modern[1], version: Number(`${modern[2]}.${modern[3] ?? 0}`) };
  if (old?.[3] !== undefined) return { family: old[3], version: Number(`${old[1]}.${old[2] ?? 0}`) };
  // A preview without a number is newer than what it previews.
  return /claude-mythos-preview/.test(lower) ? { family: 'mythos', version: 5 } : undefined;
}
