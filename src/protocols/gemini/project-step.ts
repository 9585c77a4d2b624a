import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { CallPart, Owner, Part, ReasoningPart, TextPart, VendorPart } from '../../conversation/part.ts';
import { sameOwner } from '../../conversation/part.ts';
import type { SettledStep } from '../../conversation/settle.ts';
import type { Loss } from '../protocol.ts';
import { serverCallText } from '../stream/server-call-text.ts';
import { textParts } from './contents-builder.ts';
import { dataOf, keptPart, mediaFieldsFormat } from './formats.ts';
import type { GeminiModel } from './gemini-model.ts';
import { inlineData } from './project-input.ts';
import { toolName } from './project-tools.ts';

/**
 * Stands for the signature of a call that another model made: Gemini 3 refuses the first call of a step without one.
 * Source: https://ai.google.dev/gemini-api/docs/thought-signatures#faqs
 */
export const foreignSignature = 'skip_thought_signature_validator';

/** Turns steps into the parts of model turns. Remembers the ids it gave, so that results find their calls and none is used twice. */
export class StepProjector {
  readonly #owner: Owner;
  readonly #model: GeminiModel;
  readonly #losses: Loss[];
  readonly #ids = new Map<string, string>();
  readonly #used = new Set<string>();

  constructor(owner: Owner, model: GeminiModel, losses: Loss[]) {
    this.#owner = owner;
    this.#model = model;
    this.#losses = losses;
  }

  /** The id a call was sent with; undefined where it was sent with none. */
  idOf(call: CallPart): string | undefined {
    return this.#ids.get(call.id);
  }

