import type { LogEntry } from '../../conversation/entry.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Owner } from '../../conversation/part.ts';
import { settle } from '../../conversation/settle.ts';
import type { SettledInstruction, SettledStep, SettledItem } from '../../conversation/settle.ts';
import type { Loss, Projection, ProjectionTarget, RequestOptions } from '../protocol.ts';
import { markLast, markTail } from './cache-markers.ts';
import { claudeModel } from './claude-model.ts';
import { anthropicContinuation } from './continuation.ts';
import { isThinking } from './formats.ts';
import { MessageBuilder, textBlock, textBlocks } from './message-builder.ts';
import { inputBlocks, resultBlocks } from './project-input.ts';
import type { InputTarget } from './project-input.ts';
import { StepProjector } from './project-step.ts';
import { projectTools, toolChangeHeaders } from './project-tools.ts';
import type { ProjectedTools, ToolChange } from './project-tools.ts';
import { requestFields } from './request-options.ts';

/**
 * A request body for `/v1/messages`. Pure; cache markers aside, the messages of the request that a step answered are a prefix of those of
 * every later request to the same model, unless a summary lies between.
 *
 * A request ends in the model's own text only where that is asked for and the model takes it: every Claude from 4.6 on refuses such a prefill,
 * so a cut step is followed by a short user turn instead. A turn that the provider itself paused goes back as it is.
 */
export function projectAnthropic(
  log: readonly LogEntry[],
  target: ProjectionTarget,
  options: RequestOptions,
): Projection {
  const settled = settle(log);
  const losses: Loss[] = [...settled.drops];
  const isWanted = options.continuation === 'prefill' && anthropicContinuation(target) !== 'ask';
  const tools = projectTools(log, settled.tools, { inPlace: takesToolChanges(target), losses });
  const opened = isWanted ? openedMessages(settled.items, target, { losses, tools }) : undefined;
  const messages = opened ?? new Messages(target, { losses, tools }).build(settled.items, false);
  const system = settled.system.flatMap((instruction) => textBlocks(instruction.text));
  const asked: RequestOptions = opened === undefined ? options : { ...options, tools: false, reasoning: 'off' };
  const fields = requestFields(target, asked, claudeModel(target.model));
  const body = {
    model: target.model,
    ...(system.length === 0 ? {} : { system: markLast(system) }),
    ...toolFields(tools.list, messages, asked),
    messages: markTail(messages),
    ...(needsNoThinking(fields, messages) ? without(fields, 'thinking') : fields),
    stream: true,
  };
  return {
    body,
    ...(tools.changes.length === 0 ? {} : { headers: toolChangeHeaders }),
    ...(opened === undefined ? {} : { prefill: true }),
    losses,
  };
}

/** Only models that take system messages, and only at the vendor itself: other servers of this protocol do not know this beta. */
function takesToolChanges({ provider, model }: ProjectionTarget): boolean {
  return provider.source === 'built-in' && claudeModel(model).midSystem;
}

/** What the messages are made with besides the settled items. */
interface MessageParts {
  readonly losses: Loss[];
  readonly tools: ProjectedTools;
}

/**
 * The messages up to the open answer: its text without white space at the end, and without its thinking, since a prefilled model does not
 * think. Undefined where the log does not end in an answer to go on with.
 */
function openedMessages(
  items: readonly SettledItem[],
  target: ProjectionTarget,
  { losses, tools }: MessageParts,
): Built | undefined {
  const last = items.at(-1);
  if (last?.kind !== 'step' || last.results.length > 0) return undefined;
  const gathered: Loss[] = [];
  const messages = new Messages(target, { losses: gathered, tools }).build(items, true);
  const open = messages.at(-1);
  const content = open?.role === 'assistant' ? open.content.filter((block) => !isThinking(block)) : [];
  const text = content.at(-1)?.['text'];
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  losses.push(...gathered);
  return [
    ...messages.slice(0, -1),
    { role: 'assistant', content: [...content.slice(0, -1), textBlock(text.trimEnd())] },
  ];
}

type Built = ReturnType<MessageBuilder['finish']>;

/** Turns in order become messages; everything that depends on the target is decided here or in the step projector. */
class Messages {
  readonly #builder = new MessageBuilder();
  readonly #steps: StepProjector;
  readonly #input: InputTarget;
  readonly #midSystem: boolean;
  readonly #losses: Loss[];

  readonly #tools: ProjectedTools;
  /** Changes of the tools that wait for the next place that takes a system message. */
  #changes: readonly ToolChange[];

  constructor(target: ProjectionTarget, { losses, tools }: MessageParts) {
    const owner: Owner = { protocol: 'anthropic-messages', provider: target.provider.id, model: target.model };
    const model = claudeModel(target.model);
    this.#steps = new StepProjector(owner, model, losses);
    this.#input = { owner, images: target.info?.abilities.vision !== false };
    this.#midSystem = model.midSystem;
    this.#losses = losses;
    this.#tools = tools;
    this.#changes = tools.changes;
  }

