import { isJsonObject, parseJson } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { findError } from '../openai-chat/error-object.ts';
import { SseReader } from '../stream/sse.ts';
import type { SseFrame } from '../stream/sse.ts';
import type { DecodeContext, ResumePoint, StreamDecoder } from '../protocol.ts';
import { Unreadable, unreadableMessage } from '../stream/unreadable.ts';
import { ResponsesAnswer } from './answer.ts';
import { classifyStreamError } from './classify.ts';
import { objectsAt, textAt, typeOf } from './formats.ts';

/**
 * Reads a streamed answer of the Responses API. The terminator is `response.completed`, `.incomplete`, `.failed` or an error; without one
 * the answer ends in the fault `cut`.
 */
export function createResponsesDecoder(context: DecodeContext): StreamDecoder {
  return new ResponsesDecoder(context);
}

/** Reads an answer that came as one JSON document; an event stream under a wrong content type is read as one. Never throws. */
export function decodeResponsesBody(body: string, context: DecodeContext): StreamEvent[] {
  const value = parseJson(body);
  if (!isJsonObject(value)) {
    const decoder = new ResponsesDecoder(context);
    return [...decoder.push(new TextEncoder().encode(body)), ...decoder.end()];
  }
  const answer = new ResponsesAnswer(context);
  readWhole(value, answer);
  return answer.take();
}

class ResponsesDecoder implements StreamDecoder {
  readonly #reader = new SseReader();
  readonly #answer: ResponsesAnswer;
  /** The vendor keeps the answer, so that it can be taken up again. */
  #isKept: boolean;
  /** Sequence number of the last event that was read, and its text. */
  #last: { readonly number: number; readonly data: string } | undefined;
  /** An event could not be read; whether anything is missing shows with the number of the next. */
  #isTorn = false;
  readonly #unreadable = new Unreadable();

  constructor(context: DecodeContext) {
    this.#answer = new ResponsesAnswer(context);
    this.#isKept = context.request?.['background'] === true && context.request['store'] !== false;
  }

  push(bytes: Uint8Array): StreamEvent[] {
    if (this.#answer.isOver) return [];
    for (const frame of this.#reader.push(bytes)) this.#frame(frame);
    const failure = this.#reader.failure;
    if (failure !== undefined) this.#answer.fail({ kind: 'shape', message: failure });
    return this.#answer.take();
  }

  end(): StreamEvent[] {
    if (this.#answer.isOver) return [];
    for (const frame of this.#reader.end()) this.#frame(frame);
    this.#unterminated();
    return this.#answer.take();
  }

  resumePoint(): ResumePoint | undefined {
    const { responseId, isOver } = this.#answer;
    if (isOver || !this.#isKept || responseId === undefined || this.#last === undefined) return undefined;
    return { responseId, after: this.#last.number };
  }

  #frame({ data, event: name }: SseFrame): void {
    const trimmed = data.trim();
    if (this.#answer.isOver || trimmed === '[DONE]' || trimmed === '') return;
    const value = parseJson(trimmed);
    if (!isJsonObject(value)) {
      this.#isTorn = true;
      if (name === 'error') this.#answer.fail(classifyStreamError({ error: trimmed.slice(0, 2000) }));
      else if (this.#unreadable.add()) this.#answer.fail({ kind: 'shape', message: unreadableMessage });
      else this.#answer.note(`Skipped an event that is no JSON object (${data.length} characters).`);
    } else if (!this.#isRepeat(value, data)) {
      this.#answer.isDamaged ||= this.#isTorn;
      this.#event(typeOf(value) === '' && name !== undefined ? { ...value, type: name } : value);
    }
  }

  #event(event: JsonObject): void {
    const { response } = event;
    if (isJsonObject(response) && response['background'] === true && response['store'] !== false) this.#isKept = true;
    if (!this.#answer.hasBegun && typeOf(event) === '' && Array.isArray(event['output'])) {
      readWhole(event, this.#answer);
    } else this.#answer.event(event);
  }

  /**
   * True for an event that was read before: after an answer was taken up again every one whose number is not new, otherwise only the very
   * same event twice in a row (some servers number all events alike).
   */
  #isRepeat(event: JsonObject, data: string): boolean {
    const number = event['sequence_number'];
    if (typeof number !== 'number') return false;
    const last = this.#last;
    this.#last = { number, data };
    if (last === undefined) return false;
    // The numbers of a kept answer tell whether anything is missing: a torn event may have come again.
    if (this.#isKept && number > last.number) this.#isTorn = number > last.number + 1;
    const isRepeat = this.#isKept ? number <= last.number : number > 0 && number === last.number && data === last.data;
    if (isRepeat && number < last.number) this.#last = last;
    return isRepeat;
  }

  /** The body is over without a terminator. Text that was no event may be the error. */
  #unterminated(): void {
    this.#answer.isDamaged ||= this.#isTorn;
    const stray = parseJson(this.#reader.stray.replace(/^error:/, ''));
    if (!isJsonObject(stray)) this.#answer.cut();
    else if (!this.#answer.hasBegun && Array.isArray(stray['output'])) readWhole(stray, this.#answer);
    else this.#answer.fail(classifyStreamError(stray));
  }
}

/** A response object as a whole: what its stream would have told. */
function readWhole(value: JsonObject, answer: ResponsesAnswer): void {
  const status = textAt(value, 'status');
  if (!Array.isArray(value['output'])) {
    const error = findError(value);
    if (error !== undefined || status === 'failed') answer.fail(classifyStreamError(value));
    else if (isUnfinished(status)) answer.cut();
    else answer.fail({ kind: 'shape', message: 'The answer is not in the format of the Responses API.' });
    return;
  }
  answer.event({ type: 'response.created', response: value });
  for (const [place, item] of objectsAt(value, 'output').entries()) {
    answer.event({ type: 'response.output_item.done', output_index: place, item });
  }
  if (isUnfinished(status)) answer.cut();
  else answer.event({ type: 'response.completed', response: value });
}

/** The vendor still works at it (`background`). */
function isUnfinished(status: string | undefined): boolean {
  return status === 'queued' || status === 'in_progress';
}