  /**
   * The parts of a step in the order of the log. The first call without a signature of its own gets the stand-in wherever the step is, in the
   * current turn or long before: only there is it needed, but recorded requests with it elsewhere were accepted, and what was sent once is
   * sent alike in every later request.
   */
  parts(step: SettledStep): JsonObject[] {
    const parts: JsonObject[] = [];
    const lastOf = new Map(step.parts.map((part, index) => [part.t === 'vendor' ? part.kind : part.t, index]));
    for (const [index, part] of step.parts.entries()) {
      const follows = (kind: string): boolean => (lastOf.get(kind) ?? -1) > index;
      if (part.t === 'vendor' && part.opaque.format === mediaFieldsFormat) this.#addMediaFields(parts, part, step);
      else parts.push(...this.#parts(part, step, follows));
    }
    if (this.#model.modern) this.#signFirstCall(parts);
    return this.#withoutMereThoughts(parts, step);
  }

  #parts(part: Part, step: SettledStep, follows: (kind: string) => boolean): JsonObject[] {
    switch (part.t) {
      case 'text':
        return this.#text(part, step);
      case 'reasoning':
        return this.#reasoning(part, step);
      case 'call':
        return part.executor === 'server' ? this.#serverCall(part, step) : [this.#call(part, step)];
      case 'vendor':
        return this.#vendor(part, step, follows);
      case 'media':
        return this.#media(part, step);
    }
  }

  #text(part: TextPart, step: SettledStep): JsonObject[] {
    if ((part.citations?.length ?? 0) > 0) this.#lose('citations', step, 'The sources of a text.');
    const native = keptPart(part.opaque, this.#owner);
    if (native !== undefined) return [native];
    if (part.opaque?.owner.protocol === 'gemini') this.#lose('reasoning', step, 'The signature of another model.');
    return textParts(part.text);
  }

  #reasoning(part: ReasoningPart, step: SettledStep): JsonObject[] {
    const native = keptPart(part.opaque, this.#owner);
    if (native !== undefined) return [native];
    const isOwn = sameOwner(step.owner, this.#owner) && part.opaque === undefined;
    if (isOwn && part.state === 'sealed' && part.text !== '') return [{ text: part.text, thought: true }];
    this.#lose('reasoning', step, 'The reasoning of another model is not sent.');
    return [];
  }

  #media(part: Part & { readonly t: 'media' }, step: SettledStep): JsonObject[] {
    if (sameOwner(step.owner, this.#owner) && part.data !== '') return [inlineData(part)];
    this.#lose('media', step, `A ${part.mime} that the model made.`);
    return textParts(`[${part.name ?? 'File'} (${part.mime})]`);
  }

  /** Puts a signature back on the media before it. */
  #addMediaFields(parts: JsonObject[], part: VendorPart, step: SettledStep): void {
    const { owner, data } = part.opaque;
    const last = parts.at(-1);
    const isOwn = sameOwner(owner, this.#owner) && isJsonObject(data) && last?.['inlineData'] !== undefined;
    if (isOwn) parts[parts.length - 1] = { ...last, ...data };
    else this.#lose('vendor', step, 'The signature of a file that the model made.');
  }

  #call(part: CallPart, step: SettledStep): JsonObject {
    const native = keptPart(part.opaque, this.#owner);
    const id = this.#claimId(part, step);
    const nativeCall = native?.['functionCall'];
    // As it came, byte for byte, unless its id is in use already.
    if (native !== undefined && isJsonObject(nativeCall) && nativeCall['id'] === id) return native;
    const call = { ...(id === undefined ? {} : { id }), name: toolName(part.name), args: argumentsOf(part) };
    const isBound = part.opaque !== undefined && native === undefined;
    if (isBound) this.#lose('reasoning', step, 'What another model bound to a call.');
    return { ...native, functionCall: call };
  }

  /** The provider's own where it made the call and the id is new; none for its own call without one, or before Gemini 3; else ours. */
  #claimId(part: CallPart, step: SettledStep): string | undefined {
    const { protocol, provider } = step.owner;
    const isSameProvider = protocol === this.#owner.protocol && provider === this.#owner.provider;
    const native = isSameProvider ? part.nativeId : undefined;
    if (native === undefined && (!this.#model.modern || sameOwner(step.owner, this.#owner))) return undefined;
    const id = native === undefined || this.#used.has(native) ? part.id : native;
    this.#used.add(id);
    this.#ids.set(part.id, id);
    return id;
  }

  #signFirstCall(parts: JsonObject[]): void {
    const first = parts.findIndex((part) => part['functionCall'] !== undefined);
    const call = parts[first];
    if (call === undefined || call['thoughtSignature'] !== undefined || call['thought_signature'] !== undefined) return;
    parts[first] = { ...call, thoughtSignature: foreignSignature };
  }

  #serverCall(part: CallPart, step: SettledStep): JsonObject[] {
    this.#lose('vendor', step, `The provider's own call of ${part.name} is sent as text.`);
    return textParts(serverCallText(part.name, argumentsOf(part)));
  }

  #vendor(part: VendorPart, step: SettledStep, follows: (kind: string) => boolean): JsonObject[] {
    const native = keptPart(part.opaque, this.#owner);
    // What the provider ran goes back only with its result: a cut may have come between.
    const result = native === undefined ? undefined : answers.get(dataOf(native) ?? '');
    if (native !== undefined && (result === undefined || follows(result))) return [native];
    this.#lose('vendor', step, `Only the text of ${part.kind} is sent.`);
    return textParts(part.fallbackText ?? '');
  }

  /** A turn of nothing but unsigned thoughts has no content for this protocol. */
  #withoutMereThoughts(parts: JsonObject[], step: SettledStep): JsonObject[] {
    if (parts.some((part) => part['thought'] !== true || part['thoughtSignature'] !== undefined)) return parts;
    if (parts.length > 0) this.#lose('reasoning', step, 'Reasoning that led to no answer is not sent.');
    return [];
  }

  #lose(kind: Loss['kind'], step: SettledStep, detail: string): void {
    this.#losses.push({ kind, seq: step.seq, owner: step.owner, detail });
  }
}

/** What the provider runs itself, and what it answers with. */
const answers: ReadonlyMap<string, string> = new Map([
  ['executableCode', 'codeExecutionResult'],
  ['toolCall', 'toolResponse'],
]);

/** `functionCall.args` is an object in this protocol. */
function argumentsOf(part: CallPart): JsonObject {
  const value: Json = 'value' in part.args ? part.args.value : {};
  if (isJsonObject(value)) return value;
  return value === null ? {} : { value };
}
