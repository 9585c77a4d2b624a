import type { Fault } from '../../conversation/fault.ts';
import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { isTerminal } from '../../conversation/stream-event.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { present } from '../../base/present.ts';
import { SseReader } from '../stream/sse.ts';
import type { SseFrame } from '../stream/sse.ts';
import { tooManyParts } from '../stream/part-limit.ts';
import type { DecodeContext, StreamDecoder } from '../protocol.ts';
import { Unreadable, unreadableMessage } from '../stream/unreadable.ts';
import { AnswerBuilder } from './answer-builder.ts';
import { classifyErrorObject } from './error-object.ts';
import { fieldOf, objectField, objectsField, textField } from './fields.ts';
import { readBlock, readFinish } from './step-end.ts';
import { readUsage } from './usage.ts';

/**
 * Reads a streamed answer of `streamGenerateContent`. This protocol has no mark of its end: a `finishReason` may be followed by more text and
 * another one, or by an error, so that the answer ends with the body. Without a `finishReason` or a blocked prompt it was cut.
 */
export function createGeminiDecoder(context: DecodeContext): StreamDecoder {
  return new GeminiDecoder(context);
}

/** Reads an answer that came whole: one response, the list of them that streams without `alt=sse`, or an event stream. Never throws. */
export function decodeGeminiBody(body: string, context: DecodeContext): StreamEvent[] {
  const value = parseJson(body);
  if (value === undefined && /^\s*(data|event|:)/.test(body)) {
    const decoder = new GeminiDecoder(context);
    return [...decoder.push(new TextEncoder().encode(body)), ...decoder.end()];
  }
  const answer = new GeminiAnswer(context);
  if (body.trim() === '') return answer.fail({ kind: 'cut', message: 'The server sent an empty answer.' });
  return answer.whole(value);
}

class GeminiDecoder implements StreamDecoder {
  readonly #reader = new SseReader();
  readonly #answer: GeminiAnswer;
  #over = false;

  constructor(context: DecodeContext) {
    this.#answer = new GeminiAnswer(context);
  }

