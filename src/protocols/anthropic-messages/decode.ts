import type { StepEnd } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';
import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { SseReader } from '../stream/sse.ts';
import type { SseFrame } from '../stream/sse.ts';
import { maximumParts, tooManyParts } from '../stream/part-limit.ts';
import type { DecodeContext, StreamDecoder } from '../protocol.ts';
import { Unreadable, unreadableMessage } from '../stream/unreadable.ts';
import { BlockAssembly, isCallBlock } from './block-assembly.ts';
import { classifyError } from './classify.ts';
import { blockType } from './formats.ts';
import { overlayUsage, readUsage } from './usage.ts';

const endKinds: ReadonlyMap<string, StepEnd['kind']> = new Map<string, StepEnd['kind']>([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['tool_use', 'calls'],
  ['pause_turn', 'paused'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'error'],
  ['refusal', 'refusal'],
]);

/** Stop reasons after which a call is whole. After any other, known or not, a call may have been cut and never runs. */
const runnableReasons: ReadonlySet<string> = new Set(['tool_use', 'end_turn', 'stop_sequence', 'pause_turn']);

/** Start blocks for deltas that come without one (compatible servers). */
const implicitBlocks: ReadonlyMap<string, JsonObject> = new Map([
  ['text_delta', { type: 'text', text: '' }],
  ['thinking_delta', { type: 'thinking', thinking: '' }],
]);

/**
 * Decodes the event stream of `/v1/messages`. Parts are delivered when their block ends; client calls at the very end, since whether one
 * may run depends on the stop reason. A second `message_start` before `message_stop` is a cut: two answers must not be mixed.
 */
export class AnthropicDecoder implements StreamDecoder {
  readonly #context: DecodeContext;
  readonly #reader = new SseReader();
  readonly #blocks = new Map<number, BlockAssembly>();
  readonly #delivered = new Set<BlockAssembly>();
  readonly #all: BlockAssembly[] = [];
  #events: StreamEvent[] = [];
  #done = false;
  #started = false;
  /** A frame could not be read: what is missing may be a piece of a call. */
  #damaged = false;
  readonly #unreadable = new Unreadable();
  #usage: JsonObject = {};
  #stopReason: string | undefined;
  #stopDetails: Json = null;

