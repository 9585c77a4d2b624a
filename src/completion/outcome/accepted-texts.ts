import type { Disposable } from '../../base/listeners.ts';
import type { Clock } from '../../platform/clock.ts';
import type { DocumentText } from '../engine/document-snapshot.ts';
import { keptFraction } from './kept-fraction.ts';
import type { OffsetChange } from '../engine/offset-change.ts';
import type { AcceptedEvent, CompletionEvent } from '../engine/suggestion.ts';

/** When it is looked whether an accepted text is still there, in milliseconds after it was accepted. */
export const lookAgainMs = [30_000, 300_000] as const;
const maximumFollowed = 50;
/** Of a longer text the beginning is followed. */
const longestText = 4_000;
/** A place that grew to more than this is not compared any more: the document was replaced around it. */
const longestPlace = 20_000;

interface Followed {
  readonly accepted: AcceptedEvent;
  text: string;
  start: number;
  end: number;
  looked: number;
  timer: Disposable | undefined;
}

export interface AcceptedTextDependencies {
  readonly clock: Clock;
  /** The text of an open document now. */
  readonly textOf: (document: string) => DocumentText | undefined;
  readonly tell: (event: CompletionEvent) => void;
}

/**
 * Follows accepted texts through the edits after them, and tells how much of each is still there after 30 seconds and after 5 minutes. Keeps
 * the last 50 in memory for these 5 minutes; nothing is written anywhere.
 */
export class AcceptedTexts implements Disposable {
  readonly #dependencies: AcceptedTextDependencies;
  readonly #followed = new Set<Followed>();

  constructor(dependencies: AcceptedTextDependencies) {
    this.#dependencies = dependencies;
  }

  /** Number of texts that are followed. */
  get size(): number {
    return this.#followed.size;
  }

  /** A text was accepted and stands in its document. A piece that continues the last one makes one text with it. */
  follow(accepted: AcceptedEvent): void {
    const { document, offset, text, how } = accepted;
    const last = [...this.#followed].at(-1);
    const continues =
      how !== 'whole' && last?.accepted.document === document && last.end === offset && last.looked === 0;
    if (continues && last.text.length + text.length <= longestText) {
      last.text += text;
      last.end += text.length;
      return;
    }
    const kept = text.slice(0, longestText);
    const followed: Followed = {
      accepted,
      text: kept,
      start: offset,
      end: offset + kept.length,
      looked: 0,
      timer: undefined,
    };
    this.#followed.add(followed);
    this.#wait(followed);
    const oldest = [...this.#followed][0];
    if (this.#followed.size > maximumFollowed && oldest !== undefined) this.#drop(oldest);
  }

  /** A document changed, in an order in which the changes can be applied one after another. */
  edited(document: string, changes: readonly OffsetChange[]): void {
    for (const followed of this.#followed) {
      if (followed.accepted.document === document) for (const change of changes) move(followed, change);
    }
  }

  /** A document was closed: its text can no longer be compared. */
  close(document: string): void {
    for (const followed of [...this.#followed]) if (followed.accepted.document === document) this.#drop(followed);
  }

  dispose(): void {
    for (const followed of [...this.#followed]) this.#drop(followed);
  }

  #wait(followed: Followed): void {
    const due = lookAgainMs[followed.looked] ?? 0;
    const before = lookAgainMs[followed.looked - 1] ?? 0;
    followed.timer = this.#dependencies.clock.after(due - before, () => this.#look(followed));
  }

  #look(followed: Followed): void {
    const { accepted, text, start, end } = followed;
    const document = this.#dependencies.textOf(accepted.document);
    const after = lookAgainMs[followed.looked++];
    if (document === undefined || after === undefined || end - start > longestPlace) {
      this.#drop(followed);
      return;
    }
    const fraction = keptFraction(text, document.slice(start, end));
    if (followed.looked < lookAgainMs.length) this.#wait(followed);
    else this.#drop(followed);
    this.#dependencies.tell({
      kind: 'kept',
      model: accepted.suggestion.model,
      id: accepted.suggestion.id,
      after,
      fraction,
    });
  }

  #drop(followed: Followed): void {
    followed.timer?.dispose();
    this.#followed.delete(followed);
  }
}

/** Moves a place along with a change; a change that reaches into it makes it wider, for a formatter writes the same text anew. */
function move(place: Followed, { offset, removed, text }: OffsetChange): void {
  const shift = text.length - removed;
  if (offset >= place.end) return;
  if (offset + removed <= place.start) {
    place.start += shift;
    place.end += shift;
    return;
  }
  place.start = Math.min(place.start, offset);
  place.end = Math.max(place.end, offset + removed) + shift;
}
