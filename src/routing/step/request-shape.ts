import { estimateTokens } from '../../base/token-estimate.ts';
import { isLlamaServer } from '../../models/llama-server.ts';
import { formatModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Continuation, RequestOptions } from '../../protocols/protocol.ts';
import { continuationOf } from '../connection/open-stream.ts';
import type { Candidate } from './candidates.ts';
import { modeFor } from './continuation.ts';
import type { RequestMode } from './continuation.ts';
import type { StepRecord } from './step-record.ts';
import type { StepState } from './step-state.ts';

/** Tokens that a request asks for at least: vendors refuse smaller limits. */
const leastOutput = 16;

/** What a request holds, and how its answer relates to what was shown of the step. */
export interface ShapedRequest {
  readonly mode: RequestMode;
  /** What it tells of the conversation, as the log is when it goes out. */
  readonly entries: () => ReturnType<StepRecord['freshEntries']>;
  /** What is shown of the step and is not told to the model. */
  readonly tail: string;
  readonly options: RequestOptions;
}

/** Shapes the requests of a step: what was shown before is gone on with where the model can do that. */
export class RequestShape {
  readonly #state: StepState;
  readonly #withoutPrefill = new Set<string>();

  constructor(state: StepState) {
    this.#state = state;
  }

  /** A model refused a request that ends with the beginning of its own answer. */
  refusedPrefill(ref: ModelRef): void {
    this.#withoutPrefill.add(formatModelRef(ref));
  }

  /** The next request to a candidate. */
  async of(candidate: Candidate): Promise<ShapedRequest> {
    const { candidates, record, request, shown } = this.#state;
    const continuation = await this.#continuation(candidate);
    const canTakeBack = request.canTakeBack !== false;
    const offersTools = candidates.offersTools && !isLlamaServer(candidate.provider);
    const mode = modeFor({ shown, canTakeBack, continuation, offersTools });
    const goOn = mode === 'ask' || mode === 'prefill' ? record.goOnEntries(mode) : undefined;
    const options = this.#options(candidate, mode, continuation);
    return { mode, entries: () => goOn?.entries ?? record.freshEntries(), tail: goOn?.tail ?? '', options };
  }

  async #continuation({ provider, ref, info }: Candidate): Promise<Continuation> {
    const { shown, dependencies } = this.#state;
    if (shown.isEmpty || this.#withoutPrefill.has(formatModelRef(ref))) return 'ask';
    return await continuationOf(dependencies, { provider, model: ref.model, info });
  }

  #options({ info, provider }: Candidate, mode: RequestMode, continuation: Continuation): RequestOptions {
    const options = this.#limited(mode);
    const tools = options.tools !== false && info.abilities.tools !== false;
    if (mode !== 'prefill') return tools ? options : { ...options, tools: false };
    const isThoughtless = continuation === 'prefill-without-thinking' && info.abilities.reasoning === true;
    return {
      ...options,
      ...(!(tools && isLlamaServer(provider)) && { tools: false }),
      continuation: 'prefill',
      ...(isThoughtless && { reasoning: 'off' }),
    };
  }

  /** What is shown and stays counts against the limit of the answer. */
  #limited(mode: RequestMode): RequestOptions {
    const { shown, request } = this.#state;
    const { options } = request;
    const isGoingOn = mode === 'ask' || mode === 'prefill';
    if (!isGoingOn || options.maxOutputTokens === undefined) return options;
    const left = options.maxOutputTokens - estimateTokens(shown.text);
    return { ...options, maxOutputTokens: Math.max(leastOutput, left) };
  }
}
