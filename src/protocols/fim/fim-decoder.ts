import type { StepEnd } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';
import { isJsonObject, parseJson } from '../../base/json.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { NdjsonReader } from '../stream/ndjson.ts';
import { SseReader } from '../stream/sse.ts';
import type { StreamDecoder } from '../protocol.ts';
import { Unreadable, unreadableMessage } from '../stream/unreadable.ts';
import { faultOfError } from './classify-fim.ts';
import type { FimFrame } from './fim-frame.ts';
import type { FimStyleCode } from './fim-style.ts';

/** A payload is text until its decoder has looked at it. */
interface PayloadReader {
  push(bytes: Uint8Array): readonly string[];
  end(): readonly string[];
  /** Text the framing could not place, and why reading stopped early. */
  readonly stray: string;
  readonly failure: string | undefined;
}

/**
 * The decoder of every style: the framing cuts the bytes into payloads, the style reads them, and what they say becomes the events of the
 * chat protocols. Text has its own part, reasoning (which no suggestion uses) another, numbered as they appear.
 */
export class FimDecoder implements StreamDecoder {
  readonly #style: FimStyleCode;
  readonly #reader: PayloadReader;
  readonly #parts: { readonly kind: 'text' | 'reasoning'; text: string }[] = [];
  readonly #unreadable = new Unreadable();
  #opened = false;
  #end: StepEnd | undefined;
  #done = false;

  constructor(style: FimStyleCode) {
    this.#style = style;
    this.#reader = style.framing === 'sse' ? sseReader() : ndjsonReader();
  }

  push(bytes: Uint8Array): StreamEvent[] {
    if (this.#done) return [];
    const events = this.#readAll(this.#reader.push(bytes));
    const { failure } = this.#reader;
    if (failure !== undefined) events.push(...this.#finish({ kind: 'shape', message: failure }));
    return events;
  }

  end(): StreamEvent[] {
    if (this.#done) return [];
    const events = this.#readAll(this.#reader.end());
    events.push(...this.#finish(this.#end ?? this.#strayFault() ?? cutFault));
    return events;
  }

  /** Reads a whole answer that was not streamed. */
  readBody(body: string): StreamEvent[] {
    const payload = parseJson(body);
    if (!isJsonObject(payload))
      return this.#finish({ kind: 'shape', message: 'The answer is not the JSON object it should be.' });
    const events = this.#readFrame(this.#style.read(payload));
    // A whole answer needs no terminator: it is complete by being whole.
    const isAnswer = this.#end !== undefined || this.#parts.length > 0;
    const fallback: Fault = { kind: 'shape', message: 'The answer holds no completion.' };
    events.push(...this.#finish(this.#end ?? (isAnswer ? { kind: 'stop' } : fallback)));
    return events;
  }

  #readAll(payloads: readonly string[]): StreamEvent[] {
    const events: StreamEvent[] = [];
    for (const payload of payloads) {
      if (this.#done) break;
      if (payload.trim() === '[DONE]') {
        events.push(...this.#finish(this.#end ?? { kind: 'stop' }));
        continue;
      }
      const json = parseJson(payload);
      if (isJsonObject(json)) events.push(...this.#readFrame(this.#style.read(json)));
      else if (this.#unreadable.add()) events.push(...this.#finish({ kind: 'shape', message: unreadableMessage }));
      else events.push({ e: 'note', text: 'A part of the answer is not a JSON object and was skipped.' });
    }
    return events;
  }

  #readFrame(frame: FimFrame): StreamEvent[] {
    if (frame.error !== undefined) return this.#finish(faultOfError(frame.error));
    const events: StreamEvent[] = [];
    if (!this.#opened) {
      this.#opened = true;
      const { responseId, model } = frame;
      events.push({
        e: 'open',
        ...(responseId !== undefined && { responseId }),
        ...(model !== undefined && { model }),
      });
    }
    if (frame.reasoning !== undefined) events.push(this.#delta('reasoning', frame.reasoning));
    if (frame.text !== undefined) events.push(this.#delta('text', frame.text));
    if (frame.usage !== undefined) events.push({ e: 'usage', usage: frame.usage.usage, raw: frame.usage.raw });
    if (frame.end !== undefined) this.#end = frame.end;
    if (frame.final === true && frame.end !== undefined) events.push(...this.#finish(frame.end));
    return events;
  }

  #delta(kind: 'text' | 'reasoning', text: string): StreamEvent {
    let index = this.#parts.findIndex((part) => part.kind === kind);
    if (index < 0) index = this.#parts.push({ kind, text: '' }) - 1;
    const part = this.#parts[index];
    if (part !== undefined) part.text += text;
    return { e: 'delta', part: index, kind, text };
  }

  #finish(outcome: StepEnd | Fault): StreamEvent[] {
    if (this.#done) return [];
    this.#done = true;
    const fault = 'message' in outcome ? outcome : undefined;
    const parts = this.#parts.map((part, index): StreamEvent => ({
      e: 'part',
      index,
      part:
        part.kind === 'text'
          ? { t: 'text', text: part.text }
          : { t: 'reasoning', text: part.text, state: fault === undefined ? 'sealed' : 'open' },
    }));
    return [...parts, 'message' in outcome ? { e: 'fault', fault: outcome } : { e: 'end', end: outcome }];
  }

  /** Some servers put a bare error into the stream, outside its framing. */
  #strayFault(): Fault | undefined {
    for (const line of this.#reader.stray.split('\n')) {
      const json = parseJson(line.replace(/^error:\s*/, ''));
      if (isJsonObject(json)) return faultOfError(json['error'] ?? json);
    }
    return undefined;
  }
}

const cutFault: Fault = { kind: 'cut', message: 'The answer stopped before its end.' };

function sseReader(): PayloadReader {
  const reader = new SseReader();
  return {
    push: (bytes) => reader.push(bytes).map((frame) => frame.data),
    end: () => reader.end().map((frame) => frame.data),
    get stray() {
      return reader.stray;
    },
    get failure() {
      return reader.failure;
    },
  };
}

function ndjsonReader(): PayloadReader {
  const reader = new NdjsonReader();
  return {
    push: (bytes) => reader.push(bytes),
    end: () => reader.end(),
    stray: '',
    get failure() {
      return reader.failure;
    },
  };
}
