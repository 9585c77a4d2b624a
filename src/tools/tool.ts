import type { ToolDefinition } from '../conversation/entry.ts';
import type { MediaPart } from '../conversation/part.ts';

/**
 * What running a tool can change: nothing, files of the workspace, or anything (it starts programs). Code that decides what a tool may do asks for
 * its effect, never for its name.
 */
export type ToolEffect = 'none' | 'write' | 'run';

/** What goes back to the model. An error is text too: the model can react to it. */
export interface ToolOutput {
  readonly text: string;
  /** Images and documents that go along with the text. */
  readonly media?: readonly MediaPart[];
  readonly isError: boolean;
}

/**
 * What became of a call before it runs. An action is complete, unchanging data: what a person is shown of it is what runs. The text of a refusal
 * says why, and what the model can do next.
 */
export type Resolution<Action extends object = object> =
  { readonly kind: 'action'; readonly action: Action } | { readonly kind: 'refused'; readonly text: string };

/** Something a model may call. Its input is what the model wrote: anything at all. */
export interface Tool<Action extends object = object> {
  readonly definition: ToolDefinition;
  readonly effect: ToolEffect;
  /** One line that says what a call is about, for the person. Never throws, whatever the input is. */
  summary(input: unknown): string;
  /** Decides what a call will really do; changes nothing. Rejects only when the signal aborts. */
  resolve(input: unknown, signal: AbortSignal): Promise<Resolution<Action>>;
  /** Does what `resolve` of the same tool decided. Rejects only when the signal aborts. */
  run(action: Action, signal: AbortSignal): Promise<ToolOutput>;
}
