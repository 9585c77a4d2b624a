import type { Json, JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import type { CallPart, Opaque, Owner, Part, ReasoningPart, TextPart, VendorPart } from '../../conversation/part.ts';
import { sameOwner } from '../../conversation/part.ts';
import type { SettledStep } from '../../conversation/settle.ts';
import type { Loss } from '../protocol.ts';
import { serverCallText } from '../stream/server-call-text.ts';
import type { ClaudeModel } from './claude-model.ts';
import { isThinking, keptBlock } from './formats.ts';
import { textBlock, textBlocks } from './message-builder.ts';
import { toolName } from './project-tools.ts';
import { ServerCalls } from './server-calls.ts';

const idPattern = /^[a-zA-Z0-9_-]+$/;

/** Turns steps into the blocks of assistant messages. Remembers the ids it gave, so that results find their calls and none is used twice. */
export class StepProjector {
  /**
   * Steps before this entry were made with other words before them than are sent now (a summary, another tool list). Models that bind their
   * thinking to what stood before it refuse it then, so it is left out.
   */
  boundSince = 0;
  readonly #owner: Owner;
  readonly #model: ClaudeModel;
  readonly #losses: Loss[];
  readonly #ids = new Map<string, string>();
  readonly #used = new Set<string>();
  readonly #serverCalls = new ServerCalls();

  constructor(owner: Owner, model: ClaudeModel, losses: Loss[]) {
    this.#owner = owner;
    this.#model = model;
    this.#losses = losses;
  }

  isOwn(step: SettledStep): boolean {
    return sameOwner(step.owner, this.#owner);
  }

  /** The id a call was sent with: the provider's own where it made the call and the id is good and new, else ours. */
  idOf(call: CallPart): string {
    return this.#ids.get(call.id) ?? call.id;
  }

  /** The blocks of a step, `tool_use` last. */
  blocks(step: SettledStep): JsonObject[] {
    const answered = answeredServerCalls(step, this.#owner);
    const content: JsonObject[] = this.#leavesToolsRunning(step) ? [] : this.giveUpTools(answered);
    const calls: JsonObject[] = [];
    for (const part of step.parts) {
      if (part.t === 'call' && part.executor === 'client') calls.push(this.#call(part, step));
      else content.push(...this.#content(part, step, answered));
    }
    return [...(calls.length > 0 ? content : this.#withoutTrailingThinking(content, step)), ...calls];
  }

  /** Results for the provider's own calls that will have none: another model, or the person, went on. `answered`: they have one. */
  giveUpTools(answered: ReadonlySet<string> = new Set()): JsonObject[] {
    return this.#serverCalls.giveUp(answered);
  }

  /** The provider's own tools may go on after the step: it paused itself, or waits for the results of calls that its tool made. */
  #leavesToolsRunning(step: SettledStep): boolean {
    return this.isOwn(step) && (step.end.kind === 'paused' || step.results.length > 0);
  }

  #content(part: Part, step: SettledStep, answered: ReadonlySet<string>): JsonObject[] {
    switch (part.t) {
      case 'text':
        return this.#text(part, step);
      case 'reasoning':
        return this.#reasoning(part, step);
      case 'call':
        return this.#serverCall(part, step, answered);
      case 'vendor':
        return this.#vendor(part, step);
      case 'media':
        this.#lose('media', step, `The model's own ${part.mime} cannot be sent back.`);
        return textBlocks(`[${part.name ?? 'File'} (${part.mime})]`);
    }
  }

  #text(part: TextPart, step: SettledStep): JsonObject[] {
    const native = this.#native(part.opaque);
    if (native !== undefined) return part.text.trim() === '' ? [] : [native];
    if ((part.citations?.length ?? 0) > 0) this.#lose('citations', step, 'Citations are sent as plain text.');
    // White space that goes on with an answer is a part of its text.
    return step.goesOn === true && part.text !== '' ? [textBlock(part.text)] : textBlocks(part.text);
  }

  #reasoning(part: ReasoningPart, step: SettledStep): JsonObject[] {
    const native = keptBlock(part.opaque);
    const owner = part.opaque?.owner;
    const isSameVendor = owner?.protocol === this.#owner.protocol && owner.provider === this.#owner.provider;
    const isRead = isSameVendor && (owner.model === this.#owner.model || this.#model.preservedThinking);
    const isBound = this.#model.preservedThinking && step.seq < this.boundSince;
    if (native !== undefined && isRead && !isBound) return [native];
    const detail = isBound && isRead ? 'Reasoning on what has been summarized or changed since.' : undefined;
    this.#lose('reasoning', step, detail ?? 'The reasoning of another model is not sent.');
    return [];
  }

  #call(part: CallPart, step: SettledStep): JsonObject {
    const id = this.#claimId(part, step);
    const native = this.#native(part.opaque);
    if (native !== undefined) return { ...native, id };
    return { type: 'tool_use', id, name: toolName(part.name), input: inputOf(part) };
  }

  #claimId(part: CallPart, step: SettledStep): string {
    const isSameProvider = step.owner.protocol === this.#owner.protocol && step.owner.provider === this.#owner.provider;
    const native = isSameProvider ? part.nativeId : undefined;
    const id = native !== undefined && idPattern.test(native) && !this.#used.has(native) ? native : part.id;
    this.#used.add(id);
    this.#ids.set(part.id, id);
    return id;
  }

  #serverCall(part: CallPart, step: SettledStep, answered: ReadonlySet<string>): JsonObject[] {
    const native = this.#native(part.opaque);
    const id = part.nativeId ?? '';
    if (native !== undefined && (answered.has(id) || this.#leavesToolsRunning(step))) {
      this.#serverCalls.send(id, native, answered.has(id));
      return [native];
    }
    this.#lose('vendor', step, `The provider's own call of ${part.name} is sent as text.`);
    return textBlocks(serverCallText(part.name, inputOf(part)));
  }

  #vendor(part: VendorPart, step: SettledStep): JsonObject[] {
    const native = this.#native(part.opaque);
    const call = native?.['tool_use_id'];
    if (native !== undefined && (typeof call !== 'string' || this.#serverCalls.answer(call))) return [native];
    this.#lose('vendor', step, `Only the text of ${part.kind} is sent.`);
    return textBlocks(part.fallbackText ?? '');
  }

  /** A message must not end in thinking. */
  #withoutTrailingThinking(blocks: readonly JsonObject[], step: SettledStep): readonly JsonObject[] {
    const end = blocks.findLastIndex((block) => !isThinking(block)) + 1;
    if (end < blocks.length) this.#lose('reasoning', step, 'Reasoning that led to no answer is not sent.');
    return blocks.slice(0, end);
  }

  #native(opaque: Opaque | undefined): JsonObject | undefined {
    return opaque !== undefined && sameOwner(opaque.owner, this.#owner) ? keptBlock(opaque) : undefined;
  }

  #lose(kind: Loss['kind'], step: SettledStep, detail: string): void {
    this.#losses.push({ kind, seq: step.seq, owner: step.owner, detail });
  }
}

/** `tool_use.input` is an object in this protocol. */
function inputOf(part: CallPart): JsonObject {
  const value: Json = 'value' in part.args ? part.args.value : {};
  if (isJsonObject(value)) return value;
  return value === null ? {} : { value };
}

/** Native ids of the server calls whose result block is in the step. */
function answeredServerCalls(step: SettledStep, owner: Owner): ReadonlySet<string> {
  const ids = step.parts.flatMap((part) => {
    if (part.t !== 'vendor' || !sameOwner(part.opaque.owner, owner)) return [];
    const id = keptBlock(part.opaque)?.['tool_use_id'];
    return typeof id === 'string' ? [id] : [];
  });
  return new Set(ids);
}
