import type { CursorContext, DocumentText } from '../engine/document-snapshot.ts';
import type { Track, TrackFit } from './track.ts';

export const maximumPerDocument = 64;
export const maximumTracks = 256;
/** Requests that people wait for; the first and the last are kept. */
export const maximumForeground = 2;

/** All tracks, newest last, bounded by document and in all. */
export class TrackStore {
  readonly #byDocument = new Map<string, Track[]>();
  #size = 0;
  #begun = 0;

  get size(): number {
    return this.#size;
  }

  /** How many there ever were. */
  get begun(): number {
    return this.#begun;
  }

  running(): Track[] {
    return [...this.#byDocument.values()].flatMap((list) => list.filter((track) => track.state === 'running'));
  }

  add(track: Track): void {
    const list = this.#byDocument.get(track.origin.document) ?? [];
    // The map is kept in the order of use, so that the oldest document is dropped from first.
    this.#byDocument.delete(track.origin.document);
    this.#byDocument.set(track.origin.document, list);
    list.push(track);
    this.#size++;
    this.#begun++;
    if (list.length > maximumPerDocument) this.#drop(list, 0);
    while (this.#size > maximumTracks) this.#dropOldest();
  }

  /** Tracks on which the cursor stands, newest first. */
  find(document: string, context: CursorContext): { readonly track: Track; readonly fit: TrackFit }[] {
    const found: { track: Track; fit: TrackFit }[] = [];
    for (const track of (this.#byDocument.get(document) ?? []).toReversed()) {
      const fit = track.state === 'failed' ? undefined : track.fit(context);
      if (fit !== undefined) found.push({ track, fit });
    }
    return found;
  }

  /** Ends running requests whose answer the document contradicts. Returns how many, and of how many nothing was ever suggested. */
  abortContradicted(
    document: string,
    context: CursorContext,
    text: DocumentText,
  ): { readonly all: number; readonly inVain: number } {
    const ended = { all: 0, inVain: 0 };
    for (const track of this.#byDocument.get(document) ?? []) {
      if (track.state !== 'running' || !track.isContradicted(context, text)) continue;
      track.finish({ kind: 'cancelled', message: 'The text typed since contradicts the answer.' });
      ended.all++;
      if (!track.isSuggested) ended.inVain++;
    }
    return ended;
  }

  /** Makes room for a request ahead: there is one at a time. */
  makeRoomAhead(): void {
    for (const track of this.running()) {
      if (track.origin.ahead !== undefined)
        track.finish({ kind: 'cancelled', message: 'A newer request took its place.' });
    }
  }

  /** Makes room for one more request whose answer is awaited: of those that run, the first is kept. */
  makeRoom(): void {
    const running = this.running()
      .filter((track) => track.origin.ahead === undefined)
      .sort((a, b) => a.startedAt - b.startedAt);
    while (running.length >= maximumForeground) {
      running.pop()?.finish({ kind: 'cancelled', message: 'A newer request took its place.' });
    }
  }

  forget(document: string): void {
    const list = this.#byDocument.get(document) ?? [];
    while (list.length > 0) this.#drop(list, list.length - 1);
    this.#byDocument.delete(document);
  }

  clear(): void {
    for (const document of [...this.#byDocument.keys()]) this.forget(document);
  }

  #dropOldest(): void {
    for (const [document, list] of this.#byDocument) {
      if (list.length > 0) {
        this.#drop(list, 0);
        return;
      }
      this.#byDocument.delete(document);
    }
  }

  #drop(list: Track[], index: number): void {
    const [track] = list.splice(index, 1);
    if (track === undefined) return;
    this.#size--;
    track.finish({ kind: 'cancelled', message: 'The answer is no longer needed.' });
  }
}
