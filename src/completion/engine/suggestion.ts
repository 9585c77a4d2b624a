import type { FimFile } from '../../protocols/fim/fim-request.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { DocumentText } from './document-snapshot.ts';

/** A question for a suggestion. */
export interface CompletionCall {
  /** URI of the document. */
  readonly document: string;
  readonly version: number;
  readonly languageId: string;
  /** Path relative to the workspace folder, with `/`. */
  readonly path: string;
  /** The place for people; the path alone where it is not given. */
  readonly place?: string;
  readonly text: DocumentText;
  readonly offset: number;
  /** `invoke`: the person asked by a command or key. */
  readonly trigger: 'automatic' | 'invoke';
  /** Pieces of other files for the prompt. Never of secret or ignored ones. */
  readonly extra?: readonly FimFile[];
}

/** One inline completion. Offsets are those of the call's text; the range lies on one line and begins at the cursor. */
export interface Suggestion {
  readonly id: number;
  readonly insertText: string;
  readonly range: { readonly start: number; readonly end: number };
  readonly model: ModelRef;
  /** Answered from memory, without a request between call and answer. */
  readonly isCached: boolean;
  /** What the same answer says behind it, as a call there would tell; absent where it says nothing yet. */
  readonly continuation?: string;
}

/** A suggestion with what follows it, as one. */
export function continued(suggestion: Suggestion): Suggestion {
  return { ...suggestion, insertText: suggestion.insertText + (suggestion.continuation ?? '') };
}

/** How a suggestion was taken. The editor tells of whole ones; words and lines are seen in the document. */
export type Acceptance = 'whole' | 'word' | 'line';

/** A suggestion, or a piece of one, was taken. */
export interface AcceptedEvent {
  readonly kind: 'accepted';
  readonly suggestion: Suggestion;
  readonly how: Acceptance;
  /** Nothing of this suggestion was taken before. */
  readonly isFirst: boolean;
  /** URI of the document, and what stands where in it now. */
  readonly document: string;
  readonly offset: number;
  readonly text: string;
}

/** What became of requests and suggestions, for the status bar and the ledger. */
export type CompletionEvent =
  | { readonly kind: 'busy'; readonly isBusy: boolean }
  | { readonly kind: 'answered'; readonly model: ModelRef; readonly isFallback: boolean; readonly milliseconds: number }
  | { readonly kind: 'failed'; readonly model: ModelRef; readonly message: string }
  | { readonly kind: 'shown'; readonly suggestion: Suggestion }
  /** More of its answer has come while it was on the screen: asking again gives the longer one, from memory. */
  | { readonly kind: 'grown'; readonly suggestion: Suggestion }
  | AcceptedEvent
  /** How much of an accepted text is still there, 0 to 1, so many milliseconds after. */
  | {
      readonly kind: 'kept';
      readonly model: ModelRef;
      /** Id of the suggestion. */
      readonly id: number;
      readonly after: number;
      readonly fraction: number;
    }
  /** The person typed it themselves, to the end. */
  | { readonly kind: 'typed-through'; readonly suggestion: Suggestion }
  | { readonly kind: 'dropped'; readonly suggestion: Suggestion };
