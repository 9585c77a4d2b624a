import type { CallIdSource } from '../../conversation/call-id.ts';
import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { CallId, CallPart, Opaque, Owner } from '../../conversation/part.ts';

/** Opaque format of a custom tool's call: its arguments are one text, not JSON. */
export const customCallFormat = 'openai-chat.custom-call';
/** Opaque format of what a server wants back with a call (`extra_content`: Gemini's signatures on the compatible endpoint). */
export const callExtraFormat = 'openai-chat.call-extra';

/** A call while its pieces come in. */
export interface OpenCall {
  readonly id: CallId;
  /** Its place among the calls of the answer. */
  readonly order: number;
  nativeId: string | undefined;
  name: string;
  /** Argument text so far; JSON, or the input of a custom tool. */
  text: string;
  custom: boolean;
  extra: Json | undefined;
}

/**
 * Finds the call that a piece belongs to. Rules: by `index`; a new id together with a name on an index in use starts a new call; without
 * `index`, by id; without both, the piece belongs to the last call unless it has a name.
 */
export class CallAssembly {
  readonly #callIds: CallIdSource;
  readonly #calls: OpenCall[] = [];
  readonly #byIndex = new Map<number, OpenCall>();
  /** The last call of each id. */
  readonly #byId = new Map<string, OpenCall>();

  constructor(callIds: CallIdSource) {
    this.#callIds = callIds;
  }

  /** Adds one element of `tool_calls`; returns its call and the argument text it brought. */
  add(piece: JsonObject): { readonly call: OpenCall; readonly added: string } {
    const fn = objectAt(piece, 'function');
    const custom = objectAt(piece, 'custom');
    const id = nonEmpty(piece['id']);
    const name = nonEmpty(fn?.['name']) ?? nonEmpty(custom?.['name']) ?? nonEmpty(piece['name']);
    const index = typeof piece['index'] === 'number' ? piece['index'] : undefined;
    const call = this.#find(index, id, name) ?? this.#start(index);
    this.#nameId(call, id);
    call.custom ||= custom !== undefined;
    if (piece['extra_content'] !== undefined) call.extra = piece['extra_content'];
    nameCall(call, name);
    const added =
      custom === undefined ? argumentText(fn?.['arguments'] ?? piece['arguments']) : argumentText(custom['input']);
    call.text += added;
    return { call, added };
  }

  /** The first id of a call counts. */
  #nameId(call: OpenCall, id: string | undefined): void {
    if (call.nativeId !== undefined || id === undefined) return;
    call.nativeId = id;
    const known = this.#byId.get(id);
    if (known === undefined || known.order < call.order) this.#byId.set(id, call);
  }

  #find(index: number | undefined, id: string | undefined, name: string | undefined): OpenCall | undefined {
    if (index !== undefined) {
      const call = this.#byIndex.get(index);
      const isNew = call?.nativeId !== undefined && id !== undefined && id !== call.nativeId && name !== undefined;
      return isNew ? undefined : call;
    }
    if (id !== undefined) return this.#byId.get(id);
    return name === undefined ? this.#calls.at(-1) : undefined;
  }

  #start(index: number | undefined): OpenCall {
    const call: OpenCall = {
      id: this.#callIds.next(),
      order: this.#calls.length,
      nativeId: undefined,
      name: '',
      text: '',
      custom: false,
      extra: undefined,
    };
    this.#calls.push(call);
    if (index !== undefined) this.#byIndex.set(index, call);
    return call;
  }
}

/** The finished part. `ended` tells that the answer came to a good end; only then can the call be complete. */
export function closeCall(call: OpenCall, ended: boolean, owner: Owner): CallPart {
  const value = call.custom ? call.text : parseArguments(call.text);
  const args = value === undefined ? ({ raw: call.text, broken: true } as const) : { value };
  const state = ended && value !== undefined && call.name !== '' ? 'complete' : 'partial';
  const part: CallPart = { t: 'call', id: call.id, name: call.name, args, executor: 'client', state };
  const opaque = opaqueOf(call, owner);
  if (call.nativeId === undefined && opaque === undefined) return part;
  return { ...part, ...(call.nativeId !== undefined && { nativeId: call.nativeId }), ...(opaque && { opaque }) };
}

function opaqueOf(call: OpenCall, owner: Owner): Opaque | undefined {
  if (call.custom) return { owner, format: customCallFormat, data: null };
  return call.extra === undefined ? undefined : { owner, format: callExtraFormat, data: call.extra };
}

/** No text and the text `null` both mean no arguments (Groq sends the latter). */
function parseArguments(text: string): Json | undefined {
  const trimmed = text.trim();
  return trimmed === '' || trimmed === 'null' ? {} : parseJson(trimmed);
}

/** A name comes whole; a few servers repeat it with every piece, a few send it in pieces before the arguments. */
function nameCall(call: OpenCall, name: string | undefined): void {
  if (name === undefined || name === call.name) return;
  if (call.name === '' || call.text === '') call.name += name;
}

/** Arguments are text; some servers send the object itself. */
function argumentText(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return isJsonObject(value) || Array.isArray(value) ? JSON.stringify(value) : '';
}

function objectAt(value: JsonObject, key: string): JsonObject | undefined {
  const child = value[key];
  return isJsonObject(child) ? child : undefined;
}

function nonEmpty(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
