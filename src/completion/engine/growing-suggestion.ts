import type { Disposable } from '../../base/listeners.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Suggestion } from './suggestion.ts';
import type { Track } from '../tracks/track.ts';

/** No key may have been typed for this long before a suggestion is replaced by a longer one, in milliseconds. */
const calm = 300;

/** A suggestion that was given out while its stream still ran. */
export interface Growing {
  readonly suggestion: Suggestion;
  readonly track: Track;
  /** The suggestion as the whole stream would make it now. */
  readonly grown: () => string;
  /** Aborted by the next key or another call. */
  readonly signal: AbortSignal;
}

/**
 * The editor takes one answer a call and no stream. When more of an answer has come and the suggestion is still on the screen, the editor is
 * told to ask once more; never twice for a track, and never while the person types.
 */
export class GrowingSuggestion {
  readonly #clock: Clock;
  readonly #tell: (suggestion: Suggestion) => void;
  readonly #told = new WeakSet<Track>();
  #timer: Disposable | undefined;

  constructor(clock: Clock, tell: (suggestion: Suggestion) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Watches a suggestion that may grow. The one watched before is forgotten. */
  watch(growing: Growing): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    const { track, signal } = growing;
    if (track.state !== 'running' || this.#told.has(track)) return;
    const timer = this.#clock.after(calm, () => this.#look(growing));
    this.#timer = timer;
    // By then the timer may be that of a later suggestion.
    signal.addEventListener('abort', () => timer.dispose(), { once: true });
  }

  dispose(): void {
    this.#timer?.dispose();
  }

  #look(growing: Growing): void {
    const { suggestion, track, grown, signal } = growing;
    if (signal.aborted || this.#told.has(track)) return;
    if (track.state === 'running') {
      // Half of a line more is not worth a second drawing: the end of the stream is waited for.
      track.onChange(() => this.#look(growing));
      return;
    }
    const text = grown();
    if (text.length <= suggestion.insertText.length || !text.startsWith(suggestion.insertText)) return;
    this.#told.add(track);
    this.#tell(suggestion);
  }
}
