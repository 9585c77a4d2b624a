import type { Fault } from '../../conversation/fault.ts';
import type { Owner } from '../../conversation/part.ts';
import type { AnswerEvent } from '../../routing/answer-event.ts';
import type { Refusal } from '../edit-refused.ts';
import type { FileChange } from '../file-change.ts';

/** Events of routing that tell how the answer comes about: which model is asked, and why it is another or asked again. */
export type CourseEvent = Extract<
  AnswerEvent,
  { readonly e: 'attempt' | 'retry' | 'hand-off' | 'compacting' | 'tools-refused' }
>;

/** What asking for an edit tells. Exactly one of `proposed`, `refused` and `failed` ends it; nothing follows. */
export type EditEvent =
  | { readonly e: 'course'; readonly event: CourseEvent }
  /** Characters of the answer so far; thinking counts as none. */
  | { readonly e: 'received'; readonly characters: number }
  /**
   * The text that the file would have by the hunks that are finished. Only for showing: what counts is `proposed`. An answer that is begun anew may have
   * fewer.
   */
  | { readonly e: 'preview'; readonly after: string; readonly hunks: number }
  /** The answer could not be applied, and the model is told why. `attempt` counts from 1. */
  | { readonly e: 'again'; readonly refusal: Refusal; readonly attempt: number }
  | {
      readonly e: 'proposed';
      /** For the document as it was when it was asked for. */
      readonly change: FileChange;
      /** The whole text that comes out. */
      readonly after: string;
      readonly owner: Owner;
      /** What the model said besides, in its own words; may be empty. Hostile text. */
      readonly said: string;
    }
  /** Nothing that could be applied came, or the file may not be given out. */
  | { readonly e: 'refused'; readonly refusal: Refusal; readonly said: string; readonly owner?: Owner }
  /** No whole answer came; `cancelled` where it was stopped. */
  | { readonly e: 'failed'; readonly fault: Fault };
