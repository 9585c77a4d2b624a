import { formatTokens } from '../../base/token-count.ts';
import { createCallIdSource } from '../../conversation/call-id.ts';
import { planCompaction } from '../../conversation/compaction/compaction.ts';
import type { CompactionPlan } from '../../conversation/compaction/compaction.ts';
import type { SummaryEntry } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';
import { estimateConversation } from '../../conversation/compaction/size-estimate.ts';
import { errorText } from '../../base/error-text.ts';
import { estimateTokens } from '../../base/token-estimate.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { cutTo } from '../../conversation/compaction/cut-text.ts';
import { extractSummary } from '../../conversation/compaction/summary-extract.ts';
import { partsOf, promptTokens, summaryRequest } from '../../conversation/compaction/summary-prompt.ts';
import { shortened, transcriptOf } from '../../conversation/compaction/transcript.ts';
import { stripHidden } from '../../guard/hidden-characters.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import { formatModelRef, sameModel } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Provider } from '../../models/provider.ts';
import type { Registry } from '../../models/registry.ts';
import type { Role } from '../../models/role.ts';
import { isAborted } from '../../platform/aborted.ts';
import type { Logger } from '../../platform/logger.ts';
import type { AnswerRecord } from '../answer-request.ts';
import { ownerOf } from '../step/candidates.ts';
import { openRepaired } from '../connection/open-repaired.ts';
import type { RepairedDependencies } from '../connection/open-repaired.ts';
import { inBackground } from '../health/model-health.ts';
import type { BudgetGate, BudgetVerdict, PlannedRequest } from '../usage/budget-gate.ts';
import { askOnce } from './ask-once.ts';
import { CollectedText } from './collected-text.ts';
import type { OneShot, OneShotDependencies } from './ask-once.ts';

export interface SummaryDependencies extends OneShotDependencies, RepairedDependencies {
  readonly registry: Registry;
  readonly logger: Logger;
}

export interface RoomRequest {
  readonly record: Pick<AnswerRecord, 'log'>;
  /** The model that is to answer, and what is known of it. */
  readonly ref: ModelRef;
  readonly info: ModelInfo;
  readonly signal: AbortSignal;
  /** What the whole conversation may have, instructions and tools included. Estimated tokens. */
  readonly targetTokens: number;
  /** Other candidates, asked for the summary where the first cannot write it. */
  readonly others?: readonly ModelRef[];
  /** Role the tokens are counted for. Default `chat`. */
  readonly role?: Role;
}

export const summaryLimits = {
  /** Milliseconds for all requests together; after that the extracts have to do. */
  totalMs: 180_000,
  /** Milliseconds for one request. */
  requestMs: 90_000,
  /** Requests to one model. */
  parts: 12,
  /** A model that can do it in so few requests is asked before one that cannot. */
  fewParts: 3,
  models: 3,
  /** Longest part of the record in one request. Tokens. */
  partTokens: 100_000,
  /** What a model of unknown window is trusted with. Tokens. */
  assumedWindow: 8_000,
} as const;

/**
 * Makes room in a conversation that has become too long for a model: the summary entry to append. Asks the model itself, then the others,
 * without tools; where none can, extracts of the conversation stand in, marked as such. Comes back within {@link summaryLimits}.totalMs.
 * A fault is `cancelled`, `policy` where a budget forbids to ask, or `overflow` where even without all earlier turns too much is left. The log
 * is not touched.
 */
export async function makeRoom(dependencies: SummaryDependencies, request: RoomRequest): Promise<SummaryEntry | Fault> {
  const plan = planRoom(dependencies.registry, request);
  if (plan.kind !== 'plan') return plan.fault;
  const { quote, replaces, summaryTokens } = plan;
  const behind = quote === undefined ? '' : `\n\n${harmless(quote)}`;
  const ownTokens = Math.max(1, summaryTokens - estimateTokens(behind));
  const written = await askModels(dependencies, request, { ...plan, summaryTokens: ownTokens });
  if (isAborted(request.signal)) return { kind: 'cancelled', message: 'Stopped.' };
  if (typeof written === 'object') return written;
  const text = cutTo(harmless(written ?? extractSummary(plan.items, ownTokens)), ownTokens);
  return { k: 'summary', replaces, text: `${text}${behind}` };
}