  /** What each event does; anything else is noted and skipped. */
  readonly #handlers: ReadonlyMap<string, (event: JsonObject) => void> = new Map([
    ['message_start', (event: JsonObject) => this.#start(event['message'])],
    ['content_block_start', (event: JsonObject) => this.#startBlock(indexOf(event), event['content_block'])],
    ['content_block_delta', (event: JsonObject) => this.#addDelta(indexOf(event), event['delta'])],
    ['content_block_stop', (event: JsonObject) => this.#stopBlock(indexOf(event))],
    ['message_delta', (event: JsonObject) => this.#messageDelta(event)],
    ['message_stop', () => this.#finish()],
    ['error', (event: JsonObject) => this.#fail(classifyError(event['error'] ?? event))],
    ['ping', () => undefined],
  ]);

  constructor(context: DecodeContext) {
    this.#context = context;
  }

  push(bytes: Uint8Array): StreamEvent[] {
    if (this.#done) return [];
    for (const frame of this.#reader.push(bytes)) this.#frame(frame);
    return this.#take();
  }

  end(): StreamEvent[] {
    if (this.#done) return [];
    for (const frame of this.#reader.end()) this.#frame(frame);
    if (this.#isWhole()) this.#finish();
    else this.#fail(this.#unterminated());
    return this.#take();
  }

  /** Feeds an event that is already parsed; for answers that were not streamed. */
  event(event: JsonObject): StreamEvent[] {
    if (!this.#done) this.#event(event);
    return this.#take();
  }

  #take(): StreamEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #frame(frame: SseFrame): void {
    if (this.#done || frame.data.trim() === '[DONE]' || frame.data.trim() === '') return;
    const data = parseJson(frame.data);
    if (!isJsonObject(data)) {
      this.#damaged = true;
      if (this.#unreadable.add()) this.#fail({ kind: 'shape', message: unreadableMessage });
      else this.#events.push({ e: 'note', text: 'A frame of the answer is no JSON object and was skipped.' });
      return;
    }
    this.#event(blockType(data) === '' && frame.event !== undefined ? { ...data, type: frame.event } : data);
  }

  #event(event: JsonObject): void {
    const type = blockType(event);
    const handler = this.#handlers.get(type);
    if (handler !== undefined) handler(event);
    else if (event['error'] !== undefined) this.#fail(classifyError(event['error']));
    else this.#events.push({ e: 'note', text: `An unknown event was skipped: ${type.slice(0, 80)}` });
  }

  #start(message: Json | undefined): void {
    if (this.#started) {
      this.#fail({ kind: 'cut', message: 'The answer began anew before it had ended.' });
      return;
    }
    this.#started = true;
    const { id, model, usage } = isJsonObject(message) ? message : {};
    this.#events.push({
      e: 'open',
      ...(typeof id === 'string' ? { responseId: id } : {}),
      ...(typeof model === 'string' ? { model } : {}),
    });
    this.#addUsage(usage);
  }

  #addUsage(usage: Json | undefined): void {
    if (!isJsonObject(usage)) return;
    this.#usage = overlayUsage(this.#usage, usage);
    this.#events.push({ e: 'usage', usage: readUsage(this.#usage), raw: this.#usage });
  }

  #startBlock(index: number, value: Json | undefined): void {
    if (!isJsonObject(value)) return;
    if (this.#all.length >= maximumParts) {
      this.#fail(tooManyParts);
      return;
    }
    const callId = isCallBlock(value) ? this.#context.callIds.next() : undefined;
    const block = new BlockAssembly(value, this.#all.length, callId);
    this.#all.push(block);
    this.#blocks.set(index, block);
    this.#show(block, block.initial());
  }

  #show(block: BlockAssembly, shown: ReturnType<BlockAssembly['initial']>): void {
    if (shown !== undefined) this.#events.push({ e: 'delta', part: block.part, ...shown });
  }

  #addDelta(index: number, value: Json | undefined): void {
    if (!isJsonObject(value)) return;
    const implicit = implicitBlocks.get(blockType(value));
    if (!this.#blocks.has(index) && implicit !== undefined) this.#startBlock(index, implicit);
    if (this.#done) return;
    const block = this.#blocks.get(index);
    if (block === undefined || block.closed) {
      this.#damaged = true;
      this.#events.push({ e: 'note', text: 'A piece of a block that is not open was skipped.' });
      return;
    }
    this.#show(block, block.add(value));
  }

  #stopBlock(index: number): void {
    const block = this.#blocks.get(index);
    if (block === undefined) return;
    block.close();
    if (!block.isClientCall) this.#deliver(block, true);
  }

  #deliver(block: BlockAssembly, runnable: boolean): void {
    if (this.#delivered.has(block)) return;
    this.#delivered.add(block);
    const part = block.finish(this.#context.owner, runnable);
    if (part !== undefined) this.#events.push({ e: 'part', index: block.part, part });
  }

  #deliverRest(runnable: boolean): void {
    for (const block of this.#all) this.#deliver(block, runnable);
  }

  #messageDelta(event: JsonObject): void {
    const change = isJsonObject(event['delta']) ? event['delta'] : {};
    const reason = change['stop_reason'];
    if (typeof reason === 'string') this.#stopReason = reason;
    if (isJsonObject(change['stop_details'])) this.#stopDetails = change['stop_details'];
    this.#addUsage(event['usage']);
  }

  #finish(): void {
    const reason = this.#stopReason;
    const known = reason === undefined ? undefined : endKinds.get(reason);
    if (reason !== undefined && known === undefined) {
      this.#events.push({ e: 'note', text: `Unknown stop reason: ${reason.slice(0, 80)}` });
    }
    this.#deliverRest(!this.#damaged && reason !== undefined && runnableReasons.has(reason));
    this.#done = true;
    const detail = this.#stopDetails;
    const end: StepEnd = {
      kind: known ?? (reason === undefined ? 'stop' : 'cut'),
      ...(reason === undefined ? {} : { raw: reason }),
      ...(detail === null ? {} : { detail }),
    };
    this.#events.push({ e: 'end', end });
  }

  #fail(fault: Fault): void {
    if (this.#done) return;
    this.#deliverRest(false);
    this.#done = true;
    this.#events.push({ e: 'fault', fault });
  }

  /** The stop reason has come and nothing is open: only `message_stop` is missing, which some gateways leave out. */
  #isWhole(): boolean {
    const { failure, stray, torn } = this.#reader;
    const isClean = failure === undefined && stray.trim() === '' && !torn && !this.#damaged;
    return !this.#done && this.#stopReason !== undefined && isClean && this.#all.every((block) => block.closed);
  }

  #unterminated(): Fault {
    const failure = this.#reader.failure;
    if (failure !== undefined) return { kind: 'shape', message: failure };
    const stray = parseJson(this.#reader.stray.replace(/^error:/, ''));
    if (isJsonObject(stray) && stray['error'] !== undefined) return classifyError(stray['error']);
    return { kind: 'cut', message: 'The answer broke off before its end.' };
  }
}

function indexOf(event: JsonObject): number {
  const index = event['index'];
  return typeof index === 'number' ? index : 0;
}

/** Reads a whole answer: a message object, an error object, or an event stream in one piece. Ends in one terminal event; never throws. */
export function decodeAnthropicBody(body: string, context: DecodeContext): StreamEvent[] {
  const decoder = new AnthropicDecoder(context);
  const message = parseJson(body);
  if (!isJsonObject(message)) return [...decoder.push(new TextEncoder().encode(body)), ...decoder.end()];
  if (blockType(message) === 'error' || message['error'] !== undefined) {
    return decoder.event({ type: 'error', error: message['error'] ?? message });
  }
  if (!Array.isArray(message['content'])) {
    return [
      { e: 'fault', fault: { kind: 'shape', message: 'The answer is no message of this protocol.', raw: message } },
    ];
  }
  const blocks = (message['content'] as readonly Json[]).flatMap((block, index): JsonObject[] => [
    { type: 'content_block_start', index, content_block: block },
    { type: 'content_block_stop', index },
  ]);
  const delta = { stop_reason: message['stop_reason'] ?? null, stop_details: message['stop_details'] ?? null };
  const events: readonly JsonObject[] = [
    { type: 'message_start', message },
    ...blocks,
    { type: 'message_delta', delta },
    { type: 'message_stop' },
  ];
  return events.flatMap((event) => decoder.event(event));
}
