import type { Fault } from '../../conversation/fault.ts';
import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { isTerminal } from '../../conversation/stream-event.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { SseReader } from '../stream/sse.ts';
import type { SseFrame } from '../stream/sse.ts';
import { tooManyParts } from '../stream/part-limit.ts';
import type { DecodeContext, StreamDecoder } from '../protocol.ts';
import { Unreadable, unreadableMessage } from '../stream/unreadable.ts';
import { AnswerBuilder } from './answer-builder.ts';
import { classifyErrorObject, findError } from './error-object.ts';
import { readStepEnd } from './step-end.ts';
import { findUsage, readUsage } from './usage.ts';

/**
 * Reads a streamed answer of Chat Completions. Choice 0 only. The terminator is `[DONE]` or a `finish_reason`; without either the
 * answer ends in the fault `cut`.
 */
export function createChatDecoder(context: DecodeContext): StreamDecoder {
  return new ChatDecoder(context);
}

/** Reads an answer that came as one JSON document; an event stream under a wrong content type is read as one. Never throws. */
export function decodeChatBody(body: string, context: DecodeContext): StreamEvent[] {
  const value = parseJson(body);
  if (value === undefined && /^\s*(data|event|:)/.test(body)) {
    const decoder = new ChatDecoder(context);
    return [...decoder.push(new TextEncoder().encode(body)), ...decoder.end()];
  }
  return new ChatAnswer(context).whole(value, body.trim() === '');
}

class ChatDecoder implements StreamDecoder {
  readonly #reader = new SseReader();
  readonly #answer: ChatAnswer;
  #over = false;

  constructor(context: DecodeContext) {
    this.#answer = new ChatAnswer(context);
  }

