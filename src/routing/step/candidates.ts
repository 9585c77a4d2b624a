import { formatTokens } from '../../base/token-count.ts';
import type { Owner } from '../../conversation/part.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import { sameModel } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Provider } from '../../models/provider.ts';
import type { Registry } from '../../models/registry.ts';
import { isLocal } from '../../models/upstream.ts';

/** A model that may answer. */
export interface Candidate {
  readonly ref: ModelRef;
  readonly provider: Provider;
  readonly info: ModelInfo;
  readonly owner: Owner;
  /** Requests to it stay on this machine. */
  readonly isLocal: boolean;
}

/** What a model must be able to do for this step. */
export interface Needs {
  /** Tools are offered. */
  readonly tools: boolean;
  /** The conversation holds images. */
  readonly vision: boolean;
  /** Estimated tokens of the conversation. */
  readonly tokens: number;
}

export type LeftOutCode = 'unknown-provider' | 'no-chat' | 'tools' | 'vision' | 'window' | 'cool-down';

/** A model of the person's list that is not asked, and why. */
export interface LeftOut {
  readonly ref: ModelRef;
  readonly code: LeftOutCode;
  /** One sentence. */
  readonly reason: string;
  /** Absent where the model holds no conversations at all. */
  readonly candidate?: Candidate;
}

export interface CandidatePlan {
  /** In the order they are asked. */
  readonly candidates: readonly Candidate[];
  readonly left: readonly LeftOut[];
}

export interface CandidateDependencies {
  readonly registry: Pick<Registry, 'provider' | 'model' | 'reachability'>;
  readonly isCoolingDown: (candidate: Candidate) => boolean;
}

/** Room that an answer needs besides the conversation: this many tokens, or this share of a small window. */
const answerTokens = 4_096;
const answerShare = 0.25;

/**
 * The models of the person's list that can do this step, in order: the list's own, with those after the first that are known to be out of
 * reach moved to the end. The first is the person's choice and is not left out for what it cannot do, only for what it cannot hold. Where
 * all are cooling down after failures, that is no reason: one of them has to be asked.
 */
export function planCandidates(
  dependencies: CandidateDependencies,
  refs: readonly ModelRef[],
  needs: Needs,
): CandidatePlan {
  const able: Candidate[] = [];
  const left: LeftOut[] = [];
  for (const [index, ref] of unique(refs).entries()) {
    const found = findCandidate(dependencies.registry, ref);
    if ('reason' in found) {
      left.push(found);
      continue;
    }
    const lack = lackOf(found, needs, index === 0);
    if (lack === undefined) able.push(found);
    else left.push({ ref, candidate: found, ...lack });
  }
  const awake = able.filter((candidate) => !dependencies.isCoolingDown(candidate));
  const asked = awake.length > 0 ? awake : able;
  for (const candidate of able) {
    if (asked.includes(candidate)) continue;
    left.push({
      ref: candidate.ref,
      candidate,
      code: 'cool-down',
      reason: `${candidate.info.name} is cooling down after failures.`,
    });
  }
  return { candidates: byReach(dependencies, asked, unique(refs)[0]), left };
}

/** The model behind a ref, or why it cannot hold a conversation. */
export function findCandidate(registry: Pick<Registry, 'provider' | 'model'>, ref: ModelRef): Candidate | LeftOut {
  const provider = registry.provider(ref.provider);
  const info = registry.model(ref);
  if (provider === undefined || info === undefined) {
    return { ref, code: 'unknown-provider', reason: `The provider "${ref.provider}" is not set up on this machine.` };
  }
  const owner = ownerOf(provider, ref);
  if (owner === undefined) {
    return { ref, code: 'no-chat', reason: `${provider.name} completes code but cannot hold a conversation.` };
  }
  if (info.abilities.chat === false) {
    return { ref, code: 'no-chat', reason: `${info.name} cannot hold a conversation.` };
  }
  return { ref, provider, info, owner, isLocal: isLocal(provider, ref.model) };
}

/** A model as a conversation names it; undefined for one that is not set up or holds no conversations. */
export function ownerOf(provider: Provider | undefined, ref: ModelRef): Owner | undefined {
  const protocol = provider?.protocol;
  if (protocol === undefined || protocol === 'workspace' || protocol === 'fim') return undefined;
  return { protocol, provider: ref.provider, model: ref.model };
}

/** True when the model is known to take a conversation of so many tokens and an answer, undefined when its window is not known. */
export function hasRoom(info: ModelInfo, tokens: number): boolean | undefined {
  return info.contextTokens === undefined ? undefined : roomOf(info.contextTokens, info) >= tokens;
}

/** What of a window the conversation may take. */
export function roomOf(contextTokens: number, info: ModelInfo): number {
  const reserve = Math.min(answerTokens, info.maxOutputTokens ?? answerTokens, contextTokens * answerShare);
  return Math.floor(contextTokens - reserve);
}

function lackOf({ info }: Candidate, needs: Needs, isFirst: boolean): Pick<LeftOut, 'code' | 'reason'> | undefined {
  if (hasRoom(info, needs.tokens) === false) {
    const size = `about ${formatTokens(needs.tokens)} tokens`;
    return { code: 'window', reason: `The conversation (${size}) does not fit into ${info.name}.` };
  }
  if (isFirst) return undefined;
  if (needs.tools && info.abilities.tools === false) {
    return { code: 'tools', reason: `${info.name} cannot use tools.` };
  }
  if (needs.vision && info.abilities.vision === false) {
    return { code: 'vision', reason: `${info.name} cannot see the images of this conversation.` };
  }
  return undefined;
}

function byReach(
  { registry }: CandidateDependencies,
  candidates: readonly Candidate[],
  first: ModelRef | undefined,
): readonly Candidate[] {
  const rank = ({ ref }: Candidate): number => {
    const { state } = registry.reachability(ref.provider);
    return !sameModel(ref, first) && (state === 'unreachable' || state === 'key-needed') ? 1 : 0;
  };
  return candidates.toSorted((a, b) => rank(a) - rank(b));
}

function unique(refs: readonly ModelRef[]): readonly ModelRef[] {
  return refs.filter((ref, index) => refs.findIndex((other) => sameModel(other, ref)) === index);
}
