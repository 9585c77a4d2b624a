import { isTerminal } from '../../conversation/stream-event.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import type { DecodeContext, Projection } from '../protocol.ts';
import { EditorLmDecoder } from './decode.ts';
import type { EditorLmChunk, EditorModels } from './editor-models.ts';

// What the layers above use of this protocol.
export { projectEditorLm } from './project.ts';

export interface EditorLmRequest {
  readonly projection: Projection;
  /** The `model` of its owner is the editor's id of the model. */
  readonly context: DecodeContext;
  readonly signal: AbortSignal;
}

/**
 * Asks a model of the editor. Never throws and ends in exactly one terminal event: also when the port throws, when it ignores the abort, and
 * when it never yields (the caller's signal ends the wait).
 */
export async function* streamEditorLm(models: EditorModels, request: EditorLmRequest): AsyncIterable<StreamEvent> {
  const { context, signal } = request;
  const decoder = new EditorLmDecoder(context);
  const stopped = abortion(signal);
  let chunks: AsyncIterator<EditorLmChunk> | undefined;
  try {
    if (signal.aborted) {
      yield* decoder.fail(undefined, true);
      return;
    }
    chunks = models.send(context.owner.model, request.projection.body, signal)[Symbol.asyncIterator]();
    for (;;) {
      const step = await Promise.race([chunks.next(), stopped.promise]);
      if (step === 'aborted') {
        yield* decoder.fail(undefined, true);
        return;
      }
      const events = step.done === true ? decoder.end() : decoder.push(step.value);
      yield* events;
      if (events.some(isTerminal)) return;
    }
  } catch (error) {
    yield* decoder.fail(error, signal.aborted);
  } finally {
    stopped.dispose();
    // Not awaited: an iterator that hangs must not keep the caller.
    void Promise.resolve(chunks?.return?.()).catch(() => undefined);
  }
}

/** Resolves with `'aborted'` once the signal does. */
function abortion(signal: AbortSignal): { readonly promise: Promise<'aborted'>; dispose(): void } {
  let stop = (): void => undefined;
  const promise = new Promise<'aborted'>((resolve) => {
    stop = () => resolve('aborted');
    signal.addEventListener('abort', stop, { once: true });
  });
  return { promise, dispose: () => signal.removeEventListener('abort', stop) };
}
