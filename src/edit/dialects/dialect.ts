import type { Refusal } from '../edit-refused.ts';
import type { FileChange } from '../file-change.ts';
import type { RequestedEdit } from '../requested-edit.ts';

export type DialectId = 'replace' | 'patch' | 'whole' | 'blocks' | 'unified-diff';

/** How a model is told to write a dialect: in its answer, or as the arguments of a tool call. */
export type DialectPrompt =
  | { readonly kind: 'text'; readonly instruction: string }
  | {
      readonly kind: 'tool';
      readonly name: string;
      readonly description: string;
      /** JSON schema of the arguments. */
      readonly parameters: Readonly<Record<string, unknown>>;
    }
  /** Only read, never asked for. */
  | { readonly kind: 'read-only' };

/** What an answer asks for as a whole. */
export type ParsedAnswer =
  | { readonly kind: 'edits'; readonly edits: readonly RequestedEdit[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Reads an answer piece by piece, cut anywhere. Takes time linear in the answer. What `push` returns is finished and only for showing; what
 * is applied is what `end` returns, after an end of the answer that is known to be good.
 */
export interface DialectParser {
  /** The edits that this piece finishes, one hunk each. */
  push(piece: string): readonly RequestedEdit[];
  end(): ParsedAnswer;
}

/** A change with the text it was made for. */
export interface RenderedChange {
  readonly change: FileChange;
  /** Text of the file before the change; empty for a new file. */
  readonly before: string;
}

/** A way in which models write edits. */
export interface Dialect {
  readonly id: DialectId;
  readonly prompt: DialectPrompt;
  readonly parser: () => DialectParser;
  /** A refusal in the words of this dialect, with the next action. */
  readonly explain: (refusal: Refusal) => string;
  /** Changes as a model would have written them; undefined where the dialect cannot say them. */
  readonly render: (changes: readonly RenderedChange[]) => string | undefined;
}

export function malformed(message: string): ParsedAnswer {
  return { kind: 'refused', refusal: { reason: 'malformed', message } };
}
