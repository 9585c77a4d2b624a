import type { Entry, LogEntry, StepEntry, SwitchEntry, ToolDefinition } from '../conversation/entry.ts';
import type { Fault } from '../conversation/fault.ts';
import type { ConversationLog } from '../conversation/log.ts';
import type { CallPart, Owner } from '../conversation/part.ts';
import { sameOwner } from '../conversation/part.ts';
import type { ModelRef } from '../models/model-ref.ts';
import type { AnswerEvent, AnswerRequest } from '../routing/answer.ts';
import { runReadOnlyTool } from '../context/tools.ts';
import type { ReadOnlyTool, ToolOutput } from '../context/tools.ts';
import { isAborted } from '../platform/aborted.ts';
import { chatInstruction } from './instructions.ts';
import { StepCollector } from './step-collector.ts';
import type { RunnableCall } from './step-collector.ts';
import type { TurnEnd } from './turn-end.ts';
import type { TurnView } from './turn-view.ts';

/** Most requests one turn may take: a model that only ever looks things up is stopped here. */
export const longestTurn = 25;

/** Steps in a row that call nothing but tools that were never offered, before the turn is ended. */
const mostStepsWithoutKnownTool = 3;

/** Most look-ups one step may ask for. A step that asks for more gets none: such a model has lost its way. */
export const mostCallsAStep = 64;

/** The conversation a turn adds to. `append` keeps the entry even when its promise rejects because the disk failed. */
export interface TurnConversation {
  readonly log: ConversationLog;
  append(entry: Entry, options: { readonly durable: boolean }): Promise<LogEntry>;
  /** Offers the answer under way for keeping; `step` is only called when it is kept. */
  keepPartial(step: () => StepEntry): void;
}

export interface TurnPorts {
  readonly answer: (request: AnswerRequest) => AsyncIterable<AnswerEvent>;
  /** Candidates for the next step. Asked before each one, so that a switch takes effect between look-ups too. */
  readonly refs: () => readonly ModelRef[];
  /** Whether a model can use tools; unknown counts as yes. */
  readonly acceptsTools: (ref: ModelRef) => boolean;
  /** A model as the log names it; undefined for one that holds no conversations. */
  readonly ownerOf: (ref: ModelRef) => Owner | undefined;
  readonly tools: readonly ReadOnlyTool[];
  readonly view: TurnView;
}

/** What the log holds before the first message, and whenever the tools on offer change. */
export function preparation(log: readonly LogEntry[], tools: readonly ToolDefinition[]): Entry[] {
  const entries: Entry[] = [];
  if (log.length === 0) entries.push({ k: 'instruction', text: chatInstruction, scope: 'conversation' });
  const offered = new Set<string>();
  for (const entry of log) {
    if (entry.k !== 'tools') continue;
    for (const name of entry.removed) offered.delete(name);
    for (const tool of entry.added) offered.add(tool.name);
  }
  const added = tools.filter((tool) => !offered.has(tool.name));
  const removed = [...offered].filter((name) => !tools.some((tool) => tool.name === name));
  if (added.length + removed.length > 0) entries.push({ k: 'tools', added, removed });
  return entries;
}

/**
 * Answers the log's last user message: steps, with look-ups between them, until the model has nothing more to ask. Every step and result is
 * in the log before the next request goes out, so that a stop, a fault or a crash at any place loses nothing and repeats nothing.
 */
export async function runTurn(ports: TurnPorts, conversation: TurnConversation, signal: AbortSignal): Promise<TurnEnd> {
  let withoutKnownTool = 0;
  for (let step = 0; step < longestTurn; step++) {
    const collected = await runStep(ports, conversation, signal);
    if (collected.fault !== undefined) {
      return collected.fault.kind === 'cancelled' ? { kind: 'stopped' } : { kind: 'failed', fault: collected.fault };
    }
    if (collected.end?.kind === 'paused') continue;
    const calls = collected.runnableCalls();
    if (calls.length === 0) return { kind: collected.end?.kind === 'length' ? 'length' : 'done' };
    const known = await runCalls({ ports, conversation, signal }, calls);
    if (isAborted(signal)) return { kind: 'stopped' };
    withoutKnownTool = known === 0 ? withoutKnownTool + 1 : 0;
    if (withoutKnownTool >= mostStepsWithoutKnownTool) return { kind: 'failed', fault: onlyUnknownTools(calls) };
  }
  return { kind: 'limit' };
}