function planRoom(
  registry: Registry,
  { record, ref, info, targetTokens }: RoomRequest,
): CompactionPlan | { readonly kind: 'stuck'; readonly fault: Fault } {
  const { entries } = record.log;
  const owner = ownerOf(registry.provider(ref.provider), ref);
  const target = owner === undefined ? {} : { target: owner };
  let plan = planCompaction(entries, { targetTokens, ...target });
  // The caller knows that the conversation is too long, whatever the estimate says.
  if (plan.kind === 'fits') {
    plan = planCompaction(entries, { targetTokens: Math.floor(estimateConversation(entries, owner) * 0.7), ...target });
  }
  if (plan.kind === 'plan') return plan;
  const least =
    plan.kind === 'stuck'
      ? ` It needs about ${formatTokens(plan.leastTokens)} tokens; ${formatTokens(targetTokens)} are available.`
      : '';
  const message = `The last message is too long for ${info.name} by itself.${least} Shorten it or choose a model with a larger window.`;
  return { kind: 'stuck', fault: { kind: 'overflow', message, code: 'nothing-to-summarize' } };
}

/** A model that may write the summary, and the record in parts that fit its window. */
interface Writer {
  readonly ref: ModelRef;
  readonly info: ModelInfo;
  readonly provider: Provider;
  readonly parts: readonly string[];
  readonly maxOutputTokens: number;
}

/** A summary, or the fault of a budget that is used up; undefined where no model could write one. */
async function askModels(
  dependencies: SummaryDependencies,
  request: RoomRequest,
  plan: CompactionPlan,
): Promise<string | Fault | undefined> {
  const deadline = new AbortController();
  const timer = dependencies.clock.after(summaryLimits.totalMs, () => deadline.abort());
  const signal = AbortSignal.any([request.signal, deadline.signal]);
  try {
    const role = request.role ?? 'chat';
    const writers = withCoolingLast(dependencies, writersFor(dependencies.registry, request, plan));
    for (const [index, writer] of writers.entries()) {
      const others = writers.slice(index + 1).map(({ ref }) => ref);
      const written = await writeSummary(dependencies, { writer, others, plan, signal, role });
      if (isAborted(signal)) return undefined;
      if (typeof written === 'string') return written;
      if (written.code === 'budget') return written;
      dependencies.logger.warn(`${formatModelRef(writer.ref)} wrote no summary: ${written.message}`);
    }
    return undefined;
  } catch (error) {
    dependencies.logger.warn(`No summary could be asked for: ${errorText(error)}`);
    return undefined;
  } finally {
    timer.dispose();
  }
}

function writersFor(registry: Registry, request: RoomRequest, plan: CompactionPlan): readonly Writer[] {
  const pieces = transcriptOf(plan.items);
  const refs = [request.ref, ...(request.others ?? [])];
  const writers = refs.flatMap((ref, index): Writer[] => {
    if (
      refs.findIndex((other) => sameModel(other, ref)) !== index ||
      ownerOf(registry.provider(ref.provider), ref) === undefined
    )
      return [];
    const provider = registry.provider(ref.provider);
    const info = sameModel(ref, request.ref) ? request.info : registry.model(ref);
    if (provider === undefined || info === undefined) return [];
    const window = info.contextTokens ?? summaryLimits.assumedWindow;
    // Models that think do so before they write.
    const maxOutputTokens = Math.min(plan.summaryTokens + 4_000, Math.max(plan.summaryTokens, Math.floor(window / 3)));
    const room = Math.min(window - promptTokens - plan.summaryTokens - maxOutputTokens, summaryLimits.partTokens);
    return room < 500 ? [] : [{ ref, info, provider, parts: fewParts(pieces, room), maxOutputTokens }];
  });
  const isFew = (writer: Writer): boolean => writer.parts.length <= summaryLimits.fewParts;
  return [...writers.filter(isFew), ...writers.filter((writer) => !isFew(writer))].slice(0, summaryLimits.models);
}

