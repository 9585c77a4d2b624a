import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { sameOwner } from '../../conversation/part.ts';
import type { CallPart, Opaque, Part, ReasoningPart, TextPart, VendorPart } from '../../conversation/part.ts';
import type { SettledResult, SettledStep } from '../../conversation/settle.ts';
import type { Loss } from '../protocol.ts';
import { serverCallText } from '../stream/server-call-text.ts';
import { customCallFormat, keptItem, moreReasoningFormat, textAt, textFormat, typeOf } from './formats.ts';
import { inputText, outputOf } from './project-input.ts';
import { toolName } from './project-tools.ts';
import type { ResponsesTarget } from './projection-target.ts';

/** Longest id that is taken. */
const longestId = 64;

/** Calls of tools that the client runs, though not we: they go back only together with their output. */
const answerable: ReadonlySet<string> = new Set([
  'tool_search_call',
  'computer_call',
  'local_shell_call',
  'shell_call',
  'apply_patch_call',
]);

/** Turns steps into items. Remembers the call ids it gave, so that none is used twice. */
export class StepProjector {
  readonly #target: ResponsesTarget;
  readonly #used = new Set<string>();

  constructor(target: ResponsesTarget) {
    this.#target = target;
  }

  /** The items of a step in order; each call is directly followed by its output. */
  project(step: SettledStep): JsonObject[] {
    const items = new StepItems(step, this.#target, (call) => this.#claimId(call, step));
    for (const part of step.parts) items.add(part);
    return items.finish();
  }

  /** The provider's own id where it made the call with this protocol and the id is good and new, else ours. */
  #claimId(call: CallPart, step: SettledStep): string {
    const native = isHome(step, this.#target) ? (call.nativeId ?? '') : '';
    const isGood = native !== '' && native.length <= longestId && !this.#used.has(native);
    const id = isGood ? native : call.id;
    this.#used.add(id);
    return id;
  }
}

/** The items of one step while they are built. */
class StepItems {
  readonly #step: SettledStep;
  readonly #target: ResponsesTarget;
  readonly #claimId: (call: CallPart) => string;
  readonly #items: JsonObject[] = [];
  /** Ids of the calls whose items are kept with the step. */
  #keptCalls: ReadonlySet<Json | undefined> | undefined;
  /** Reasoning that waits for the item it produced: both are sent, or neither. */
  #reasoning: JsonObject[] = [];
  /** Texts that wait for more of their message. */
  #texts: TextPart[] = [];
  /** False once reasoning of the step was left out: what came of it then goes without the ids that tie it to the reasoning. */
  #isTied = true;

  constructor(step: SettledStep, target: ResponsesTarget, claimId: (call: CallPart) => string) {
    this.#step = step;
    this.#target = target;
    this.#claimId = claimId;
  }

  add(part: Part): void {
    if (part.t === 'text') {
      this.#addText(part);
      return;
    }
    if (part.t === 'reasoning') this.#addReasoning(part);
    else if (part.t === 'vendor') this.#addVendor(part);
    else if (part.t === 'call' && part.executor === 'client') this.#addCall(part);
    else if (part.t === 'call') this.#addServerCall(part);
    else this.#addMedia(part.mime, part.name);
  }

  finish(): JsonObject[] {
    this.#flushTexts();
    this.#dropReasoning();
    return this.#items;
  }

  #addText(part: TextPart): void {
    if (part.text === '') return;
    const before = this.#texts.at(-1);
    if (before !== undefined && this.#messageKey(before) !== this.#messageKey(part)) this.#flushTexts();
    if (this.#native(part.opaque) === undefined && (part.citations?.length ?? 0) > 0) {
      this.#lose('citations', 'The sources of a text.');
    }
    this.#texts.push(part);
  }

  /** Texts with one key are one message. */
  #messageKey(part: TextPart): string {
    const native = this.#native(part.opaque);
    return JSON.stringify([isJsonObject(native) ? (native['item'] ?? null) : null, part.phase ?? '']);
  }

