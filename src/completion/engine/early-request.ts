import { sameModel } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { CompletionCall } from './suggestion.ts';
import type { Track } from '../tracks/track.ts';

interface Early {
  readonly document: string;
  readonly version: number;
  readonly offset: number;
  readonly model: ModelRef;
  readonly track: Track;
}

/**
 * The request that was made when a key was typed, before the editor asked for its place. The call for that place takes it as its own: its
 * failure is the call's, as if the call had made it. Every other place meets it as one of the tracks.
 */
export class EarlyRequest {
  #early: Early | undefined;

  made({ document, version, offset }: CompletionCall, model: ModelRef, track: Track): void {
    this.#early = { document, version, offset, model, track };
  }

  /** The track that was begun for this very call. */
  trackFor({ document, version, offset }: CompletionCall): Track | undefined {
    const early = this.#early;
    const isSame = early?.document === document && early.version === version && early.offset === offset;
    return isSame ? early.track : undefined;
  }

  /** Hands the track over to a call that asks this model; once. */
  take(call: CompletionCall, model: ModelRef): Track | undefined {
    const track = this.trackFor(call);
    if (track === undefined || this.#early === undefined || !sameModel(this.#early.model, model)) return undefined;
    this.#early = undefined;
    return track;
  }
}