/** The record in few enough parts: the more there is of it, the less is told of each turn. */
function fewParts(pieces: readonly string[], tokens: number): readonly string[] {
  let parts = partsOf(pieces, tokens);
  for (let limit = 3_000; parts.length > summaryLimits.parts && limit > 40; limit = Math.floor(limit / 2)) {
    parts = partsOf(
      pieces.map((piece) => shortened(piece, limit)),
      tokens,
    );
  }
  return parts.slice(-summaryLimits.parts);
}

interface Writing {
  readonly writer: Writer;
  readonly others: readonly ModelRef[];
  readonly plan: CompactionPlan;
  readonly signal: AbortSignal;
  readonly role: Role;
}

/** Folds the parts into one summary, each request with the summary of the parts before; the fault of the first request that failed. */
async function writeSummary(dependencies: SummaryDependencies, writing: Writing): Promise<string | Fault> {
  const { writer, plan, signal } = writing;
  let before: string | undefined;
  // A limit is asked about once, for all parts together.
  const budgets = new OneVerdict(dependencies.budgets, sum(writer.parts.map(estimateTokens)));
  for (const record of writer.parts) {
    const prompt = { record, summaryTokens: plan.summaryTokens, ...(before !== undefined && { before }) };
    const text = await readText(
      askOnce({ ...dependencies, budgets }, question(dependencies, writing, prompt), signal),
      plan.summaryTokens * 8,
    );
    if (typeof text !== 'string') return text;
    before = cutTo(text, plan.summaryTokens);
  }
  return before ?? noText;
}

function question(
  dependencies: SummaryDependencies,
  { writer, others, role }: Writing,
  prompt: Parameters<typeof summaryRequest>[0],
): OneShot {
  const { provider, ref, info, maxOutputTokens } = writer;
  return {
    provider,
    ref,
    role,
    others,
    isLastResort: others.length === 0,
    limitMs: summaryLimits.requestMs,
    open: (connection, server, signal) =>
      openRepaired(dependencies, {
        target: { provider: server, model: ref.model, info },
        connection,
        request: {
          log: summaryRequest(prompt),
          options: { tools: false, reasoning: 'off', maxOutputTokens },
          callIds: createCallIdSource(),
          signal,
        },
      }),
  };
}

/** A model that is cooling down is asked after those that work: extracts would stay in the conversation for good. */
function withCoolingLast({ breaker }: SummaryDependencies, writers: readonly Writer[]): readonly Writer[] {
  const cools = ({ provider, ref }: Writer): boolean =>
    inBackground.isCoolingDown(breaker, { provider, model: ref.model });
  return [...writers.filter((writer) => !cools(writer)), ...writers.filter(cools)];
}

/** Budgets that are asked once about several requests. What they use is counted as ever. */
class OneVerdict implements BudgetGate {
  readonly #gate: BudgetGate;
  readonly #inputTokens: number;
  #verdict: BudgetVerdict | undefined;

  constructor(gate: BudgetGate, inputTokens: number) {
    this.#gate = gate;
    this.#inputTokens = inputTokens;
  }

  async before(request: PlannedRequest, signal: AbortSignal): Promise<BudgetVerdict> {
    const inputTokens = Math.max(request.inputTokens, this.#inputTokens);
    return (this.#verdict ??= await this.#gate.before({ ...request, inputTokens }, signal));
  }

  spent(request: Parameters<BudgetGate['spent']>[0]): void {
    this.#gate.spent(request);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

const noText: Fault = { kind: 'shape', message: 'The answer was empty.', code: 'empty' };

/** The text of an answer, or why there is none. An answer that runs on and on is left after `most` characters. */
async function readText(events: AsyncIterable<StreamEvent>, most: number): Promise<string | Fault> {
  const answer = new CollectedText();
  for await (const event of events) {
    answer.add(event);
    if (event.e === 'fault') return event.fault;
    if (event.e === 'end' && event.end.kind !== 'stop' && event.end.kind !== 'length') {
      return { kind: 'shape', message: `The answer ended with ${event.end.kind}.` };
    }
    if (answer.length > most) break;
  }
  const { text } = answer;
  return text.trim() === '' ? noText : text.trim();
}

/** The summary goes into the requests of all models: nothing hidden, and nothing that ends the frame a projection puts around it. */
function harmless(text: string): string {
  return stripHidden(text).text.replace(/<(?=\/?(?:conversation-summary|summary_of_earlier_conversation)\b)/gi, '‹');
}
