import type { StepEnd, Usage } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';
import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { CallPart } from '../../conversation/part.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { NdjsonReader } from '../stream/ndjson.ts';
import { readArguments } from '../stream/call-arguments.ts';
import { maximumParts, tooManyParts } from '../stream/part-limit.ts';
import type { DecodeContext, StreamDecoder } from '../protocol.ts';
import { Unreadable, unreadableMessage } from '../stream/unreadable.ts';
import { classifyOllamaError } from './classify.ts';
import { truncationOf } from './truncation.ts';

interface OpenText {
  readonly kind: 'text' | 'reasoning';
  readonly part: number;
  text: string;
}

/** Finds text, reasoning and calls in a line: `/api/chat` and `/api/generate` differ only in this. */
type LineReader = (line: JsonObject) => {
  readonly text: Json | undefined;
  readonly reasoning: Json | undefined;
  readonly calls: Json | undefined;
};

/** Words of a good end; `load` and `unload` answer a request without a prompt. Any other word but `length` counts as a cut. */
const goodReasons: ReadonlySet<string> = new Set(['stop', 'tool_calls', 'load', 'unload']);

/**
 * Decodes the lines of `/api/chat` or `/api/generate`. Calls come whole but are delivered at the end: one counts only if the answer ended
 * well. A line `{"error": …}` is a fault; a body without `done: true` is a cut.
 */
class OllamaDecoder implements StreamDecoder {
  readonly #context: DecodeContext;
  readonly #read: LineReader;
  readonly #reader = new NdjsonReader();
  readonly #calls: { readonly part: number; readonly call: JsonObject }[] = [];
  #events: StreamEvent[] = [];
  #open: OpenText | undefined;
  #parts = 0;
  #isOpened = false;
  #done = false;
  #damaged = false;
  readonly #unreadable = new Unreadable();

  constructor(context: DecodeContext, read: LineReader) {
    this.#context = context;
    this.#read = read;
  }