  push(bytes: Uint8Array): StreamEvent[] {
    if (this.#over) return [];
    const events = this.#read(this.#reader.push(bytes));
    const failure = this.#reader.failure;
    if (failure === undefined || events.slice(-1).some(isTerminal)) return events;
    this.#over = true;
    return [...events, ...this.#answer.fail({ kind: 'shape', message: failure })];
  }

  end(): StreamEvent[] {
    if (this.#over) return [];
    const events = this.#read(this.#reader.end());
    if (events.slice(-1).some(isTerminal)) return events;
    this.#over = true;
    return [...events, ...this.#answer.end(this.#reader.stray, this.#reader.torn)];
  }

  #read(frames: readonly SseFrame[]): StreamEvent[] {
    const events: StreamEvent[] = [];
    for (const frame of frames) {
      if (this.#over) break;
      for (const event of this.#answer.frame(frame.data)) events.push(event);
      this.#over = events.slice(-1).some(isTerminal);
    }
    return events;
  }
}

/** The state of one answer, fed by frames or by one whole body. */
class GeminiAnswer {
  readonly #builder: AnswerBuilder;
  #responseId: string | undefined;
  #opened = false;
  /** The candidate that had the last `finishReason`, which counts. */
  #finished: JsonObject | undefined;
  #feedback: JsonObject = {};
  /** An event could not be read: what is missing may be a piece of a call. */
  #damaged = false;
  readonly #unreadable = new Unreadable();

  constructor(context: DecodeContext) {
    this.#builder = new AnswerBuilder(context);
  }

  frame(data: string): StreamEvent[] {
    if (data.trim() === '' || data.trim() === '[DONE]') return [];
    const value = parseJson(data);
    if (isJsonObject(value) || Array.isArray(value)) return this.#chunks(value);
    this.#damaged = true;
    if (this.#unreadable.add()) return this.fail({ kind: 'shape', message: unreadableMessage });
    return [{ e: 'note', text: `Skipped an event that is no JSON object (${data.length} characters).` }];
  }

  whole(value: Json | undefined): StreamEvent[] {
    const events = this.#chunks(value ?? null);
    if (events.some(isTerminal)) return events;
    const message = 'The answer is not in the format of Gemini; is this address a Gemini API?';
    return [...events, ...(this.#opened ? this.#finish() : this.fail({ kind: 'shape', message }))];
  }

  /**
   * The body is over. `stray` is text that was no event: servers put a bare error object after the events. `torn`: the last event broke off.
   * Both tell of a cut even where a `finishReason` came before.
   */
  end(stray: string, torn: boolean): StreamEvent[] {
    const outside = parseJson(stray);
    if (outside !== undefined && !this.#opened) return this.whole(outside);
    const error = findError(outside);
    if (error !== undefined) return this.fail(classifyErrorObject(error));
    return torn || (outside === undefined && isTorn(stray)) ? this.#cut() : this.#finish();
  }

  /** Ends the answer with a fault; what was received comes before it, calls as partial. */
  fail(fault: Fault): StreamEvent[] {
    return [...this.#builder.finish(false, false), { e: 'fault', fault }];
  }

  #chunks(value: Json): StreamEvent[] {
    const events: StreamEvent[] = [];
    for (const chunk of Array.isArray(value) ? (value as readonly Json[]) : [value]) {
      if (events.slice(-1).some(isTerminal)) break;
      if (isJsonObject(chunk)) for (const event of this.#chunk(chunk)) events.push(event);
    }
    return events;
  }

  #chunk(chunk: JsonObject): StreamEvent[] {
    const error = findError(chunk);
    if (error !== undefined) return this.fail(classifyErrorObject(error));
    const events = this.#open(chunk);
    if (events.some(isTerminal)) return events;
    for (const candidate of objectsField(chunk, 'candidates')) {
      if ((candidate['index'] ?? 0) !== 0) continue;
      for (const event of this.#builder.add(candidate)) events.push(event);
      if (textField(candidate, 'finishReason') !== undefined) this.#finished = candidate;
    }
    if (this.#builder.isFull) return [...events, ...this.fail(tooManyParts)];
    const feedback = objectField(chunk, 'promptFeedback');
    if (feedback !== undefined) this.#feedback = { ...this.#feedback, ...readableFeedback(feedback) };
    const usage = objectField(chunk, 'usageMetadata');
    if (usage !== undefined) events.push({ e: 'usage', usage: readUsage(usage), raw: usage });
    return events;
  }

  /** A response that changes its id is another one: two answers must not be mixed. */
  #open(chunk: JsonObject): StreamEvent[] {
    const responseId = textField(chunk, 'responseId');
    const isOther = responseId !== undefined && this.#responseId !== undefined && responseId !== this.#responseId;
    if (isOther) return this.fail({ kind: 'cut', message: 'The answer began anew before it had ended.' });
    this.#responseId ??= responseId;
    const isAnswer = chunk['candidates'] !== undefined || objectField(chunk, 'promptFeedback') !== undefined;
    if (this.#opened || !isAnswer) return [];
    this.#opened = true;
    const model = textField(chunk, 'modelVersion');
    return [
      {
        e: 'open',
        ...(responseId === undefined ? {} : { responseId }),
        ...(model === undefined ? {} : { model }),
      },
    ];
  }

  #finish(): StreamEvent[] {
    const reason = textField(this.#finished ?? {}, 'finishReason');
    if (this.#finished === undefined || reason === undefined) {
      const block = readBlock(this.#feedback);
      return block === undefined ? this.#cut() : [...this.#builder.finish(false, true), { e: 'end', end: block }];
    }
    const ended = reason === 'STOP' && !this.#damaged;
    // Reasoning that the token limit cut is open.
    const parts = this.#builder.finish(ended, reason !== 'MAX_TOKENS');
    const hasCalls = parts.some(isWholeCall);
    const { end, isKnown } = readFinish(reason, this.#finished, hasCalls);
    const note = { e: 'note', text: `Unknown finish reason: ${reason.slice(0, 80)}` } as const;
    return [...(isKnown ? [] : [note]), ...parts, { e: 'end', end }];
  }

  #cut(): StreamEvent[] {
    const message = this.#opened ? 'The answer was cut off before its end.' : 'The server sent an empty answer.';
    return this.fail({ kind: 'cut', message });
  }
}

/** What {@link readBlock} asks for, and nothing else: many chunks may each have a feedback, and a server may put anything into it. */
function readableFeedback(feedback: JsonObject): JsonObject {
  const names = ['blockReason', 'blockReasonMessage', 'safetyRatings'];
  return present(Object.fromEntries(names.map((name) => [name, fieldOf(feedback, name)])));
}

/** The beginning of an error object, or of a line of data. */
function isTorn(stray: string): boolean {
  const last = stray.split('\n').at(-1) ?? '';
  return /^\s*[[{]/.test(stray) || (last !== '' && 'data'.startsWith(last));
}

function isWholeCall(event: StreamEvent): boolean {
  return event.e === 'part' && event.part.t === 'call' && event.part.state === 'complete';
}

/** `{error}`, also as the only element of a list; undefined where there is none. */
function findError(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return (value as readonly Json[]).map(findError).find((error) => error !== undefined);
  return isJsonObject(value) && value['error'] !== null ? value['error'] : undefined;
}