  push(bytes: Uint8Array): StreamEvent[] {
    if (this.#over) return [];
    const events = this.#read(this.#reader.push(bytes));
    const failure = this.#reader.failure;
    if (events.some(isTerminal) || failure === undefined) return events;
    this.#over = true;
    return [...events, ...this.#answer.fail({ kind: 'shape', message: failure })];
  }

  end(): StreamEvent[] {
    if (this.#over) return [];
    const events = this.#read(this.#reader.end());
    if (events.some(isTerminal)) return events;
    this.#over = true;
    return [...events, ...this.#answer.end(this.#reader.stray)];
  }

  #read(frames: readonly SseFrame[]): StreamEvent[] {
    const events: StreamEvent[] = [];
    for (const frame of frames) {
      if (this.#over) break;
      for (const event of this.#answer.frame(frame)) {
        events.push(event);
        this.#over ||= isTerminal(event);
      }
    }
    return events;
  }
}

/** The state of one answer, fed by frames or by one whole body. */
class ChatAnswer {
  readonly #builder: AnswerBuilder;
  #opened = false;
  #finishReason: string | null = null;
  /** An event could not be read: what is missing may be a piece of a call. */
  #damaged = false;
  readonly #unreadable = new Unreadable();

  constructor(context: DecodeContext) {
    this.#builder = new AnswerBuilder(context);
  }

  frame(frame: SseFrame): StreamEvent[] {
    if (!frame.data.startsWith('{') && frame.data.trim() === '[DONE]') return this.#finish();
    const chunk = parseJson(frame.data);
    if (frame.event === 'error') {
      const error = chunk === undefined ? frame.data : (findError(chunk) ?? chunk);
      return this.fail(classifyErrorObject(error));
    }
    if (!isJsonObject(chunk)) {
      this.#damaged ||= frame.data.includes('{');
      if (this.#unreadable.add()) return this.fail({ kind: 'shape', message: unreadableMessage });
      return [{ e: 'note', text: `Skipped an event that is no JSON object (${frame.data.length} characters).` }];
    }
    return this.#chunk(chunk);
  }

  whole(value: Json | undefined, isEmpty: boolean): StreamEvent[] {
    if (isEmpty) return this.fail({ kind: 'cut', message: 'The server sent an empty answer.' });
    if (!isJsonObject(value))
      return this.fail({ kind: 'shape', message: 'The answer is not in the format of Chat Completions.' });
    const events = this.#chunk(value);
    if (events.some(isTerminal)) return events;
    const choices = value['choices'];
    if (Array.isArray(choices) && choices.length > 0) return [...events, ...this.#finish()];
    return [
      ...events,
      ...this.fail({ kind: 'shape', message: 'The answer has no choices; is this address a Chat Completions API?' }),
    ];
  }

  /** The body is over without `[DONE]`: good if there was a `finish_reason`. `stray` is text that was no event. */
  end(stray: string): StreamEvent[] {
    if (this.#finishReason !== null) return this.#finish();
    const outside = parseJson(stray.replace(/^error:/, ''));
    if (isJsonObject(outside)) {
      if (!this.#opened && Array.isArray(outside['choices'])) return this.whole(outside, false);
      return this.fail(classifyErrorObject(findError(outside) ?? outside));
    }
    const message = this.#opened ? 'The answer was cut off before its end.' : 'The server sent an empty answer.';
    return this.fail({ kind: 'cut', message });
  }

  /** Ends the answer with a fault; what was received comes before it, calls as partial. */
  fail(fault: Fault): StreamEvent[] {
    return [...this.#builder.finish(false, false), { e: 'fault', fault }];
  }

  #chunk(chunk: JsonObject): StreamEvent[] {
    const events: StreamEvent[] = [];
    if (!this.#opened && 'choices' in chunk) {
      this.#opened = true;
      events.push(readOpen(chunk));
    }
    const choices = firstChoices(chunk['choices']);
    for (const choice of choices) {
      const message = isJsonObject(choice['delta']) ? choice['delta'] : choice['message'];
      if (isJsonObject(message)) for (const event of this.#builder.add(message)) events.push(event);
      const reason = choice['finish_reason'];
      if (typeof reason === 'string' && reason !== '') this.#finishReason = reason;
    }
    if (this.#builder.isFull) return [...events, ...this.fail(tooManyParts)];
    const choice = choices[0];
    this.#builder.addCitations(chunk['citations']);
    const usage = findUsage(chunk, choice);
    if (usage !== undefined) events.push({ e: 'usage', usage: readUsage(usage), raw: usage });
    const error = findError(chunk) ?? choiceError(choice);
    return error === undefined ? events : [...events, ...this.fail(classifyErrorObject(error))];
  }

  #finish(): StreamEvent[] {
    const end = readStepEnd(this.#finishReason, this.#builder.hasCalls, this.#builder.hasRefusal);
    const whole = !this.#damaged && (end.kind === 'stop' || end.kind === 'calls');
    // Reasoning that the token limit cut is open; a filter or refusal leaves it as it is.
    const sealed = end.kind !== 'length' && end.kind !== 'error' && end.kind !== 'cut';
    return [...this.#builder.finish(whole, sealed), { e: 'end', end }];
  }
}

function readOpen(chunk: JsonObject): StreamEvent {
  const { id, model } = chunk;
  return {
    e: 'open',
    ...(typeof id === 'string' && id !== '' ? { responseId: id } : {}),
    ...(typeof model === 'string' && model !== '' ? { model } : {}),
  };
}

/** Choice 0, which a chunk may hold in several pieces; a choice without an index counts as 0. */
function firstChoices(choices: Json | undefined): JsonObject[] {
  if (!Array.isArray(choices)) return [];
  return choices.filter((choice): choice is JsonObject => isJsonObject(choice) && (choice['index'] ?? 0) === 0);
}

/** Some servers report an error beside the delta. */
function choiceError(choice: JsonObject | undefined): Json | undefined {
  const error = choice?.['error'] ?? null;
  return error === null ? undefined : findError({ choices: null, error });
}
