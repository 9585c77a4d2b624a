import type { Fault } from '../../conversation/fault.ts';
import type { CallPart, Part } from '../../conversation/part.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { wellFormed } from '../../base/well-formed.ts';
import { maximumParts, tooManyParts } from '../stream/part-limit.ts';
import type { DecodeContext } from '../protocol.ts';
import { classifyEditorLm } from './classify.ts';
import type { EditorLmChunk } from './editor-models.ts';

/**
 * Turns chunks of a model of the editor into events. The end of the stream is the only terminator, so a cut cannot be told from an end;
 * an answer without anything in it is taken for one. Calls are delivered at the end and are whole only if the stream did not fail.
 */
export class EditorLmDecoder {
  readonly #context: DecodeContext;
  readonly #calls: { readonly part: number; readonly chunk: EditorLmChunk & { readonly kind: 'tool-call' } }[] = [];
  #open: { readonly part: number; text: string } | undefined;
  #parts = 0;
  #isStarted = false;
  #done = false;

  constructor(context: DecodeContext) {
    this.#context = context;
  }

  push(chunk: EditorLmChunk): StreamEvent[] {
    if (this.#done) return [];
    const events: StreamEvent[] = this.#isStarted ? [] : [{ e: 'open', model: this.#context.owner.model }];
    this.#isStarted = true;
    switch (chunk.kind) {
      case 'text':
        return [...events, ...this.#grow(chunk.text)];
      case 'tool-call':
        if (this.#parts >= maximumParts) return [...events, ...this.#fail(tooManyParts)];
        events.push(...this.#closeText());
        this.#calls.push({ part: this.#parts++, chunk });
        return events;
      case 'data':
        return [
          ...events,
          { e: 'note', text: `The model sent data of type ${chunk.mime.slice(0, 80)}, which is not shown.` },
        ];
      default:
        return [...events, { e: 'note', text: 'The model sent a part of an unknown kind, which was skipped.' }];
    }
  }

  /** The stream is over. */
  end(): StreamEvent[] {
    if (this.#done) return [];
    const hasCalls = this.#calls.length > 0;
    if (this.#parts === 0) return this.fail(undefined);
    const events = [...this.#closeText(), ...this.#deliverCalls(true)];
    this.#done = true;
    return [...events, { e: 'end', end: { kind: hasCalls ? 'calls' : 'stop' } }];
  }

  /** The stream threw, or (`undefined`) ended without an answer. `isCancelled`: because the person stopped it. */
  fail(error: unknown, isCancelled = false): StreamEvent[] {
    if (this.#done) return [];
    return this.#fail(
      error === undefined && !isCancelled
        ? { kind: 'cut', message: 'The model of the editor ended without an answer.' }
        : classifyEditorLm(error, isCancelled),
    );
  }

  #fail(fault: Fault): StreamEvent[] {
    const events = [...this.#closeText(), ...this.#deliverCalls(false)];
    this.#done = true;
    return [...events, { e: 'fault', fault }];
  }

  #grow(text: string): StreamEvent[] {
    if (text === '') return [];
    this.#open ??= { part: this.#parts++, text: '' };
    this.#open.text += text;
    return [{ e: 'delta', part: this.#open.part, kind: 'text', text }];
  }

  #closeText(): StreamEvent[] {
    const open = this.#open;
    this.#open = undefined;
    return open === undefined ? [] : [{ e: 'part', index: open.part, part: { t: 'text', text: open.text } }];
  }

  #deliverCalls(runnable: boolean): StreamEvent[] {
    return this.#calls.splice(0).map(({ part, chunk }) => {
      const input = asObject(chunk.input);
      const call: CallPart = {
        t: 'call',
        id: this.#context.callIds.next(),
        ...(chunk.callId === '' ? {} : { nativeId: chunk.callId }),
        name: chunk.name,
        args: input === undefined ? { raw: rawOf(chunk.input), broken: true } : { value: input },
        executor: 'client',
        state: runnable && input !== undefined && chunk.name !== '' ? 'complete' : 'partial',
      };
      return { e: 'part', index: part, part: call satisfies Part };
    });
  }
}

/** The input as JSON. Undefined for what is no object: such a call is never run. */
function asObject(input: unknown): JsonObject | undefined {
  if (input === undefined || input === null) return {};
  try {
    const copy = JSON.parse(JSON.stringify(input)) as Json;
    return isJsonObject(copy) ? wellFormed(copy) : undefined;
  } catch {
    return undefined;
  }
}

function rawOf(input: unknown): string {
  if (typeof input === 'string') return input;
  try {
    return JSON.stringify(input);
  } catch {
    return '';
  }
}
