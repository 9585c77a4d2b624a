import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { CallId, CallPart } from '../../conversation/part.ts';
import type { AnswerItem, AnswerState, FinishedPart } from './answer-item.ts';
import { customCallFormat, itemFormat, textAt, typeOf } from './formats.ts';
import { readArguments } from '../stream/call-arguments.ts';

/** Types of calls that the client runs. */
const clientCalls: ReadonlySet<string> = new Set(['function_call', 'custom_tool_call']);

/** True for an item that is a call of whatever kind. */
export function isCallType(type: string): boolean {
  return type.endsWith('_call');
}

/** A call: of a function, of a custom tool, or of a tool that the provider runs itself. */
export class CallItem implements AnswerItem {
  readonly type: string;
  readonly id: string | undefined;
  readonly #state: AnswerState;
  readonly #part: number;
  readonly #callId: CallId;
  #item: JsonObject;
  #text = '';
  #argumentsDone = false;
  #isDone = false;

  constructor(item: JsonObject, state: AnswerState) {
    this.type = typeOf(item);
    this.id = textAt(item, 'id');
    this.#state = state;
    this.#item = item;
    this.#part = state.nextPart();
    this.#callId = state.callIds.next();
    if (this.isClientCall) this.#settle(this.#givenArguments(item));
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  get isEmpty(): boolean {
    return this.#text === '';
  }

  get isClientCall(): boolean {
    return clientCalls.has(this.type);
  }

  addArguments(text: string): void {
    if (text === '' || !this.isClientCall) return;
    this.#text += text;
    this.#state.emit({ e: 'delta', part: this.#part, kind: 'arguments', text });
  }

  settleArguments(event: JsonObject): void {
    if (textAt(this.#item, 'name') === undefined && textAt(event, 'name') !== undefined) {
      this.#item = { ...this.#item, name: event['name'] ?? '' };
    }
    this.#settle(this.#givenArguments(event));
    this.#argumentsDone = true;
  }

  close(item: JsonObject): void {
    // The end may leave out what the start told.
    const { type, call_id, name } = this.#item;
    this.#item = { ...present({ type, call_id, name }), ...item };
    if (this.isClientCall) this.#settle(this.#givenArguments(item));
    this.#isDone = true;
  }

  finish(whole: boolean): FinishedPart[] {
    return [{ index: this.#part, part: this.isClientCall ? this.#clientPart(whole) : this.#serverPart() }];
  }

  #givenArguments(source: JsonObject): string | undefined {
    const given = source[this.type === 'custom_tool_call' ? 'input' : 'arguments'];
    if (typeof given === 'string') return given;
    return isJsonObject(given) ? JSON.stringify(given) : undefined;
  }

  /** The text at the end counts; what is new in it is shown. */
  #settle(whole: string | undefined): void {
    if (whole === undefined || whole === '' || whole === this.#text) return;
    if (whole.startsWith(this.#text)) this.addArguments(whole.slice(this.#text.length));
    else this.#text = whole;
  }

  #clientPart(whole: boolean): CallPart {
    const isCustom = this.type === 'custom_tool_call';
    const value = isCustom ? this.#text : readArguments(this.#text);
    const name = textAt(this.#item, 'name') ?? '';
    const base = { ...this.#base(name), executor: 'client' as const };
    const format = isCustom ? customCallFormat : itemFormat;
    const opaque = isCustom || this.#isDone ? { opaque: { owner: this.#state.owner, format, data: this.#item } } : {};
    if (value === undefined) return { ...base, args: { raw: this.#text, broken: true }, state: 'partial', ...opaque };
    const isOver = this.#isDone || this.#argumentsDone;
    const isComplete = whole && isOver && name !== '' && this.#item['status'] !== 'incomplete';
    return { ...base, args: { value }, state: isComplete ? 'complete' : 'partial', ...opaque };
  }

  #serverPart(): CallPart {
    return {
      ...this.#base(textAt(this.#item, 'name') ?? this.type.replace(/_call$/, '')),
      args: { value: serverInput(this.#item) },
      executor: 'server',
      state: this.#isDone ? 'complete' : 'partial',
      ...(this.#isDone ? { opaque: { owner: this.#state.owner, format: itemFormat, data: this.#item } } : {}),
    };
  }

  #base(name: string): Pick<CallPart, 't' | 'id' | 'nativeId' | 'name'> {
    const nativeId = textAt(this.#item, 'call_id') ?? textAt(this.#item, 'id');
    return { t: 'call', id: this.#callId, ...(nativeId === undefined ? {} : { nativeId }), name };
  }
}

/** The fields that are there. */
function present(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter((field): field is [string, Json] => field[1] !== undefined));
}

/** What a provider's own tool was asked for, wherever its kind of item keeps that. */
function serverInput(item: JsonObject): Json {
  const { arguments: given } = item;
  if (typeof given === 'string') return readArguments(given) ?? given;
  for (const key of ['action', 'operation', 'code', 'queries']) {
    const value = item[key];
    if (value !== undefined && value !== null) return key === 'code' || key === 'queries' ? { [key]: value } : value;
  }
  return given ?? {};
}
