import type { JsonObject } from '../../base/json.ts';
import type { Disposable } from '../../base/listeners.ts';

/** What the editor tells of one of its models. */
export interface EditorModelFacts {
  /** The editor's own id, unique among its models. */
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly family: string;
  readonly version: string;
  readonly maxInputTokens: number;
}

/** One piece of an answer. The editor may add kinds; those arrive as `unknown`. */
export type EditorLmChunk =
  | { readonly kind: 'text'; readonly text: string }
  /** `input` is whatever the editor parsed; a model can make it anything. */
  | { readonly kind: 'tool-call'; readonly callId: string; readonly name: string; readonly input: unknown }
  | { readonly kind: 'data'; readonly mime: string; readonly data: Uint8Array }
  | { readonly kind: 'unknown'; readonly type: string };

/** An error of the editor's model API: `code` is `NoPermissions`, `Blocked`, `NotFound` or a word of the model's vendor. */
export class EditorLmError extends Error {
  override readonly name = 'EditorLmError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Port to the models of the editor (`vscode.lm`). The first `send` after installation needs an action of the person, who is asked for
 * consent by the editor.
 */
export interface EditorModels {
  /** All models on offer now; empty where there are none. */
  list(): Promise<readonly EditorModelFacts[]>;
  /** The offer changed. */
  readonly onDidChange: (listener: () => void) => Disposable;
  /** Sends a body of {@link projectEditorLm}. Throws {@link EditorLmError} or anything else, at once or while it is iterated. */
  send(modelId: string, body: JsonObject, signal: AbortSignal): AsyncIterable<EditorLmChunk>;
}