  push(bytes: Uint8Array): StreamEvent[] {
    if (this.#done) return [];
    for (const line of this.#reader.push(bytes)) this.#line(line);
    return this.#take();
  }

  end(): StreamEvent[] {
    if (this.#done) return [];
    for (const line of this.#reader.end()) this.#line(line);
    const failure = this.#reader.failure;
    this.#fail(
      failure === undefined
        ? { kind: 'cut', message: 'The answer broke off before its end.' }
        : { kind: 'shape', message: failure },
    );
    return this.#take();
  }

  #take(): StreamEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #line(text: string): void {
    if (this.#done) return;
    const line = parseJson(text);
    if (!isJsonObject(line)) {
      this.#damaged = true;
      if (this.#unreadable.add()) this.#fail({ kind: 'shape', message: unreadableMessage });
      else this.#events.push({ e: 'note', text: 'A line of the answer is no JSON object and was skipped.' });
      return;
    }
    if (line['error'] !== undefined && line['error'] !== null) {
      this.#fail(classifyOllamaError(line['error']));
      return;
    }
    this.#announce(line);
    const { text: content, reasoning, calls } = this.#read(line);
    this.#grow('reasoning', reasoning);
    this.#grow('text', content);
    for (const call of Array.isArray(calls) ? (calls as readonly Json[]) : []) {
      if (this.#parts > maximumParts) break;
      this.#addCall(call);
    }
    if (this.#parts > maximumParts) this.#fail(tooManyParts);
    else if (line['done'] === true) this.#finish(line);
  }

  #announce(line: JsonObject): void {
    if (this.#isOpened) return;
    this.#isOpened = true;
    const model = line['model'];
    this.#events.push({ e: 'open', ...(typeof model === 'string' ? { model } : {}) });
  }

  #grow(kind: OpenText['kind'], text: Json | undefined): void {
    if (typeof text !== 'string' || text === '') return;
    if (this.#open?.kind !== kind) this.#closeText('sealed');
    this.#open ??= { kind, part: this.#parts++, text: '' };
    this.#open.text += text;
    this.#events.push({ e: 'delta', part: this.#open.part, kind, text });
  }

  #closeText(state: 'sealed' | 'open'): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    const part =
      open.kind === 'text'
        ? ({ t: 'text', text: open.text } as const)
        : ({ t: 'reasoning', text: open.text, state } as const);
    this.#events.push({ e: 'part', index: open.part, part });
  }

  #addCall(call: Json): void {
    if (!isJsonObject(call)) return;
    this.#closeText('sealed');
    this.#calls.push({ part: this.#parts++, call });
  }

  #deliverCalls(runnable: boolean): void {
    for (const { part, call } of this.#calls.splice(0)) {
      const named = isJsonObject(call['function']) ? call['function'] : {};
      const { name, arguments: given } = named;
      const value = typeof given === 'string' ? readArguments(given) : (given ?? {});
      const nativeId = call['id'];
      const callPart: CallPart = {
        t: 'call',
        id: this.#context.callIds.next(),
        ...(typeof nativeId === 'string' && nativeId !== '' ? { nativeId } : {}),
        name: typeof name === 'string' ? name : '',
        args: value === undefined ? { raw: typeof given === 'string' ? given : '', broken: true } : { value },
        executor: 'client',
        state: runnable && value !== undefined ? 'complete' : 'partial',
      };
      this.#events.push({ e: 'part', index: part, part: callPart });
    }
  }

  #finish(line: JsonObject): void {
    const reason = typeof line['done_reason'] === 'string' ? line['done_reason'] : undefined;
    const hasCalls = this.#calls.length > 0;
    this.#addUsage(line);
    const truncation = truncationOf(this.#context.request, countOf(line['prompt_eval_count']));
    if (truncation !== undefined) {
      this.#fail(truncation);
      return;
    }
    this.#closeText('sealed');
    const isWell = reason === undefined || goodReasons.has(reason);
    if (!isWell && reason !== 'length')
      this.#events.push({ e: 'note', text: `Unknown done_reason: ${reason.slice(0, 80)}` });
    this.#deliverCalls(isWell && !this.#damaged);
    this.#done = true;
    const kind: StepEnd['kind'] = reason === 'length' ? 'length' : isWell ? (hasCalls ? 'calls' : 'stop') : 'cut';
    this.#events.push({ e: 'end', end: { kind, ...(reason === undefined ? {} : { raw: reason }) } });
  }

  #addUsage(line: JsonObject): void {
    const input = countOf(line['prompt_eval_count']);
    const output = countOf(line['eval_count']);
    if (input === undefined && output === undefined) return;
    const raw = {
      ...(input === undefined ? {} : { prompt_eval_count: input }),
      ...(output === undefined ? {} : { eval_count: output }),
    };
    const usage: Usage = {
      ...(input === undefined ? {} : { input }),
      ...(output === undefined ? {} : { output }),
      source: 'reported',
    };
    this.#events.push({ e: 'usage', usage, raw });
  }

  #fail(fault: Fault): void {
    if (this.#done) return;
    this.#closeText('open');
    this.#deliverCalls(false);
    this.#done = true;
    this.#events.push({ e: 'fault', fault });
  }
}

function countOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A decoder for `/api/chat`. */
export function createChatDecoder(context: DecodeContext): StreamDecoder {
  return new OllamaDecoder(context, (line) => {
    const message = isJsonObject(line['message']) ? line['message'] : {};
    return { text: message['content'], reasoning: message['thinking'], calls: message['tool_calls'] };
  });
}

/** A decoder for `/api/generate`, whose text is in `response`: completions, and the protocol `ollama-generate`. */
export function createGenerateDecoder(context: DecodeContext): StreamDecoder {
  return new OllamaDecoder(context, (line) => ({
    text: line['response'],
    reasoning: line['thinking'],
    calls: line['tool_calls'],
  }));
}

/** Reads a whole answer, streamed or not, of either endpoint. Ends in one terminal event; never throws. */
export function decodeOllamaBody(body: string, context: DecodeContext): StreamEvent[] {
  const whole = parseJson(body);
  const isGenerate = isJsonObject(whole) ? whole['message'] === undefined && whole['response'] !== undefined : false;
  const decoder = isGenerate ? createGenerateDecoder(context) : createChatDecoder(context);
  const text = whole === undefined ? body : JSON.stringify(whole);
  return [...decoder.push(new TextEncoder().encode(text)), ...decoder.end()];
}
