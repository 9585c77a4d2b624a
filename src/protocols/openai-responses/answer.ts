import type { Fault } from '../../conversation/fault.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { maximumParts, tooManyParts } from '../stream/part-limit.ts';
import type { DecodeContext } from '../protocol.ts';
import type { AnswerItem, TextPlace } from './answer-item.ts';
import { ItemTable } from './item-table.ts';
import { classifyStreamError } from './classify.ts';
import { objectsAt, textAt, typeOf } from './formats.ts';
import { completedEnd, incompleteEnd } from './step-end.ts';
import { readUsage } from './usage.ts';

/** Events that only tell how far a tool of the provider's own or a text is; the end of the item says it all. */
const silent =
  /^(keepalive|ping|response\.(in_progress|queued|output_text\.annotation\.added|(web_search|file_search|code_interpreter|image_generation|mcp|shell|local_shell|apply_patch|computer|tool_search)_call|code_interpreter_call_code|image_gen_call|mcp_call_arguments|mcp_list_tools|shell_call_(command|output_content)|apply_patch_call_operation_diff|reasoning_summary_part|reasoning_part|compaction|audio|metadata|rate_limits)\b.*)$/;

const cutMessage = 'The answer was cut off before its end.';

/** The state of one answer, fed by events or by one whole response. */
export class ResponsesAnswer {
  readonly #items: ItemTable;
  readonly #delivered = new Set<AnswerItem>();
  #events: StreamEvent[] = [];
  #parts = 0;
  #responseId: string | undefined;
  #isOpen = false;
  #toldTransformations = false;
  #isOver = false;
  #isRefusal = false;
  /** Something of the answer was lost: it may be a piece of a call. */
  isDamaged = false;

