import type { StreamEvent } from '../../conversation/stream-event.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { HoleRequest } from '../../routing/one-shot/hole-request.ts';

/** A model that fills holes over a stream. */
export interface CompletionModel {
  readonly ref: ModelRef;
  readonly name: string;
  /** Requests stay on this machine. */
  readonly isLocal: boolean;
  /** Its server keeps the prompt of the last request and takes a request for no tokens. */
  readonly keepsPrompt?: boolean;
  /** Its window in tokens, where known. */
  readonly contextTokens?: number;
  /** It failed too often lately and is passed over. */
  readonly isCoolingDown: boolean;
  /** Which profile it is asked with, and why, in one sentence. */
  readonly reason: string;
  /** Texts that end an answer and are never shown. */
  readonly stop: readonly string[];
  /** Should end in one terminal event; the engine survives one that throws, never ends or ignores the signal. */
  stream(request: HoleRequest, signal: AbortSignal): AsyncIterable<StreamEvent>;
}

/** A model in process that answers at once. */
export interface InstantModel {
  readonly ref: ModelRef;
  readonly name: string;
  suggest(request: HoleRequest): { readonly text: string; readonly confidence: number } | undefined;
}

/** Who may complete at a place, in order; the embedded model is always the last. */
export interface CompletionSources {
  readonly models: readonly CompletionModel[];
  readonly instant?: InstantModel;
  /** Models that cannot complete, each with the reason. */
  readonly left: readonly { readonly name: string; readonly reason: string }[];
}

/** Where a suggestion is asked for. */
export interface SourceScope {
  /** URI of the document. */
  readonly resource: string;
  readonly languageId: string;
}
