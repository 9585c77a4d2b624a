import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Citation, Opaque, Part, TextPart } from '../../conversation/part.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { maximumParts } from '../stream/part-limit.ts';
import type { DecodeContext } from '../protocol.ts';
import { CallAssembly, closeCall } from './call-assembly.ts';
import type { OpenCall } from './call-assembly.ts';
import { ReasoningDetails, textOfDetails } from './reasoning-details.ts';

/** Opaque format of OpenRouter's `reasoning_details`, kept whole with the first reasoning part. */
export const reasoningDetailsFormat = 'openai-chat.reasoning-details';

type TextKind = 'text' | 'reasoning' | 'refusal';
type OpenPart = { readonly kind: TextKind; text: string } | { readonly kind: 'call'; readonly call: OpenCall };

/**
 * Builds the parts of one answer from its deltas; a whole message counts as one delta. Each run of text, reasoning or refusal is a part,
 * each call is one, in order of first appearance.
 */
export class AnswerBuilder {
  readonly #context: DecodeContext;
  readonly #calls: CallAssembly;
  readonly #parts: OpenPart[] = [];
  readonly #details = new ReasoningDetails();
  /** By address. */
  readonly #citations = new Map<string, Citation>();
  readonly #placeOfCall = new Map<OpenCall, number>();
  #events: StreamEvent[] = [];
  #isFull = false;

  constructor(context: DecodeContext) {
    this.#context = context;
    this.#calls = new CallAssembly(context.callIds);
  }

  /** True once something was left out because there are too many parts. */
  get isFull(): boolean {
    return this.#isFull;
  }

  get hasCalls(): boolean {
    return this.#parts.some((part) => part.kind === 'call');
  }

  get hasRefusal(): boolean {
    return this.#parts.some((part) => part.kind === 'refusal');
  }

  /** Takes a `delta` or a `message`; returns the deltas it brings. Fields of an unexpected type are left out. */
  add(message: JsonObject): StreamEvent[] {
    this.#events = [];
    this.#details.add(message['reasoning_details']);
    this.#addText('reasoning', reasoningText(message));
    this.#addContent(message['content']);
    this.#addText('refusal', message['refusal']);
    const calls = message['tool_calls'];
    if (Array.isArray(calls)) for (const call of calls as readonly Json[]) if (isJsonObject(call)) this.#addCall(call);
    // The form of 2023, which a few servers still send: one call without an id.
    if (isJsonObject(message['function_call'])) this.#addCall({ index: 0, function: message['function_call'] });
    this.addCitations(message['annotations']);
    return this.#events;
  }