async function runStep(ports: TurnPorts, conversation: TurnConversation, signal: AbortSignal): Promise<StepCollector> {
  const refs = ports.refs();
  const collector = new StepCollector();
  let failed: ModelRef | undefined;
  const first = refs[0];
  const events = ports.answer({
    log: conversation.log.entries,
    refs,
    options: { tools: first === undefined || ports.acceptsTools(first) },
    callIds: conversation.log.callIds,
    signal,
  });
  for await (const event of events) {
    collector.add(event);
    if (event.e === 'fallback') failed = event.from;
    if (event.e === 'attempt') {
      const change = changeOf(ports, conversation, { to: event.owner, failed });
      if (change !== undefined) ports.view.switched(change.from, change.to, change.why);
    }
    ports.view.event(event);
    if (event.e === 'delta') keepPartial(conversation, collector);
  }
  const { owner } = collector;
  if (owner === undefined) return collector;
  const entry = collector.toStep(owner, stepId(conversation));
  if (entry.usage?.source === 'estimated') ports.view.event({ e: 'usage', usage: entry.usage, raw: null });
  const change = changeOf(ports, conversation, { to: owner, failed });
  if (change !== undefined) await conversation.append(change, { durable: false });
  await conversation.append(entry, { durable: true });
  return collector;
}

function keepPartial(conversation: TurnConversation, collector: StepCollector): void {
  const { owner } = collector;
  if (owner !== undefined) conversation.keepPartial(() => collector.toPartialStep(owner, stepId(conversation)));
}

/**
 * The change of model that an answer by `to` means, if it means one. Where a model could not answer and another stood in, the change is from
 * the one that could not, even back to the one before: what is shown must not name a model that said nothing.
 */
function changeOf(
  ports: TurnPorts,
  conversation: TurnConversation,
  { to, failed }: { readonly to: Owner; readonly failed: ModelRef | undefined },
): SwitchEntry | undefined {
  const last = conversation.log.entries.findLast((entry) => entry.k === 'step');
  const from = (failed === undefined ? undefined : ports.ownerOf(failed)) ?? last?.owner;
  if (from === undefined || sameOwner(from, to)) return undefined;
  const why = failed === undefined ? 'user' : 'failover';
  return { k: 'switch', from, to, why, ...(last !== undefined && { at: last.id }) };
}

/** Runs finished calls in order. Returns how many named a tool that was on offer. */
async function runCalls(
  { ports, conversation, signal }: { ports: TurnPorts; conversation: TurnConversation; signal: AbortSignal },
  calls: readonly RunnableCall[],
): Promise<number> {
  if (calls.length > mostCallsAStep) return await refuseAll({ ports, conversation }, calls);
  let known = 0;
  for (const call of calls) {
    if (isAborted(signal)) break;
    const tool = ports.tools.find((candidate) => candidate.definition.name === call.name);
    const summary = tool?.summary(call.args.value) ?? '';
    if (tool !== undefined) known++;
    ports.view.tool(call, { summary, state: 'running' });
    const result = await lookUp(ports.tools, call, signal);
    // A look-up that the person stopped has no result: the log's reader then says "not run: interrupted".
    if (result === undefined || isAborted(signal)) break;
    const parts = [{ t: 'text', text: result.text }] as const;
    await conversation.append({ k: 'result', call: call.id, parts, isError: result.isError }, { durable: true });
    const state = tool === undefined ? 'refused' : result.isError ? 'failed' : 'done';
    ports.view.tool(call, { summary, state, detail: result.text });
  }
  return known;
}

/** Answers every call with an error that the model can read. One write to the disk for all: the last one waits for it. */
async function refuseAll(
  { ports, conversation }: { ports: TurnPorts; conversation: TurnConversation },
  calls: readonly RunnableCall[],
): Promise<number> {
  const text = `Not run: ${calls.length} calls at once are too many. Ask for at most ${mostCallsAStep}.`;
  for (const [index, call] of calls.entries()) {
    const durable = index === calls.length - 1;
    await conversation.append({ k: 'result', call: call.id, parts: [{ t: 'text', text }], isError: true }, { durable });
  }
  const [first] = calls;
  if (first !== undefined) ports.view.tool(first, { summary: '', state: 'refused', detail: text });
  return 0;
}

async function lookUp(
  tools: readonly ReadOnlyTool[],
  call: RunnableCall,
  signal: AbortSignal,
): Promise<ToolOutput | undefined> {
  try {
    return await runReadOnlyTool(tools, { name: call.name, args: call.args.value }, signal);
  } catch (error) {
    if (isAborted(signal)) return undefined;
    throw error;
  }
}

function stepId(conversation: TurnConversation): string {
  return `step-${conversation.log.entries.length}`;
}

function onlyUnknownTools(calls: readonly CallPart[]): Fault {
  const names = [...new Set(calls.map((call) => call.name.slice(0, 64)))].slice(0, 5).join(', ');
  return {
    kind: 'shape',
    message: `The model keeps calling tools that it was not given, or far too many at once (${names}). Nothing was run. Another model may do better.`,
    code: 'unknown-tool',
  };
}