  #flushTexts(): void {
    const texts = this.#texts;
    const [first] = texts;
    this.#texts = [];
    if (first === undefined) return;
    const native = this.#native(first.opaque);
    const shell = isJsonObject(native) && isJsonObject(native['item']) ? native['item'] : undefined;
    const isWhole = shell !== undefined && textAt(shell, 'id') !== undefined;
    if (!isWhole) this.#dropReasoning();
    const { id, ...rest } = shell ?? { type: 'message', role: 'assistant' };
    const phase = this.#phaseOf(first);
    this.#push({
      ...this.#idField(id),
      ...rest,
      content: texts.map((text) => this.#contentOf(text)),
      ...(shell === undefined && phase !== undefined ? { phase } : {}),
    });
  }

  #contentOf(part: TextPart): JsonObject {
    const native = this.#native(part.opaque);
    const kept = isJsonObject(native) && isJsonObject(native['part']) ? native['part'] : undefined;
    if (part.refusal === true && kept !== undefined) return { ...kept, refusal: part.text };
    return { ...(kept ?? { type: 'output_text' }), text: part.text };
  }

  #phaseOf({ phase }: TextPart): string | undefined {
    if (phase === undefined || !isHome(this.#step, this.#target)) return undefined;
    return phase === 'final' ? 'final_answer' : 'commentary';
  }

  #addReasoning(part: ReasoningPart): void {
    if (part.opaque?.format === moreReasoningFormat) return;
    this.#flushTexts();
    const item = this.#ownItem(part.opaque);
    if (item !== undefined && this.#isTied && this.#takesReasoning(item)) {
      this.#reasoning.push(item);
      return;
    }
    this.#dropReasoning();
    this.#isTied = false;
    this.#loseReasoning();
  }

  #takesReasoning(item: JsonObject): boolean {
    return textAt(item, 'encrypted_content') !== undefined || this.#target.plainReasoning;
  }

  #dropReasoning(): void {
    if (this.#reasoning.length === 0) return;
    for (const _item of this.#reasoning) this.#loseReasoning();
    this.#reasoning = [];
    this.#isTied = false;
  }

  #loseReasoning(): void {
    const { owner } = this.#step;
    this.#lose('reasoning', `Reasoning of ${owner.provider}/${owner.model}.`);
  }

  #addCall(call: CallPart): void {
    this.#flushTexts();
    const result = this.#step.results.find((one) => one.call === call);
    if (result === undefined) return;
    if (!this.#target.tools) {
      this.#addCallAsText(call, result);
      return;
    }
    const item = this.#ownItem(call.opaque);
    // An item that came without an id may follow its reasoning without one.
    if (item === undefined || typeOf(item) === '') this.#dropReasoning();
    const id = this.#claimId(call);
    const isCustom = item !== undefined && call.opaque?.format === customCallFormat;
    this.#push(item === undefined ? functionCall(call, id) : this.#nativeCall(item, id));
    this.#items.push({
      type: isCustom ? 'custom_tool_call_output' : 'function_call_output',
      call_id: id,
      output: outputOf(result.parts, result.seq, this.#target),
    });
  }

  #nativeCall(item: JsonObject, callId: string): JsonObject {
    const { id, ...rest } = item;
    const { arguments: given } = item;
    return {
      ...this.#idField(id),
      ...rest,
      call_id: callId,
      ...(typeof given === 'string' && given.trim() === '' ? { arguments: '{}' } : {}),
    };
  }

  /** The id that ties an item to its reasoning. Servers give longer ones than they take. */
  #idField(id: Json | undefined): JsonObject {
    return this.#isTied && typeof id === 'string' && id.length <= longestId ? { id } : {};
  }

  /** For targets without tools: call and result as plain text, so that nothing of the work is lost. */
  #addCallAsText(call: CallPart, result: SettledResult): void {
    this.#dropReasoning();
    this.#lose('call', 'Tool calls are sent as text.');
    const { seq } = result;
    const output = outputOf(result.parts, seq, this.#target);
    const heading = `[result of ${call.name}]`;
    const content = typeof output === 'string' ? [inputText(`${heading}\n${output}`)] : [inputText(heading), ...output];
    this.#sayOwn(`[used ${call.name} ${JSON.stringify(valueOf(call))}]`);
    this.#items.push({ type: 'message', role: 'user', content });
  }

  #addServerCall(call: CallPart): void {
    this.#flushTexts();
    if (this.#pushOwn(call.opaque)) return;
    this.#lose('vendor', `The provider's own call of ${call.name} is sent as text.`);
    this.#sayInstead(serverCallText(call.name, valueOf(call)));
  }

  #addVendor(part: VendorPart): void {
    this.#flushTexts();
    if (this.#pushOwn(part.opaque)) return;
    const isSaid = part.fallbackText !== undefined && part.fallbackText !== '';
    this.#lose('vendor', isSaid ? `Only the text of ${part.kind} is sent.` : `Left out: ${part.kind}.`);
    if (isSaid) this.#sayInstead(part.fallbackText);
  }

  #addMedia(mime: string, name: string | undefined): void {
    this.#flushTexts();
    this.#lose('media', `A ${mime} that the model made.`);
    this.#sayInstead(`[${name ?? 'File'} (${mime})]`);
  }

  /** The item as it came, to its own owner. */
  #pushOwn(opaque: Opaque | undefined): boolean {
    const item = this.#ownItem(opaque);
    if (item === undefined || !this.#isTied || !this.#isAnswered(item)) return false;
    this.#push(item);
    return true;
  }

  #isAnswered(item: JsonObject): boolean {
    if (!answerable.has(typeOf(item)) || item['execution'] === 'server') return true;
    const id = textAt(item, 'call_id');
    this.#keptCalls ??= new Set(
      this.#step.parts.map((part) => (part.t === 'vendor' ? keptItem(part.opaque)?.['call_id'] : undefined)),
    );
    return id !== undefined && this.#keptCalls.has(id);
  }

  /** Stands in for an item that reasoning may have produced. */
  #sayInstead(text: string): void {
    this.#dropReasoning();
    this.#sayOwn(text);
  }

  #sayOwn(text: string): void {
    this.#items.push({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] });
  }

  /** An item with the reasoning that produced it before it. */
  #push(item: JsonObject): void {
    this.#items.push(...this.#reasoning, item);
    this.#reasoning = [];
  }

  #ownItem(opaque: Opaque | undefined): JsonObject | undefined {
    return opaque !== undefined && sameOwner(opaque.owner, this.#target.owner) ? keptItem(opaque) : undefined;
  }

  /** What is kept of a text, for its owner only. */
  #native(opaque: Opaque | undefined): Json | undefined {
    const isOwn = opaque?.format === textFormat && sameOwner(opaque.owner, this.#target.owner);
    return isOwn ? opaque.data : undefined;
  }

  #lose(kind: Loss['kind'], detail: string): void {
    this.#target.losses.push({ kind, seq: this.#step.seq, owner: this.#step.owner, detail });
  }
}

/** The step was made by this provider with this protocol, whatever the model. */
function isHome(step: SettledStep, { owner }: ResponsesTarget): boolean {
  return step.owner.protocol === owner.protocol && step.owner.provider === owner.provider;
}

function functionCall(call: CallPart, id: string): JsonObject {
  const args = JSON.stringify(asObject(valueOf(call)));
  return { type: 'function_call', call_id: id, name: toolName(call.name), arguments: args };
}

function valueOf(call: CallPart): Json {
  return 'value' in call.args ? call.args.value : {};
}

/** Arguments are an object in this protocol; the text of a custom tool becomes its only field. */
function asObject(value: Json): JsonObject {
  if (isJsonObject(value)) return value;
  return value === null ? {} : { input: value };
}