  /** Takes `annotations` of a message or Perplexity's `citations` (addresses) and keeps what was not there before. */
  addCitations(value: Json | undefined): void {
    if (!Array.isArray(value)) return;
    for (const item of value as readonly Json[]) {
      const citation = readCitation(item);
      if (citation?.url !== undefined && !this.#citations.has(citation.url))
        this.#citations.set(citation.url, citation);
    }
  }

  /** Every part whole. `ended`: the answer came to a good end, so calls may be complete; `sealed`: it was not cut. */
  finish(ended: boolean, sealed: boolean): StreamEvent[] {
    const lastText = this.#parts.findLastIndex((part) => part.kind === 'text');
    const firstReasoning = this.#parts.findIndex((part) => part.kind === 'reasoning');
    const parts = this.#parts.map((part, index): Part => {
      if (part.kind === 'call') return closeCall(part.call, ended, this.#context.owner);
      if (part.kind === 'reasoning') {
        // Reasoning that something came after is whole even if the answer was cut later.
        const state = sealed || index < this.#parts.length - 1 ? 'sealed' : 'open';
        return { t: 'reasoning', text: part.text, state, ...(index === firstReasoning ? this.#opaqueDetails() : {}) };
      }
      return this.#textPart(part.kind, part.text, index === lastText);
    });
    if (firstReasoning < 0 && this.#details.all.length > 0) {
      parts.push({ t: 'reasoning', text: '', state: sealed ? 'redacted' : 'open', ...this.#opaqueDetails() });
    }
    return parts.map((part, index) => ({ e: 'part', index, part }));
  }

  #textPart(kind: TextKind, text: string, withCitations: boolean): TextPart {
    if (kind === 'refusal') return { t: 'text', text, refusal: true };
    return withCitations && this.#citations.size > 0
      ? { t: 'text', text, citations: [...this.#citations.values()] }
      : { t: 'text', text };
  }

  #opaqueDetails(): { readonly opaque?: Opaque } {
    if (this.#details.all.length === 0) return {};
    return { opaque: { owner: this.#context.owner, format: reasoningDetailsFormat, data: this.#details.all } };
  }

  #addText(kind: TextKind, text: Json | undefined): void {
    if (typeof text !== 'string' || text === '') return;
    let index = this.#parts.length - 1;
    let part = this.#parts[index];
    if (part?.kind !== kind) {
      if (!this.#hasRoom()) return;
      part = { kind, text: '' };
      index = this.#parts.push(part) - 1;
    }
    part.text += text;
    this.#events.push({ e: 'delta', part: index, kind, text });
  }

  /** Content is text, or a list of parts (Mistral: `thinking` parts among `text` parts). */
  #addContent(content: Json | undefined): void {
    if (Array.isArray(content)) for (const part of content as readonly Json[]) this.#addContentPart(part);
    else this.#addContentPart(content);
  }

  #addContentPart(part: Json | undefined): void {
    if (!isJsonObject(part)) {
      this.#addText('text', part);
      return;
    }
    const thinking = part['thinking'];
    if (Array.isArray(thinking)) {
      for (const piece of thinking as readonly Json[])
        this.#addText('reasoning', isJsonObject(piece) ? piece['text'] : piece);
    } else if (part['type'] === 'refusal') this.#addText('refusal', part['refusal']);
    else if (typeof thinking === 'string') this.#addText('reasoning', thinking);
    else this.#addText('text', part['text']);
  }

  #addCall(piece: JsonObject): void {
    if (this.#isFull) return;
    const { call, added } = this.#calls.add(piece);
    let index = this.#placeOfCall.get(call);
    if (index === undefined) {
      if (!this.#hasRoom()) return;
      index = this.#parts.push({ kind: 'call', call }) - 1;
      this.#placeOfCall.set(call, index);
    }
    this.#events.push({ e: 'delta', part: index, kind: 'arguments', text: added });
  }

  #hasRoom(): boolean {
    this.#isFull ||= this.#parts.length >= maximumParts;
    return !this.#isFull;
  }
}

/**
 * `reasoning_content` (DeepSeek, llama.cpp, vLLM …), `reasoning` (Groq, OpenRouter …) or `reasoning_text` (GitHub's gateway): the same text where
 * several are there.
 */
function reasoningText(message: JsonObject): Json | undefined {
  const { reasoning_content: content, reasoning, reasoning_details: details } = message;
  if (typeof content === 'string' && content !== '') return content;
  if (typeof reasoning === 'string' && reasoning !== '') return reasoning;
  const text = message['reasoning_text'];
  if (typeof text === 'string' && text !== '') return text;
  return content === undefined && reasoning === undefined ? textOfDetails(details) : undefined;
}

function readCitation(item: Json): Citation | undefined {
  if (typeof item === 'string') return { url: item };
  if (!isJsonObject(item)) return undefined;
  const source = isJsonObject(item['url_citation']) ? item['url_citation'] : item;
  const { url, title, content } = source;
  if (typeof url !== 'string') return undefined;
  return {
    ...(typeof title === 'string' ? { title } : {}),
    url,
    ...(typeof content === 'string' ? { quote: content } : {}),
  };
}
