import type { TrackStore } from '../tracks/track-store.ts';
import type { Track } from '../tracks/track.ts';
import type { CompletionModel } from './completion-model.ts';
import { afterAcceptance } from './document-snapshot.ts';
import type { Job, ModelRequests } from './model-requests.ts';
import { SpeculationRule } from './speculation.ts';
import type { CompletionEvent, Suggestion } from './suggestion.ts';

/** A suggestion that was given to the editor, with what it takes to ask for what follows it. */
interface Given {
  readonly suggestion: Suggestion;
  readonly track: Track;
  readonly job: Job;
  readonly model: CompletionModel;
}

/** Asks for what follows a suggestion while it is on the screen, so that it is there when the person accepts. */
export class AskAhead {
  readonly #tracks: TrackStore;
  readonly #requests: ModelRequests;
  readonly #rule = new SpeculationRule();
  readonly #isOn: boolean;
  #given: Given | undefined;

  constructor(tracks: TrackStore, requests: ModelRequests, isOn: boolean) {
    this.#tracks = tracks;
    this.#requests = requests;
    this.#isOn = isOn;
  }

  /** The editor has a suggestion now; once it is shown, what follows it is asked for. */
  given(given: Given): void {
    this.#given = given;
  }

  /** What became of a suggestion. */
  tell(event: CompletionEvent): void {
    if (event.kind === 'shown' && this.#given?.suggestion.id === event.suggestion.id) this.#ask(this.#given);
    if (event.kind === 'dropped') this.#rule.settled(false);
    if (event.kind === 'typed-through' || (event.kind === 'accepted' && event.how === 'whole'))
      this.#rule.settled(true);
  }

  /** Asks for what follows a suggestion, once its stream is over and unless its own track has more to say already. */
  #ask(given: Given): void {
    const { track, model, job, suggestion } = given;
    if (!this.#isOn || !this.#rule.mayAsk(model.isLocal)) return;
    if (track.state === 'running') {
      track.onChange(() => {
        if (this.#given === given) this.#ask(given);
      });
      return;
    }
    const { insertText, range } = suggestion;
    const next = afterAcceptance(job.context, insertText, range.end - range.start);
    const known = this.#tracks.find(job.call.document, next);
    const isKnown = known.some((found) => found.track.state === 'running' || found.fit.remaining.trim() !== '');
    if (track.state === 'failed' || isKnown) return;
    this.#given = undefined;
    this.#tracks.makeRoomAhead();
    this.#requests.start(model, { ...job, context: next }, { offset: job.context.offset, text: insertText });
  }
}
