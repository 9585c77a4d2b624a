import type { CallIdSource } from '../../conversation/call-id.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { CallId, CallPart, Opaque, Owner } from '../../conversation/part.ts';
import { ObjectScan, readArguments } from '../stream/call-arguments.ts';

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
  /** Where its JSON stands. */
  readonly scan: ObjectScan;
  custom: boolean;
  extra: Json | undefined;
}

/**
 * Finds the call that a piece belongs to. Rules: by `index`; without `index`, by id; without both, the piece belongs to the last call unless it
 * has a name. A piece with a name that begins other arguments behind an object that is whole starts a new call, also where a server gives
 * several calls one index or one id; and so does a new id together with a name, unless the arguments before it go on.
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
    const given =
      custom === undefined ? argumentText(fn?.['arguments'] ?? piece['arguments']) : argumentText(custom['input']);
    const call = this.#find(index, id, { name, given }) ?? this.#start(index);
    this.#nameId(call, id);
    call.custom ||= custom !== undefined;
    if (piece['extra_content'] !== undefined) call.extra = piece['extra_content'];
    nameCall(call, name);
    call.text += given;
    call.scan.add(given);
    return { call, added: given };
  }

  /** The first id of a call counts. */
  #nameId(call: OpenCall, id: string | undefined): void {
    if (call.nativeId !== undefined || id === undefined) return;
    call.nativeId = id;
    const known = this.#byId.get(id);
    if (known === undefined || known.order < call.order) this.#byId.set(id, call);
  }

  #find(index: number | undefined, id: string | undefined, piece: NamedPiece): OpenCall | undefined {
    const call = this.#known(index, id, piece.name);
    return call !== undefined && beginsAnother(call, id, piece) ? undefined : call;
  }

  #known(index: number | undefined, id: string | undefined, name: string | undefined): OpenCall | undefined {
    if (index !== undefined) return this.#byIndex.get(index);
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
      scan: new ObjectScan(),
      custom: false,
      extra: undefined,
    };
    this.#calls.push(call);
    if (index !== undefined) this.#byIndex.set(index, call);
    return call;
  }
}

interface NamedPiece {
  readonly name: string | undefined;
  /** Argument text of the piece. */
  readonly given: string;
}

/** Whether a piece for the place of a call is the beginning of another one. The same arguments again are a repetition, `{}` before them is none. */
function beginsAnother(call: OpenCall, id: string | undefined, { name, given }: NamedPiece): boolean {
  if (name === undefined || call.custom) return false;
  const begins = given.trimStart().startsWith('{');
  const isNewId = id !== undefined && call.nativeId !== undefined && id !== call.nativeId;
  // A server that makes up an id with every piece goes on with the same arguments.
  if (isNewId) {
    if (call.text === '' && name === call.name) return false;
    return call.scan.isWhole || call.text === '' || begins || name !== call.name;
  }
  const isOther = given !== call.text && !/^\s*\{\s*\}\s*$/.test(call.text);
  return begins && call.scan.isWhole && isOther;
}

/** The finished part. `ended` tells that the answer came to a good end; only then can the call be complete. */
export function closeCall(call: OpenCall, ended: boolean, owner: Owner): CallPart {
  const value = call.custom ? call.text : readArguments(call.text);
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

/** A name comes whole; a few servers repeat it with every piece, a few send it in pieces, or longer each time, before the arguments. */
function nameCall(call: OpenCall, name: string | undefined): void {
  if (name === undefined || name === call.name) return;
  if (call.name !== '' && call.text === '' && name.startsWith(call.name)) call.name = name;
  else if (call.name === '' || call.text === '') call.name += name;
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
