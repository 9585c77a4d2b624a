import type { JsonObject } from '../../base/json.ts';
import type { Part } from '../../conversation/part.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { maximumParts } from '../stream/part-limit.ts';
import type { DecodeContext } from '../protocol.ts';
import { CallAssembly } from './call-assembly.ts';
import { Citations } from './citations.ts';
import { fallbackTextOf } from './fallback-text.ts';
import { fieldOf, namesIn, objectField, objectsField, textField } from './fields.ts';
import { dataOf, keepPart, mediaFieldsFormat } from './formats.ts';

/** A run of text. `native` is the part it came in where that has more than text: it is then never merged with another. */
interface OpenText {
  readonly kind: 'text' | 'reasoning';
  text: string;
  readonly native: JsonObject | undefined;
}
type OpenPart =
  OpenText | { readonly kind: 'call'; readonly call: CallAssembly } | { readonly kind: 'whole'; readonly part: Part };

/**
 * Builds the parts of one answer from the parts of its chunks. Unsigned text of one kind runs together; a part with a signature stays alone,
 * also an empty one, since signatures are only good in the very part they came in.
 */
export class AnswerBuilder {
  readonly #context: DecodeContext;
  readonly #citations = new Citations();
  readonly #parts: OpenPart[] = [];
  #events: StreamEvent[] = [];
  #openCall: { readonly index: number; readonly call: CallAssembly } | undefined;

  constructor(context: DecodeContext) {
    this.#context = context;
  }

  /** True once something was left out because there are too many parts. */
  get isFull(): boolean {
    return this.#parts.length > maximumParts;
  }

  /** Takes the parts of a candidate; returns the deltas they bring. */
  add(candidate: JsonObject): StreamEvent[] {
    this.#events = [];
    for (const part of objectsField(objectField(candidate, 'content') ?? {}, 'parts')) {
      if (this.isFull) break;
      this.#addPart(part);
    }
    this.#citations.add(candidate);
    return this.#events;
  }

  /** Every part whole. `ended`: the answer came to a good end, so calls may be complete; `sealed`: it was not cut. */
  finish(ended: boolean, sealed: boolean): StreamEvent[] {
    const lastText = this.#parts.findLastIndex((part) => part.kind === 'text' && part.text !== '');
    return this.#parts.map((part, index): StreamEvent => {
      const isLast = index === this.#parts.length - 1;
      return { e: 'part', index, part: this.#close(part, { ended, sealed: sealed || !isLast }, index === lastText) };
    });
  }

  #close(part: OpenPart, how: { readonly ended: boolean; readonly sealed: boolean }, withCitations: boolean): Part {
    const { owner } = this.#context;
    if (part.kind === 'whole') return part.part;
    if (part.kind === 'call') return part.call.finish(owner, how.ended);
    const opaque = part.native === undefined ? {} : { opaque: keepPart(owner, part.native) };
    if (part.kind === 'reasoning') {
      // A signature comes with the end of a thought.
      const state = how.sealed || part.native !== undefined ? 'sealed' : 'open';
      return { t: 'reasoning', text: part.text, state, ...opaque };
    }
    const citations = withCitations ? this.#citations.all : [];
    return { t: 'text', text: part.text, ...(citations.length > 0 ? { citations } : {}), ...opaque };
  }

  #addPart(part: JsonObject): void {
    const data = dataOf(part);
    if (data === 'functionCall') this.#addCall(part);
    else if (data === 'inlineData' && fieldOf(part, 'thought') !== true) this.#addMedia(part);
    else if (data === 'text' || isBare(part)) this.#addText(part);
    else this.#addVendor(part, data ?? namesIn(part)[0] ?? 'unknown');
  }

  #addText(part: JsonObject): void {
    const text = textField(part, 'text') ?? '';
    const kind = fieldOf(part, 'thought') === true ? 'reasoning' : 'text';
    const native = namesIn(part).some((name) => name !== 'text' && name !== 'thought') ? part : undefined;
    if (text === '' && native === undefined) return;
    let index = this.#parts.length - 1;
    const last = this.#parts[index];
    if (native === undefined && last?.kind === kind && last.native === undefined) last.text += text;
    else index = this.#parts.push({ kind, text, native }) - 1;
    if (text !== '') this.#events.push({ e: 'delta', part: index, kind, text });
  }

  #addCall(part: JsonObject): void {
    const call = objectField(part, 'functionCall') ?? {};
    const open = this.#openCall;
    if (textField(call, 'name') === undefined && open !== undefined) {
      open.call.add(part);
      this.#afterPiece(open);
    } else if (Object.keys(call).length > 0) {
      const begun = { index: this.#parts.length, call: new CallAssembly(this.#context.callIds.next(), part) };
      this.#parts.push({ kind: 'call', call: begun.call });
      this.#afterPiece(begun);
    }
  }

  /** A call is shown when it is whole; one that is not goes on with the next part that names no function. */
  #afterPiece(piece: { readonly index: number; readonly call: CallAssembly }): void {
    this.#openCall = piece.call.open ? piece : undefined;
    if (piece.call.open) return;
    this.#events.push({ e: 'delta', part: piece.index, kind: 'arguments', text: piece.call.argumentsText() });
  }

  /** Media has no place for a signature: that follows in a part of its own. */
  #addMedia(part: JsonObject): void {
    const media = objectField(part, 'inlineData') ?? {};
    const mime = textField(media, 'mimeType') ?? 'application/octet-stream';
    const name = textField(media, 'displayName');
    const data = textField(media, 'data') ?? '';
    this.#whole({ t: 'media', mime, data, ...(name === undefined ? {} : { name }) });
    const fields = Object.entries(part).filter(([key]) => key !== 'inlineData' && key !== 'inline_data');
    if (fields.length === 0) return;
    const opaque = { owner: this.#context.owner, format: mediaFieldsFormat, data: Object.fromEntries(fields) };
    this.#whole({ t: 'vendor', kind: 'media-fields', opaque });
  }

  #addVendor(part: JsonObject, kind: string): void {
    const fallbackText = fallbackTextOf(part);
    const opaque = keepPart(this.#context.owner, part);
    this.#whole({ t: 'vendor', kind, ...(fallbackText === undefined ? {} : { fallbackText }), opaque });
  }

  #whole(part: Part): void {
    this.#parts.push({ kind: 'whole', part });
  }
}

/** A part without data: nothing, or a signature whose empty text was left out. */
function isBare(part: JsonObject): boolean {
  return namesIn(part).every((name) => name === 'thought' || name === 'thoughtSignature');
}
