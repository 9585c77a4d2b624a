import { createCountingCallIdSource } from '../../../src/conversation/call-id.ts';
import type { Entry, StepEnd, ToolDefinition } from '../../../src/conversation/entry.ts';
import type { Json, JsonObject } from '../../../src/base/json.ts';
import { isJsonObject } from '../../../src/base/json.ts';
import type { CallPart, InputPart, Owner, VendorPart } from '../../../src/conversation/part.ts';
import type { StreamEvent } from '../../../src/conversation/stream-event.ts';
import type { DecodeContext } from '../../../src/protocols/protocol.ts';

/** Reads a whole answer as the protocol itself does: an importer keeps what the product would have kept. */
export type AnswerReader = (body: string, context: DecodeContext) => StreamEvent[];

/** Where the result of a call says which call it answers: by the provider's own id, by the tool's name, or only by its place. */
export interface ResultPlace {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

/** Writes a recorded conversation down as entries, in the order of the recording. */
export class ConversationWriter {
  readonly entries: Entry[] = [];
  readonly owner: Owner;
  readonly #read: AnswerReader;
  readonly #callIds = createCountingCallIdSource();
  #open: CallPart[] = [];
  #steps = 0;

  constructor(owner: Owner, read: AnswerReader) {
    this.owner = owner;
    this.#read = read;
  }

  get context(): DecodeContext {
    return { owner: this.owner, callIds: this.#callIds };
  }

  instruction(text: string): void {
    if (text.trim() !== '') this.entries.push({ k: 'instruction', text, scope: 'conversation' });
  }

  tools(added: readonly ToolDefinition[]): void {
    if (added.length > 0) this.entries.push({ k: 'tools', added, removed: [] });
  }

  user(parts: readonly InputPart[]): void {
    if (parts.length > 0) this.entries.push({ k: 'user', parts });
  }

  /** An answer in the form in which its own wire would have sent it. */
  answer(body: JsonObject): void {
    this.step(this.#read(JSON.stringify(body), this.context));
  }

  /** What an answer was decoded to. Nothing is written where there is nothing in it. */
  step(events: readonly StreamEvent[]): void {
    const parts = events
      .filter((event) => event.e === 'part')
      .toSorted((a, b) => a.index - b.index)
      .map((event) => event.part);
    if (parts.length === 0) return;
    this.entries.push({ k: 'step', id: `s${this.#steps++}`, owner: this.owner, parts, end: endOf(events) });
    this.#open.push(...parts.filter((part) => part.t === 'call').filter(isRunnable));
  }

  /** A result goes to the oldest open call that it fits; one that fits none is what the user said. */
  result({ id, name }: ResultPlace, parts: readonly InputPart[], isError: boolean): void {
    const call =
      this.#open.find((open) => id !== undefined && open.nativeId === id) ??
      (id === undefined ? this.#open.find((open) => name === undefined || open.name === name) : undefined);
    if (call === undefined) {
      this.user(parts);
      return;
    }
    this.#open = this.#open.filter((open) => open !== call);
    this.entries.push({ k: 'result', call: call.id, parts, isError });
  }

  /** What has no neutral form, kept for its owner. */
  vendor(kind: string, format: string, data: Json): VendorPart {
    return { t: 'vendor', kind, fallbackText: `[${kind}]`, opaque: { owner: this.owner, format, data } };
  }
}

function isRunnable(call: CallPart): boolean {
  return call.executor === 'client' && call.state === 'complete' && 'value' in call.args;
}

function endOf(events: readonly StreamEvent[]): StepEnd {
  const last = events.at(-1);
  if (last?.e === 'end') return last.end;
  return { kind: last?.e === 'fault' && last.fault.kind === 'refusal' ? 'refusal' : 'cut' };
}

/** The parts of an input that is a text or a list of typed parts; `read` makes one part. */
export function inputParts(content: Json | undefined, read: (part: JsonObject) => InputPart | undefined): InputPart[] {
  if (typeof content === 'string') return textParts(content);
  return listOf(content).flatMap((item) => {
    if (typeof item === 'string') return textParts(item);
    const part = isJsonObject(item) ? read(item) : undefined;
    return part === undefined || (part.t === 'text' && part.text === '') ? [] : [part];
  });
}

function textParts(text: string): InputPart[] {
  return text === '' ? [] : [{ t: 'text', text }];
}

/** A `data:` address as media; undefined for any other. */
export function mediaOf(url: Json | undefined, name?: Json): InputPart | undefined {
  const [, mime, data] =
    (typeof url === 'string' && /^data:([^;,]+)(?:;[^;,]+)*;base64,([A-Za-z0-9+/_\s-]+={0,2}\s*)$/.exec(url)) || [];
  if (mime === undefined || data === undefined) return undefined;
  return { t: 'media', mime, data, ...(typeof name === 'string' ? { name } : {}) };
}

/** A declared function; undefined for what is none (tools that the provider runs itself). */
export function toolOf(
  name: Json | undefined,
  description: Json | undefined,
  schema: Json | undefined,
): ToolDefinition[] {
  if (typeof name !== 'string' || name === '') return [];
  const inputSchema = isJsonObject(schema) ? { type: 'object', ...schema } : { type: 'object', properties: {} };
  return [{ name, description: typeof description === 'string' ? description : '', inputSchema }];
}

export function textAt(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return listOf(value).filter(isJsonObject);
}

/** All text of an instruction, which is a text or a list of text parts. */
export function instructionText(content: Json | undefined): string {
  if (typeof content === 'string') return content;
  return objectsOf(content)
    .map((part) => textAt(part['text']) ?? '')
    .filter((text) => text !== '')
    .join('\n\n');
}
