import { estimateBase, estimateConversation, estimateItem } from '../../conversation/compaction/size-estimate.ts';
import { settle } from '../../conversation/settle.ts';
import type { ConversationLog } from '../../conversation/log.ts';
import { formatModelRef, sameModel } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import { answerLimits } from '../answer-limits.ts';
import type { AnswerDependencies } from '../answer-dependencies.ts';
import type { AnswerRequest } from '../answer-request.ts';
import { planCandidates } from './candidates.ts';
import type { Candidate, CandidatePlan, Needs } from './candidates.ts';
import { isCoolingDown } from '../health/model-health.ts';

/** Who may be asked in the course of one step, and who has been given up. */
export class CandidateList {
  readonly #dependencies: AnswerDependencies;
  readonly #log: ConversationLog;
  readonly #offersTools: boolean;
  readonly #givenUp = new Set<string>();
  readonly #mayFailOver: boolean;
  #refs: readonly ModelRef[];
  #needs: Needs;
  #switches = 0;
  #isOnlyLocal = false;

  constructor(dependencies: AnswerDependencies, { record, refs, options, failover }: AnswerRequest) {
    this.#dependencies = dependencies;
    this.#log = record.log;
    this.#mayFailOver = failover !== false;
    this.#refs = this.#mayFailOver ? refs : refs.slice(0, 1);
    this.#needs = needsOf(this.#log, options.tools !== false);
    this.#offersTools = this.#needs.tools;
  }

  get offersTools(): boolean {
    return this.#offersTools;
  }

  /** Estimated tokens of the conversation. */
  get tokens(): number {
    return this.#needs.tokens;
  }

  /** Who can do the step, as things stand. */
  plan(): CandidatePlan {
    const { registry, breaker } = this.#dependencies;
    const asleep = ({ provider, ref }: Candidate): boolean => isCoolingDown(breaker, { provider, model: ref.model });
    return planCandidates({ registry, isCoolingDown: asleep }, this.#refs, this.#needs);
  }

  /** Who else can take over from a candidate, in order. */
  others(current: Candidate): readonly Candidate[] {
    if (!this.#mayFailOver || this.#switches >= answerLimits.switches) return [];
    return this.plan().candidates.filter(
      (candidate) =>
        !sameModel(candidate.ref, current.ref) &&
        !this.#givenUp.has(formatModelRef(candidate.ref)) &&
        !isCoolingDown(this.#dependencies.breaker, { provider: candidate.provider, model: candidate.ref.model }) &&
        (!this.#isOnlyLocal || candidate.isLocal),
    );
  }

  /** Those of the others that are known to take more than the current one. */
  bigger(current: Candidate): readonly Candidate[] {
    const least = current.info.contextTokens ?? this.#needs.tokens;
    return this.others(current).filter(({ info }) => (info.contextTokens ?? 0) > least);
  }

  /** The candidate was left for another, which is counted. */
  leave(candidate: Candidate): void {
    this.#givenUp.add(formatModelRef(candidate.ref));
    this.#switches++;
  }

  /** From now on only models on this machine. */
  stayLocal(): void {
    this.#isOnlyLocal = true;
  }

  /** The person chose another model: it comes first, and nothing is held against it. */
  prefer(ref: ModelRef): void {
    this.#refs = [ref, ...this.#refs.filter((other) => !sameModel(other, ref))];
    this.#givenUp.delete(formatModelRef(ref));
  }

  /** The conversation was made shorter. */
  measure(): void {
    this.#needs = { ...this.#needs, tokens: estimateConversation(this.#log.entries) };
  }
}

function needsOf(log: ConversationLog, tools: boolean): Needs {
  const settled = settle(log.entries);
  const { items, tools: offered } = settled;
  const parts = items.flatMap((item) => {
    if (item.kind === 'user') return item.parts;
    return item.kind === 'step' ? item.results.flatMap((result) => result.parts) : [];
  });
  return {
    tools: tools && offered.current.length > 0,
    vision: parts.some((part) => part.t === 'media' && part.mime.startsWith('image/')),
    tokens: items.reduce((sum, item) => sum + estimateItem(item), estimateBase(settled)),
  };
}