  /** What each event does; anything else is noted and skipped. */
  readonly #handlers: ReadonlyMap<string, (event: JsonObject) => void> = new Map([
    ['response.created', (event: JsonObject) => this.#created(event['response'])],
    ['response.output_item.added', (event: JsonObject) => this.#added(event)],
    ['response.output_item.done', (event: JsonObject) => this.#done(event)],
    ['response.output_text.delta', this.#text('text')],
    ['response.refusal.delta', this.#text('refusal')],
    ['response.reasoning_summary_text.delta', this.#text('summary')],
    ['response.reasoning_summary.delta', this.#text('summary')],
    ['response.reasoning_text.delta', this.#text('reasoning')],
    ['response.reasoning.delta', this.#text('reasoning')],
    ['response.output_text.done', this.#wholeText('text', 'text')],
    ['response.refusal.done', this.#wholeText('refusal', 'refusal')],
    ['response.reasoning_summary_text.done', this.#wholeText('summary', 'text')],
    ['response.reasoning_text.done', this.#wholeText('reasoning', 'text')],
    ['response.content_part.added', () => undefined],
    ['response.content_part.done', () => undefined],
    ['response.output_text.annotation.added', (event: JsonObject) => this.#annotation(event)],
    ['response.function_call_arguments.delta', this.#arguments('function_call')],
    ['response.function_call_arguments.done', this.#wholeArguments('function_call')],
    ['response.custom_tool_call_input.delta', this.#arguments('custom_tool_call')],
    ['response.custom_tool_call_input.done', this.#wholeArguments('custom_tool_call')],
    ['response.completed', (event: JsonObject) => this.#finish(event['response'], 'completed')],
    ['response.done', (event: JsonObject) => this.#finish(event['response'], 'completed')],
    ['response.incomplete', (event: JsonObject) => this.#finish(event['response'], 'incomplete')],
    ['response.failed', (event: JsonObject) => this.#finish(event['response'], 'failed')],
    ['response.cancelled', (event: JsonObject) => this.#finish(event['response'], 'cancelled')],
    ['error', (event: JsonObject) => this.fail(classifyStreamError(event))],
  ]);

  constructor(context: DecodeContext) {
    this.#items = new ItemTable({
      owner: context.owner,
      callIds: context.callIds,
      nextPart: () => this.#parts++,
      emit: (event) => void this.#events.push(event),
    });
  }

  /** The response's id as the server first told it. */
  get responseId(): string | undefined {
    return this.#responseId;
  }

  /** True once the terminal event was given. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** True once anything of an answer came. */
  get hasBegun(): boolean {
    return this.#isOpen || this.#items.all.length > 0;
  }

  /** The events since the last call. */
  take(): StreamEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  event(event: JsonObject): void {
    if (this.#isOver) return;
    const type = typeOf(event);
    if (type !== 'error' && isJsonObject(event['response'])) this.#open(event['response']);
    const handler = this.#handlers.get(type);
    if (handler !== undefined) handler(event);
    else if (!silent.test(type)) this.#unknown(event, type);
    if (this.#items.all.length > maximumParts || this.#parts > maximumParts) this.fail(tooManyParts);
  }

  note(text: string): void {
    this.#events.push({ e: 'note', text });
  }

  /** Ends the answer with a fault; what was received comes before it, calls as partial. */
  fail(fault: Fault): void {
    if (this.#isOver) return;
    this.#deliverRest(false);
    this.#isOver = true;
    this.#events.push({ e: 'fault', fault });
  }

  #unknown(event: JsonObject, type: string): void {
    const { error } = event;
    if (isJsonObject(error) || (typeof error === 'string' && error !== '')) this.fail(classifyStreamError(event));
    else if (type === '' && (typeof event['detail'] === 'string' || typeof event['message'] === 'string'))
      this.fail(classifyStreamError(event));
    else this.note(`An unknown event was skipped: ${type.slice(0, 80)}`);
  }

  #open(response: JsonObject): void {
    const transformations = objectsAt(response, 'input_transformations');
    if (transformations.length > 0 && !this.#toldTransformations) {
      this.#toldTransformations = true;
      this.note(`The provider left out or changed parts of the request: ${describe(transformations)}`);
    }
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#responseId = textAt(response, 'id');
    const model = textAt(response, 'model');
    this.#events.push({
      e: 'open',
      ...(this.#responseId === undefined ? {} : { responseId: this.#responseId }),
      ...(model === undefined ? {} : { model }),
    });
  }

  /** Two answers must not be mixed. */
  #created(response: Json | undefined): void {
    const id = isJsonObject(response) ? textAt(response, 'id') : undefined;
    if (this.#items.all.length > 0 && id !== this.#responseId) {
      this.fail({ kind: 'cut', message: 'The answer began anew before it had ended.' });
    }
  }

  #added(event: JsonObject): void {
    const { item } = event;
    if (isJsonObject(item)) this.#items.start(event, item);
  }

  #done(event: JsonObject): void {
    const { item } = event;
    if (!isJsonObject(item)) return;
    const ending = this.#items.ending(event, item);
    if (ending === undefined) return;
    ending.close(item);
    if (!ending.isClientCall) this.#deliver(ending, false);
  }

  #text(kind: TextPlace['kind']): (event: JsonObject) => void {
    return (event) => {
      const { delta } = event;
      const text = isJsonObject(delta) ? delta['text'] : delta;
      if (typeof text !== 'string' || text === '') return;
      const item = this.#items.pieceOf(event, itemTypeOf(kind));
      if (item?.addText === undefined) this.#strayPiece();
      else item.addText(textPlace(event, kind), text);
    };
  }

  #wholeText(kind: TextPlace['kind'], field: string): (event: JsonObject) => void {
    return (event) => {
      if (textAt(event, field) === undefined) return;
      this.#items.pieceOf(event, itemTypeOf(kind))?.settleText?.(textPlace(event, kind), event[field]);
    };
  }

  #annotation(event: JsonObject): void {
    const { annotation } = event;
    if (!isJsonObject(annotation)) return;
    this.#items.pieceOf(event, 'message')?.annotate?.(textPlace(event, 'text').index, annotation);
  }

  #arguments(type: string): (event: JsonObject) => void {
    return (event) => {
      const { delta } = event;
      const text = isJsonObject(delta) ? JSON.stringify(delta) : delta;
      if (typeof text !== 'string' || text === '') return;
      const item = this.#items.pieceOf(event, type);
      if (item?.addArguments !== undefined) {
        item.addArguments(text);
        return;
      }
      this.isDamaged = true;
      this.#strayPiece();
    };
  }

  #wholeArguments(type: string): (event: JsonObject) => void {
    return (event) => this.#items.pieceOf(event, type)?.settleArguments?.(event);
  }

  #strayPiece(): void {
    this.note('A piece of an item that is not open was skipped.');
  }

  #finish(value: Json | undefined, told: 'completed' | 'incomplete' | 'failed' | 'cancelled'): void {
    const response = isJsonObject(value) ? value : {};
    const status = told === 'completed' ? (textAt(response, 'status') ?? told) : told;
    const { usage } = response;
    if (isJsonObject(usage)) this.#events.push({ e: 'usage', usage: readUsage(usage), raw: usage });
    if (status === 'failed' || isJsonObject(response['error'])) {
      this.fail(classifyStreamError(response));
      return;
    }
    if (status === 'cancelled') {
      this.fail({ kind: 'cut', message: 'The provider cancelled the answer.' });
      return;
    }
    this.#addMissing(response);
    if (status === 'incomplete') this.#end(false, () => incompleteEnd(response));
    else this.#end(!this.isDamaged, (calls, refusal) => completedEnd(status, calls, refusal));
  }

  /** Items, or ends of items, that are told only here. The list is often empty or missing, so it adds and never corrects. */
  #addMissing(response: JsonObject): void {
    for (const [place, item] of objectsAt(response, 'output').entries()) {
      if (this.#items.isMissing(place, typeOf(item))) this.#done({ output_index: place, item });
    }
  }

  #end(whole: boolean, make: (hasCalls: boolean, isRefusal: boolean) => ReturnType<typeof completedEnd>): void {
    this.#deliverRest(whole);
    this.#isOver = true;
    const hasCalls = this.#items.all.some((item) => item.isClientCall);
    this.#events.push({ e: 'end', end: make(hasCalls, this.#isRefusal) });
  }

  #deliverRest(whole: boolean): void {
    for (const item of this.#items.all) this.#deliver(item, whole);
  }

  #deliver(item: AnswerItem, whole: boolean): void {
    if (this.#delivered.has(item)) return;
    this.#delivered.add(item);
    for (const { index, part } of item.finish(whole)) {
      this.#isRefusal ||= part.t === 'text' && part.refusal === true;
      this.#events.push({ e: 'part', index, part });
    }
  }

  /** The fault of an answer whose end never came. */
  cut(): void {
    this.fail({ kind: 'cut', message: this.hasBegun ? cutMessage : 'The server sent an empty answer.' });
  }
}

function itemTypeOf(kind: TextPlace['kind']): string {
  return kind === 'text' || kind === 'refusal' ? 'message' : 'reasoning';
}

function textPlace(event: JsonObject, kind: TextPlace['kind']): TextPlace {
  const index = event[kind === 'summary' ? 'summary_index' : 'content_index'];
  return { kind, index: typeof index === 'number' ? index : 0 };
}

function describe(transformations: readonly JsonObject[]): string {
  return transformations
    .map((one) => textAt(one, 'reason') ?? textAt(one, 'type') ?? 'unknown')
    .join(', ')
    .slice(0, 300);
}
