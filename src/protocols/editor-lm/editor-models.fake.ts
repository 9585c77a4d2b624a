import type { JsonObject } from '../../base/json.ts';
import { Listeners } from '../../base/listeners.ts';
import type { EditorLmChunk, EditorModelFacts, EditorModels } from './editor-models.ts';
import { EditorLmError } from './editor-models.ts';

/** What a fake model does: chunks in order; an Error is thrown in its place, `'hang'` waits for the abort. */
export type FakeAnswer = readonly (EditorLmChunk | Error | 'hang')[];

/** Editor models for tests: answers are scripted, requests are kept. */
export class FakeEditorModels implements EditorModels {
  readonly requests: { readonly modelId: string; readonly body: JsonObject }[] = [];
  readonly #changes = new Listeners<void>();
  readonly #models = new Map<string, FakeAnswer>();
  readonly onDidChange = this.#changes.on;

  set(id: string, answer: FakeAnswer): void {
    this.#models.set(id, answer);
    this.#changes.fire();
  }

  remove(id: string): void {
    this.#models.delete(id);
    this.#changes.fire();
  }

  list(): Promise<readonly EditorModelFacts[]> {
    const fact = { vendor: 'fake', family: 'fake', version: '1', maxInputTokens: 8000 };
    return Promise.resolve([...this.#models.keys()].map((id) => ({ id, name: id, ...fact })));
  }

  async *send(modelId: string, body: JsonObject, signal: AbortSignal): AsyncIterable<EditorLmChunk> {
    this.requests.push({ modelId, body });
    const answer = this.#models.get(modelId);
    if (answer === undefined) throw new EditorLmError('NotFound', `There is no model ${modelId}.`);
    for (const step of answer) {
      if (step === 'hang') await aborted(signal);
      else if (step instanceof Error) throw step;
      else yield await Promise.resolve(step);
    }
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = (): void => reject(new Error('Canceled'));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
