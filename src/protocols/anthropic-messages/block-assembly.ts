import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { CallId, CallPart, Citation, Owner, Part, TextPart } from '../../conversation/part.ts';
import { readArguments } from '../stream/call-arguments.ts';
import { fallbackTextOf } from './fallback-text.ts';
import { blockType, isServerCall, isThinking, keepBlock } from './formats.ts';

export type DeltaKind = 'text' | 'reasoning' | 'arguments';

/** Text that a block grew by, to be shown at once; undefined for growth that is not shown (signatures, citations). */
export interface BlockDelta {
  readonly kind: DeltaKind;
  readonly text: string;
}

/** Block types whose field of the same name is shown. */
const shownKinds: ReadonlyMap<string, DeltaKind> = new Map<string, DeltaKind>([
  ['text', 'text'],
  ['thinking', 'reasoning'],
]);

/** One content block while it streams: the native block is put together exactly, unknown fields included. */
export class BlockAssembly {
  readonly type: string;
  readonly part: number;
  readonly #block: Record<string, Json>;
  readonly #id: CallId | undefined;
  #json = '';
  #citations: Json[] | undefined;
  #closed = false;

  /** `callId` is our own id for a call. */
  constructor(block: JsonObject, part: number, callId: CallId | undefined) {
    this.type = blockType(block);
    this.part = part;
    this.#block = { ...block };
    this.#id = callId;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** True for a call that the client is asked to run. */
  get isClientCall(): boolean {
    return this.type === 'tool_use';
  }

  /** What the start frame already held: some servers send whole blocks. */
  initial(): BlockDelta | undefined {
    if (this.type === 'text') return delta('text', this.#block['text']);
    return this.type === 'thinking' ? delta('reasoning', this.#block['thinking']) : undefined;
  }

  /** Adds a delta frame. Deltas of unknown types grow the fields of the same names, so that nothing is lost for the owner. */
  add(change: JsonObject): BlockDelta | undefined {
    switch (blockType(change)) {
      case 'text_delta':
        return this.#grow('text', change['text'], 'text');
      case 'thinking_delta':
        return this.#grow('thinking', change['thinking'], 'reasoning');
      case 'signature_delta':
        return this.#grow('signature', change['signature'], undefined);
      case 'citations_delta':
        this.#cite(change['citation']);
        return undefined;
      case 'input_json_delta':
        return this.#addJson(change['partial_json']);
      default:
        return this.#addUnknown(change);
    }
  }

  /** What is shown of a block (its text or thinking) grows only by what is shown with it. */
  #addUnknown(change: JsonObject): BlockDelta | undefined {
    const kind = shownKinds.get(this.type);
    const shown = kind === undefined ? undefined : this.type;
    for (const [name, value] of Object.entries(change)) {
      if (name !== 'type' && name !== shown) this.#merge(name, value);
    }
    return shown === undefined ? undefined : this.#grow(shown, change[shown], kind);
  }

  close(): void {
    this.#closed = true;
  }

  /** The whole part; undefined for a text that stayed empty. `runnable`: the answer ended in a way that lets its calls run. */
  finish(owner: Owner, runnable: boolean): Part | undefined {
    if (this.type === 'text') return this.#textPart(owner);
    if (isThinking(this.#block)) return this.#reasoningPart(owner);
    if (this.#id !== undefined) return this.#callPart(owner, this.#id, runnable);
    const fallbackText = fallbackTextOf(this.#block);
    const opaque = keepBlock(owner, this.#block);
    return { t: 'vendor', kind: this.type, ...(fallbackText === undefined ? {} : { fallbackText }), opaque };
  }

  #grow(name: string, value: Json | undefined, kind: DeltaKind | undefined): BlockDelta | undefined {
    if (typeof value !== 'string') return undefined;
    this.#merge(name, value);
    return kind === undefined ? undefined : delta(kind, value);
  }

  #merge(name: string, value: Json): void {
    const old = this.#block[name];
    this.#block[name] = typeof old === 'string' && typeof value === 'string' ? old + value : value;
  }

  #cite(citation: Json | undefined): void {
    if (citation === undefined) return;
    const old = this.#block['citations'];
    // The list of the start frame is not ours to add to.
    this.#citations ??= Array.isArray(old) ? [...(old as readonly Json[])] : [];
    this.#citations.push(citation);
    this.#block['citations'] = this.#citations;
  }

  #addJson(value: Json | undefined): BlockDelta | undefined {
    if (typeof value !== 'string') return undefined;
    this.#json += value;
    return delta('arguments', value);
  }

  #textPart(owner: Owner): TextPart | undefined {
    const text = stringOf(this.#block['text']);
    if (text === '') return undefined;
    const citations = citationsOf(this.#block['citations']);
    const hasMore = Object.entries(this.#block).some(
      ([name, value]) => name !== 'type' && name !== 'text' && value !== null,
    );
    return {
      t: 'text',
      text,
      ...(citations.length === 0 ? {} : { citations }),
      ...(hasMore ? { opaque: keepBlock(owner, this.#block) } : {}),
    };
  }

  /** A cut before the signature makes the block worthless; a signature without text is whole (`display: omitted`). */
  #reasoningPart(owner: Owner): Part {
    if (!this.#closed) return { t: 'reasoning', text: stringOf(this.#block['thinking']), state: 'open' };
    if (this.type === 'redacted_thinking') {
      return { t: 'reasoning', text: '', state: 'redacted', opaque: keepBlock(owner, this.#block) };
    }
    const text = stringOf(this.#block['thinking']);
    const isSigned = stringOf(this.#block['signature']) !== '';
    return { t: 'reasoning', text, state: 'sealed', ...(isSigned ? { opaque: keepBlock(owner, this.#block) } : {}) };
  }

  #callPart(owner: Owner, id: CallId, runnable: boolean): CallPart {
    const isServer = isServerCall(this.type);
    const nativeId = stringOf(this.#block['id']);
    const value = this.#json.trim() === '' ? inputOf(this.#block['input']) : readArguments(this.#json);
    const isWhole = value !== undefined && this.#closed && (isServer || runnable);
    const block = { ...this.#block, input: value ?? {} };
    const isPlain = Object.keys(block).every((name) => ['type', 'id', 'name', 'input'].includes(name));
    return {
      t: 'call',
      id,
      ...(nativeId === '' ? {} : { nativeId }),
      name: stringOf(this.#block['name']),
      args: value === undefined ? { raw: this.#json, broken: true } : { value },
      executor: isServer ? 'server' : 'client',
      state: isWhole ? 'complete' : 'partial',
      ...(isWhole && (isServer || !isPlain) ? { opaque: keepBlock(owner, block) } : {}),
    };
  }
}

/** An input that came with the block; some servers encode it as text. */
function inputOf(input: Json | undefined): Json | undefined {
  return typeof input === 'string' ? readArguments(input) : (input ?? {});
}

/** True for blocks that become a call and so need an id of ours. */
export function isCallBlock(block: JsonObject): boolean {
  const type = blockType(block);
  return type === 'tool_use' || isServerCall(type);
}

function delta(kind: DeltaKind, text: Json | undefined): BlockDelta | undefined {
  return typeof text === 'string' && text !== '' ? { kind, text } : undefined;
}

function stringOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function citationsOf(value: Json | undefined): Citation[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).filter(isJsonObject).map((raw) => {
    const title = stringOf(raw['title'] ?? raw['document_title']);
    const url = stringOf(raw['url'] ?? raw['source']);
    const quote = stringOf(raw['cited_text']);
    return { ...(title === '' ? {} : { title }), ...(url === '' ? {} : { url }), ...(quote === '' ? {} : { quote }) };
  });
}
