import type { Entry, LogEntry, StepEntry } from '../conversation/entry.ts';
import type { Fault } from '../conversation/fault.ts';
import type { ConversationLog } from '../conversation/log.ts';
import type { CallPart, InputPart } from '../conversation/part.ts';
import { errorDetails } from '../base/error-text.ts';
import type { Disposable } from '../base/listeners.ts';
import type { ModelRef } from '../models/model-ref.ts';
import type { AnswerEvent, RunnableCall, StepOutcome } from '../routing/answer-event.ts';
import type { AnswerRequest } from '../routing/answer-request.ts';
import { runCall } from '../tools/run-call.ts';
import type { Tool, ToolOutput } from '../tools/tool.ts';
import { isAborted, orAborted } from '../platform/aborted.ts';
import type { Logger } from '../platform/logger.ts';
import { brokenCalls, brokenCallText, mostTriesAgain, onlyBrokenCalls } from './broken-calls.ts';
import { askMode, dueInstructions } from './instructions.ts';
import { toolsOfMode } from './tools-of-mode.ts';
import { offeredTools } from '../conversation/offered-tools.ts';
import type { TurnEnd } from '../conversation/turn-end.ts';
import { longestTurn, mostCallsAStep } from '../conversation/turn-limits.ts';

/** Steps in a row that call nothing but tools that were never offered, before the turn is ended. */
const mostStepsWithoutKnownTool = 3;

/** The conversation a turn adds to. `append` keeps the entry even when its promise rejects because the disk failed. */
export interface TurnConversation {
  /** Tells the conversation from others that begin alike. */
  readonly id?: string;
  readonly log: ConversationLog;
  append(entry: Entry, options: { readonly durable: boolean }): Promise<LogEntry>;
  /** Offers the answer under way for keeping; `step` is only called when it is kept. */
  keepPartial(step: () => StepEntry): void;
}

/** How the next step is asked for; read before each one. */
export interface StepChoice {
  /** Candidates in order; the first is the person's choice. A switch takes effect between tool calls too. */
  readonly refs: readonly ModelRef[];
  /** False: only the first candidate is asked. */
  readonly failover: boolean;
  /** Let the vendor keep the answer so that it can be taken up again. */
  readonly resumable: boolean;
}

/** Told of a turn while it runs. */
export interface TurnObserver {
  /** The next events belong to another step. */
  stepBegins(): void;
  event(event: AnswerEvent): void;
  /** The step is over: what is worth keeping of it is in the log. */
  stepEnds(): void;
  /** The log has a new entry. */
  logged(entry: LogEntry): void;
  /** A tool call has begun. */
  running(call: RunnableCall): void;
}

export interface TurnDependencies {
  readonly answer: (request: AnswerRequest) => AsyncIterable<AnswerEvent>;
  readonly choice: () => Promise<StepChoice>;
  /** Whether a model can use tools; unknown counts as yes. */
  readonly acceptsTools: (ref: ModelRef) => boolean;
  /** Tells when the person wants another model to go on at once. */
  readonly switches: (listener: (to: ModelRef) => void) => Disposable;
  /** All tools there are; those whose effect the mode does not allow are neither offered nor run. */
  readonly tools: readonly Tool[];
  /** What it throws in `logged` goes to the log and does not end the turn: the entry stands in the conversation. */
  readonly observer: TurnObserver;
  readonly logger: Pick<Logger, 'error'>;
  /** False where what was shown cannot be taken back (VS Code's own chat). Default true. */
  readonly canTakeBack?: boolean;
}

/** What has to stand in the log before a message: instructions, and the tools on offer where they changed. */
export function preparation(log: readonly LogEntry[], tools: readonly Tool[]): Entry[] {
  const entries = dueInstructions(log, askMode);
  const offered = offeredTools(log);
  const allowed = toolsOfMode(askMode, tools).map(({ definition }) => definition);
  const added = allowed.filter((tool) => !offered.has(tool.name));
  const removed = [...offered].filter((name) => !allowed.some((tool) => tool.name === name));
  if (added.length + removed.length > 0) entries.push({ k: 'tools', added, removed });
  return entries;
}

/**
 * Answers the log's last user message: steps, with tool calls between them, until the model has nothing more to ask. Every step and result is
 * in the log before the next request goes out, so that a stop, a fault or a crash at any place loses nothing and repeats nothing.
 */
export async function runTurn(
  dependencies: TurnDependencies,
  conversation: TurnConversation,
  signal: AbortSignal,
): Promise<TurnEnd> {
  const { observer, logger } = dependencies;
  const watching = conversation.log.onDidAppend((entry) => {
    try {
      observer.logged(entry);
    } catch (error) {
      logger.error(`A new entry of the conversation could not be shown: ${errorDetails(error)}`);
    }
  });
  try {
    return await runSteps(dependencies, conversation, signal);
  } finally {
    watching.dispose();
  }
}