  /** `isOpen`: the model goes on with its own last text. */
  build(items: readonly SettledItem[], isOpen: boolean): Built {
    const summaries = items.flatMap((item) => (item.kind === 'summary' ? [item.seq] : []));
    this.#steps.boundSince = Math.max(this.#tools.listSince, ...summaries);
    items.forEach((item, index) => {
      if (item.kind === 'step') {
        this.#addStep(item, items[index - 1]);
        return;
      }
      this.#giveUpTools();
      if (item.kind === 'instruction') this.#addInstruction(item, items.slice(index + 1));
      else if (item.kind === 'user') {
        this.#builder.user(inputBlocks(item.parts, item.seq, this.#input, this.#losses));
      } else this.#builder.user(textBlocks(`<conversation-summary>\n${item.text}\n</conversation-summary>`));
    });
    const last = items.at(-1);
    const isGoingOn = isOpen || (last?.kind === 'step' && this.#isPaused(last));
    if (!isGoingOn) this.#changeTools(Infinity);
    return this.#builder.finish(isGoingOn);
  }

  #addStep(step: SettledStep, before: SettledItem | undefined): void {
    const resumes = before?.kind === 'step' && this.#isPaused(before) && this.#steps.isOwn(step);
    if (!resumes) this.#giveUpTools();
    if (step.goesOn !== true && !resumes) this.#changeTools(step.seq);
    const blocks = this.#steps.blocks(step);
    if (step.goesOn === true && !resumes) this.#builder.goOn(blocks);
    else this.#builder.assistant(blocks, resumes);
    const idOf = (result: SettledStep['results'][number]): string => this.#steps.idOf(result.call);
    this.#builder.user(resultBlocks(step.results, idOf, this.#input, this.#losses));
  }

  /** After a paused turn that the provider does not go on with: its calls get their results in the same message. */
  #giveUpTools(): void {
    if (this.#builder.lastRole === 'assistant') this.#builder.assistant(this.#steps.giveUpTools(), true);
  }

  /** Tells of the tools that changed before an entry, between the user's turn and the model's. */
  #changeTools(before: number): void {
    const due = this.#changes.filter((change) => change.seq < before);
    if (due.length === 0) return;
    this.#changes = this.#changes.slice(due.length);
    this.#builder.endUserTurn();
    this.#builder.system(due.flatMap((change) => change.blocks));
  }

  #isPaused(step: SettledStep): boolean {
    return step.end.kind === 'paused' && step.results.length === 0 && this.#steps.isOwn(step);
  }

  /**
   * A system message must directly follow a user message and be followed by the model's turn or nothing. Anywhere else, and for models
   * without such messages, an instruction is tagged text in the user turn at the same place.
   */
  #addInstruction(instruction: SettledInstruction, rest: readonly SettledItem[]): void {
    const blocks = textBlocks(instruction.text);
    if (blocks.length === 0) return;
    const next = rest.find((item) => item.kind !== 'instruction');
    const fits = this.#builder.lastRole === 'user' || this.#builder.lastRole === 'system';
    if (this.#midSystem && fits && (next === undefined || next.kind === 'step')) {
      this.#builder.system(blocks);
      return;
    }
    this.#builder.user(textBlocks(`<system>\n${instruction.text}\n</system>`));
    const detail = 'An instruction is sent as tagged text in the user turn.';
    this.#losses.push({ kind: 'instruction', seq: instruction.seq, detail });
  }
}

/** Tools that are not offered this time stay listed while the history uses them: the list is part of the cached prefix. */
function toolFields(tools: readonly JsonObject[], messages: Built, options: RequestOptions): JsonObject {
  if (tools.length === 0) return {};
  if (options.tools !== false) return { tools: markLast(tools) };
  const usesTools = messages.some((message) => message.content.some((block) => block['type'] === 'tool_use'));
  return usesTools ? { tools: markLast(tools), tool_choice: { type: 'none' } } : {};
}

/**
 * With a thinking budget, the turn that a tool result answers must begin with thinking: after a hand-off inside a tool loop it does not,
 * and this one request is made without.
 */
function needsNoThinking(fields: JsonObject, messages: Built): boolean {
  const thinking = fields['thinking'];
  if (typeof thinking !== 'object' || thinking === null || !('budget_tokens' in thinking)) return false;
  const last = messages.findLast((message) => message.role !== 'system');
  if (last?.content[0]?.['type'] !== 'tool_result') return false;
  const answered = messages.findLast((message) => message.role === 'assistant');
  return !isThinking(answered?.content[0]);
}

function without(fields: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}
