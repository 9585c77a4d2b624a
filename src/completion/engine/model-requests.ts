import type { Clock } from '../../platform/clock.ts';
import type { HoleRequest } from '../../routing/one-shot/hole-request.ts';
import type { CompletionModel } from './completion-model.ts';
import { cursorContext } from './document-snapshot.ts';
import type { CursorContext } from './document-snapshot.ts';
import { FirstTokenTimes } from './first-token-times.ts';
import { wantsSeveralLines } from '../shape/multiline.ts';
import { PromptBudgets } from '../prompt/prompt-budget.ts';
import { buildRequest } from '../prompt/prompt.ts';
import { readIntoTrack } from './read-into-track.ts';
import type { CompletionCall } from './suggestion.ts';
import type { Trace } from './trace.ts';
import { Track } from '../tracks/track.ts';
import type { AskedAhead, TrackOrigin } from '../tracks/track.ts';
import type { TrackStore } from '../tracks/track-store.ts';
import { WarmUp } from './warm-up.ts';

/** One call under way: what it is about, copied when it began. */
export interface Job {
  readonly call: CompletionCall;
  readonly context: CursorContext;
  readonly signal: AbortSignal;
  readonly trace: Trace;
}

/** What a track was begun with. */
interface Asked {
  readonly model: CompletionModel;
  readonly request: HoleRequest;
}

/** Asks models: builds prompts, begins tracks, reads their streams, and learns from each how long and how large the next may be. */
export class ModelRequests {
  readonly #clock: Clock;
  readonly #tracks: TrackStore;
  readonly #onBusy: (isBusy: boolean) => void;
  readonly #firstTokens = new FirstTokenTimes();
  readonly #budgets = new PromptBudgets();
  readonly #asked = new WeakMap<Track, Asked>();
  readonly #warmUp: WarmUp;
  #busy = 0;

  /** `onBusy` is told when the first request begins and when the last one is over. */
  constructor(clock: Clock, tracks: TrackStore, onBusy: (isBusy: boolean) => void) {
    this.#clock = clock;
    this.#tracks = tracks;
    this.#onBusy = onBusy;
    this.#warmUp = new WarmUp(clock);
  }

  /** Median time to the first token in milliseconds, where measured. */
  firstTokenMs(model: string): number | undefined {
    return this.#firstTokens.median(model);
  }

  forgetTimes(): void {
    this.#firstTokens.clear();
  }

  /** What a track was begun with; undefined for one that no request was made for. */
  of(track: Track): Asked | undefined {
    return this.#asked.get(track);
  }

  /** Has a server on this machine that keeps prompts read this one when nothing else happens. */
  prepare(call: CompletionCall, choose: () => CompletionModel | undefined): void {
    this.#warmUp.plan(() => {
      const model = choose();
      if (model?.keepsPrompt !== true || this.#tracks.running().length > 0) return undefined;
      const budget = this.#budgets.of(model.name, model.isLocal, model.contextTokens);
      const context = cursorContext(call.text, call.offset);
      return { model, request: buildRequest(context, call, { multiline: false, budget }) };
    });
  }

  /** Makes a request and begins its track. `ahead`: the suggestion that has to be taken first. */
  start(model: CompletionModel, job: Job, ahead?: AskedAhead): Track {
    const { call, context, trace } = job;
    const multiline = wantsSeveralLines(context, call.languageId);
    const budget = this.#budgets.of(model.name, model.isLocal, model.contextTokens);
    const request = buildRequest(context, call, { multiline, budget });
    this.#warmUp.sent(request);
    if (ahead === undefined) this.#tracks.makeRoom();
    const track = newTrack(model, job, { multiline, stop: model.stop, ...(ahead && { ahead }) }, this.#clock.now());
    this.#asked.set(track, { model, request });
    this.#tracks.add(track);
    trace.stage(
      `${ahead === undefined ? 'Asking' : 'Asking ahead:'} ${model.name} for ${multiline ? 'a block' : 'a line'}. ${model.reason}`,
    );
    trace.sent(model.name, request);
    this.#setBusy(1);
    void readIntoTrack(() => model.stream(request, track.controller.signal), track, this.#clock).then(() => {
      this.#setBusy(-1);
      this.#firstTokens.note(track);
      if (track.usage !== undefined) this.#budgets.learn(model.name, request, track.usage);
    });
    return track;
  }

  dispose(): void {
    this.#warmUp.stop();
  }

  #setBusy(change: 1 | -1): void {
    const before = this.#busy;
    this.#busy += change;
    if (before === 0 || this.#busy === 0) this.#onBusy(this.#busy > 0);
  }
}

/** A track for the place of a job, of a model that answers in time or at once. */
export function newTrack(
  { name, ref }: Pick<CompletionModel, 'name' | 'ref'>,
  { call, context }: Pick<Job, 'call' | 'context'>,
  more: Pick<TrackOrigin, 'multiline' | 'stop' | 'ahead'>,
  now: number,
): Track {
  const { document, path, languageId } = call;
  return new Track({ document, path, languageId, context, model: ref, name, ...more }, now);
}