async function runSteps(
  dependencies: TurnDependencies,
  conversation: TurnConversation,
  signal: AbortSignal,
): Promise<TurnEnd> {
  let withoutKnownTool = 0;
  let withBrokenCalls = 0;
  for (let step = 0; step < longestTurn; step++) {
    const outcome = await runStep(dependencies, conversation, signal);
    const { fault, calls } = outcome;
    if (fault !== undefined) return endedIn(fault);
    if (outcome.step?.end.kind === 'paused') continue;
    const broken = brokenCalls(outcome.step);
    if (calls.length + broken.length === 0) return { kind: outcome.step?.end.kind === 'length' ? 'length' : 'done' };
    await answerBroken(conversation, broken);
    withBrokenCalls = broken.length > 0 ? withBrokenCalls + 1 : 0;
    if (withBrokenCalls > mostTriesAgain) return { kind: 'failed', fault: onlyBrokenCalls(broken) };
    if (calls.length === 0) continue;
    const known = await runCalls({ dependencies, conversation, signal }, calls);
    if (isAborted(signal)) return { kind: 'stopped' };
    withoutKnownTool = known === 0 ? withoutKnownTool + 1 : 0;
    if (withoutKnownTool >= mostStepsWithoutKnownTool) return { kind: 'failed', fault: onlyUnknownTools(calls) };
  }
  return { kind: 'limit' };
}

function endedIn(fault: Fault): TurnEnd {
  return fault.kind === 'cancelled' ? { kind: 'stopped' } : { kind: 'failed', fault };
}

async function runStep(
  dependencies: TurnDependencies,
  conversation: TurnConversation,
  signal: AbortSignal,
): Promise<StepOutcome> {
  const { refs, failover, resumable } = await dependencies.choice();
  const first = refs[0];
  dependencies.observer.stepBegins();
  const events = dependencies.answer({
    record: conversation,
    refs,
    role: 'chat',
    options: { tools: offersTools(dependencies, first), ...(resumable && { resumable }) },
    signal,
    switches: dependencies.switches,
    failover,
    ...(dependencies.canTakeBack !== undefined && { canTakeBack: dependencies.canTakeBack }),
  });
  let outcome: StepOutcome | undefined;
  for await (const event of events) {
    if (event.e === 'finished') outcome = event.outcome;
    else dependencies.observer.event(event);
  }
  if (outcome !== undefined) dependencies.observer.stepEnds();
  return outcome ?? { calls: [], fault: { kind: 'cut', message: 'The answer ended without an end.' } };
}

/** Without a tool to offer nothing is said of tools: a model may refuse an empty list. */
function offersTools({ tools, acceptsTools }: TurnDependencies, first: ModelRef | undefined): boolean {
  return toolsOfMode(askMode, tools).length > 0 && (first === undefined || acceptsTools(first));
}

/** Runs finished calls in order. Returns how many named a tool that was on offer. */
async function runCalls(
  {
    dependencies,
    conversation,
    signal,
  }: { dependencies: TurnDependencies; conversation: TurnConversation; signal: AbortSignal },
  calls: readonly RunnableCall[],
): Promise<number> {
  if (calls.length > mostCallsAStep) return await refuseAll(conversation, calls);
  const tools = toolsOfMode(askMode, dependencies.tools);
  let known = 0;
  for (const call of calls) {
    if (isAborted(signal)) break;
    if (tools.some(({ definition }) => definition.name === call.name)) known++;
    dependencies.observer.running(call);
    const output = await runUnlessStopped(tools, call, signal);
    // A call that the person stopped has no result: the log's reader then says "not run: interrupted".
    if (output === undefined || isAborted(signal)) break;
    const { isError } = output;
    await conversation.append({ k: 'result', call: call.id, parts: partsOf(output), isError }, { durable: true });
  }
  return known;
}

/** Tells the model what was wrong with each call that could not be run; it may try again. */
async function answerBroken(conversation: TurnConversation, calls: readonly CallPart[]): Promise<void> {
  for (const call of calls) {
    const parts = [{ t: 'text', text: brokenCallText(call) }] as const;
    await conversation.append({ k: 'result', call: call.id, parts, isError: true }, { durable: true });
  }
}

/** Answers every call with an error that the model can read. One write to the disk for all: the last one waits for it. */
async function refuseAll(conversation: TurnConversation, calls: readonly RunnableCall[]): Promise<number> {
  const text = `Not run: ${calls.length} calls at once are too many. Ask for at most ${mostCallsAStep}.`;
  for (const [index, call] of calls.entries()) {
    const durable = index === calls.length - 1;
    await conversation.append({ k: 'result', call: call.id, parts: [{ t: 'text', text }], isError: true }, { durable });
  }
  return 0;
}

function partsOf({ text, media = [] }: ToolOutput): readonly InputPart[] {
  return [{ t: 'text', text }, ...media];
}

async function runUnlessStopped(
  tools: readonly Tool[],
  { name, args, foundInText }: RunnableCall,
  signal: AbortSignal,
): Promise<ToolOutput | undefined> {
  const given = { name, input: args.value, foundInText: foundInText === true };
  try {
    // A tool that does not listen does not hold up a stop.
    return await orAborted(() => runCall(tools, given, signal), signal);
  } catch (error) {
    if (isAborted(signal)) return undefined;
    throw error;
  }
}

function onlyUnknownTools(calls: readonly CallPart[]): Fault {
  const names = [...new Set(calls.map((call) => call.name.slice(0, 64)))].slice(0, 5).join(', ');
  return {
    kind: 'shape',
    message: `The model keeps calling tools that it was not given, or far too many at once (${names}). Nothing was run. Another model may do better.`,
    code: 'unknown-tool',
  };
}
