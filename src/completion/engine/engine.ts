import { counted } from '../../base/plural.ts';
import { errorText } from '../../base/error-text.ts';
import { Listeners } from '../../base/listeners.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Clock } from '../../platform/clock.ts';
import { sleep } from '../../platform/clock.ts';
import type { CompletionModel, CompletionSources, InstantModel, SourceScope } from './completion-model.ts';
import { AskAhead } from './ask-ahead.ts';
import { awaitTrack } from './await-track.ts';
import { continuationOf } from './continuation.ts';
import { Debounce } from './debounce.ts';
import type { WaitFacts } from './debounce.ts';
import { EarlyRequest } from './early-request.ts';
import { beforeWindow, cursorContext } from './document-snapshot.ts';
import { ModelRequests, newTrack } from './model-requests.ts';
import type { Job } from './model-requests.ts';
import type { OffsetChange } from './offset-change.ts';
import { buildRequest } from '../prompt/prompt.ts';
import { answerOf } from './readiness.ts';
import type { ShapedAnswer } from '../shape/shape-answer.ts';
import { ShownSuggestions } from './shown-suggestions.ts';
import { unwantedPlace } from '../gate/gate.ts';
import { GrowingSuggestion } from './growing-suggestion.ts';
import type { Acceptance, CompletionCall, CompletionEvent, Suggestion } from './suggestion.ts';
import { Trace } from './trace.ts';
import type { Track } from '../tracks/track.ts';
import { TrackStore } from '../tracks/track-store.ts';

/** What the engine needs from outside. */
export interface EngineDependencies {
  /** Who may complete at a place. Asked once a call, after the tracks had nothing. */
  readonly sources: (scope: SourceScope) => CompletionSources;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Longest wait for the next key before a request, in milliseconds (`crossfade.completion.maximumDelay`). Default 200. */
  readonly maximumDelay?: () => number;
  /** Ask for what follows a suggestion while it is on the screen. Default true. */
  readonly speculation?: boolean;
}

/** Shortest wait for a running request before another one is made, in milliseconds. */
const attachPatience = 250;
/** The embedded model reads on this machine and in process: it gets the whole window. */
const embeddedBudget = { total: beforeWindow + 2_000, extra: 0, suffix: 2_000, lineSuffix: 2_000, blockSuffix: 2_000 };

/**
 * Ghost text: from a place in a document to one suggestion. Asks its tracks first and models only when no track has an answer. A request belongs
 * to the place, not to the call: it goes on when the call is cancelled, for the next key will ask the same. Never throws, never blocks.
 */
export class CompletionEngine {
  readonly #dependencies: EngineDependencies;
  readonly #tracks = new TrackStore();
  readonly #debounce: Debounce;
  readonly #shown: ShownSuggestions;
  readonly #events = new Listeners<CompletionEvent>();
  readonly #ahead: AskAhead;
  readonly #requests: ModelRequests;
  readonly #early = new EarlyRequest();
  /** Counts the choices of models, so that no model is asked for an old choice. */
  #choice = 0;
  readonly #growing: GrowingSuggestion;
  #lastTrace: Trace | undefined;
  #nextId = 1;

  /** Fires what becomes of requests and suggestions. */
  readonly onDidEvent = this.#events.on;

  constructor(dependencies: EngineDependencies) {
    this.#dependencies = dependencies;
    this.#debounce = new Debounce(dependencies.maximumDelay ?? (() => 200));
    this.#requests = new ModelRequests(dependencies.clock, this.#tracks, (isBusy) =>
      this.#events.fire({ kind: 'busy', isBusy }),
    );
    this.#ahead = new AskAhead(this.#tracks, this.#requests, dependencies.speculation !== false);
    this.#growing = new GrowingSuggestion(dependencies.clock, (suggestion) =>
      this.#events.fire({ kind: 'grown', suggestion }),
    );
    this.#shown = new ShownSuggestions(dependencies.clock, (event) => this.#tell(event));
  }

  /** A suggestion for a place, or nothing. `signal` ends the call, not the request. */
  async provide(call: CompletionCall, signal: AbortSignal): Promise<Suggestion | undefined> {
    const { clock } = this.#dependencies;
    const context = cursorContext(call.text, call.offset);
    const trace = new Trace(call.place ?? call.path, () => clock.now());
    this.#lastTrace = trace;
    const job: Job = { call, context, signal, trace };
    try {
      const suggestion = await this.#provide(job);
      if (suggestion === undefined || signal.aborted) return undefined;
      trace.end(
        `Suggested ${counted(suggestion.insertText.length, ['{0} character', '{0} characters'])} of ${suggestion.model.provider}/${suggestion.model.model}.`,
      );
      this.#shown.returned(suggestion, call.document, context, signal);
      return suggestion;
    } catch (error) {
      this.#dependencies.logger.error(`Completion failed: ${errorText(error, 'unknown reason')}`);
      trace.end('An unexpected failure; the log has the details.');
      return undefined;
    }
  }

  /**
   * A key was typed, and the editor will ask for its place in a moment: VS Code waits 50 ms first. Where only a model can answer, and the
   * call would not wait for the next key either, the request is made now; the call finds it under way. `isAllowed` is asked last: whether
   * the place gets a suggestion at all, and still is as the call says.
   */
  async anticipate(call: CompletionCall, isAllowed: () => Promise<boolean>): Promise<void> {
    const { clock, logger } = this.#dependencies;
    const trace = new Trace(call.path, () => clock.now());
    const context = cursorContext(call.text, call.offset);
    const job: Job = { call, context, trace, signal: new AbortController().signal };
    try {
      if (unwantedPlace(context) !== undefined || this.#debounce.isInVain) return;
      const model = this.#isUnanswered(job) ? this.#whomToAskEarly(job) : undefined;
      const [choice, begun] = [this.#choice, this.#tracks.begun];
      if (model === undefined || !(await isAllowed()) || choice !== this.#choice) return;
      this.#endContradicted(job);
      // The editor may have been quicker, and another request may have turned out to be in vain.
      if (begun === this.#tracks.begun && this.#isWorthAsking(model, job))
        this.#early.made(call, model.ref, this.#requests.start(model, job));
    } catch (error) {
      logger.error(`Completion failed: ${errorText(error, 'unknown reason')}`);
    }
  }

  /** The person may type here soon: a server on this machine that keeps prompts reads this one when nothing else happens. */
  prepare(call: CompletionCall): void {
    this.#requests.prepare(call, () => {
      const { models } = this.#dependencies.sources({ resource: call.document, languageId: call.languageId });
      return models.find((candidate) => !candidate.isCoolingDown);
    });
  }

  /** The person accepted a suggestion, or it and its continuation as one. */
  accepted(id: number, how: Acceptance = 'whole', isContinued = false): void {
    if (this.#shown.accepted(id, how, isContinued)) this.#debounce.accepted();
  }

  /** A document changed: words and lines of a suggestion are accepted that way. */
  edited(document: string, changes: readonly OffsetChange[]): void {
    if (this.#shown.edited(document, changes)) this.#debounce.accepted();
  }

  /** The document was closed: its requests end, its tracks go. */
  close(document: string): void {
    this.#tracks.forget(document);
  }

  /** The choice of models, a setting or trust changed: answers of the old ones are not shown any more. */
  reset(): void {
    this.#choice++;
    this.#tracks.clear();
    this.#requests.forgetTimes();
  }

  /** Notes why a document was not completed at all, for {@link explainLast}. */
  refused(place: string, reason: string): void {
    const trace = new Trace(place, () => this.#dependencies.clock.now());
    trace.end(reason);
    this.#lastTrace = trace;
  }

  /** What became of the last call, as Markdown. */
  explainLast(): string {
    return (
      this.#lastTrace?.toMarkdown() ?? '# Why no suggestion?\n\nNo suggestion has been asked for in this window yet.\n'
    );
  }

  /** How much is kept, for tests and the log. */
  stats(): { readonly tracks: number; readonly running: number } {
    return { tracks: this.#tracks.size, running: this.#tracks.running().length };
  }

  dispose(): void {
    this.#shown.dispose();
    this.#growing.dispose();
    this.#requests.dispose();
    this.#tracks.clear();
  }

  #tell(event: CompletionEvent): void {
    this.#ahead.tell(event);
    this.#events.fire(event);
  }

  async #provide(job: Job): Promise<Suggestion | undefined> {
    const { call, context, signal, trace } = job;
    if (call.trigger === 'automatic') this.#debounce.key(this.#dependencies.clock.now());
    if (this.#shown.settle(call.document, context) === 'dropped') this.#debounce.dismissed();
    if (signal.aborted) return undefined;
    const refusal = call.trigger === 'automatic' ? unwantedPlace(context) : undefined;
    if (refusal !== undefined) {
      trace.end(refusal);
      return undefined;
    }
    this.#endContradicted(job);
    const remembered = await this.#fromTracks(job);
    if (remembered !== 'ask') return remembered;
    return this.#fromModels(job);
  }

  #whomToAskEarly(job: Job): CompletionModel | undefined {
    const { call } = job;
    const { models } = this.#dependencies.sources({ resource: call.document, languageId: call.languageId });
    const model = models.find((candidate) => !candidate.isCoolingDown);
    return model !== undefined && this.#isWorthAsking(model, job) ? model : undefined;
  }

  #isUnanswered({ call, context }: Job): boolean {
    return this.#tracks.find(call.document, context).length === 0;
  }

  /** In a burst of keys a fast model would be asked with each of them. */
  #isWorthAsking(model: CompletionModel, job: Job): boolean {
    return !this.#debounce.isInVain && this.#debounce.expected(this.#waitFacts(model, job)) <= 0;
  }

  #endContradicted({ call, context, trace }: Job): void {
    const ended = this.#tracks.abortContradicted(call.document, context, call.text);
    for (let each = 0; each < ended.inVain; each++) this.#debounce.request('overtaken');
    if (ended.all > 0)
      trace.stage(
        `Ended ${counted(ended.all, ['{0} request', '{0} requests'])} whose answer the typed text contradicts.`,
      );
  }

  /** Looks for an answer that is there or under way. `ask` where a model has to be asked. */
  async #fromTracks(job: Job): Promise<Suggestion | undefined | 'ask'> {
    const { call, context, trace } = job;
    let isAnsweredWithNothing = false;
    const early = this.#early.trackFor(call);
    const found = this.#tracks.find(call.document, context).filter(({ track }) => track !== early);
    for (const { track, fit } of found) {
      const answer = answerOf(track, fit, job.context, this.#dependencies.clock.now());
      if (answer.kind === 'wait') continue;
      if (!answer.shaped.isDropped) {
        trace.stage(`Answered from memory (${track.origin.name}).`);
        return this.#suggestion(track, answer.shaped, job, true);
      }
      if (fit.typed === 0) isAnsweredWithNothing = true;
    }
    const running = found.find(({ track }) => track.state === 'running')?.track;
    if (running !== undefined) {
      trace.stage(`A request to ${running.origin.name} that still fits is under way.`);
      const patience = Math.max(attachPatience, 1.5 * (this.#requests.firstTokenMs(running.origin.name) ?? 0));
      const shaped = await awaitTrack(running, job, this.#dependencies.clock, patience);
      if (job.signal.aborted) {
        cancelled(job);
        return;
      }
      if (shaped !== undefined && !shaped.isDropped) return this.#suggestion(running, shaped, job, false);
    }
    if (isAnsweredWithNothing && call.trigger === 'automatic') {
      trace.end('The model was asked here before and had nothing to insert.');
      return undefined;
    }
    return 'ask';
  }

  async #fromModels(job: Job): Promise<Suggestion | undefined> {
    const { call, trace, signal } = job;
    const choice = this.#choice;
    const sources = this.#dependencies.sources({ resource: call.document, languageId: call.languageId });
    for (const { name, reason } of sources.left) trace.stage(`${name} cannot complete: ${reason}`);
    const awake = sources.models.filter((model) => !model.isCoolingDown);
    for (const model of sources.models)
      if (model.isCoolingDown) trace.stage(`${model.name} failed and is not asked for a while.`);
    if (!(await this.#waitForNextKey(awake[0], job))) {
      cancelled(job);
      return;
    }
    // No other call asks again for what a change of models ended: the person may have stopped typing.
    if (choice !== this.#choice) return this.#fromModels(job);
    for (const model of awake) {
      const outcome = await this.#askModel(model, job, model !== sources.models[0]);
      if (outcome === 'ended' && choice !== this.#choice) return this.#fromModels(job);
      if (outcome === 'failed' && !signal.aborted) continue;
      if (typeof outcome !== 'string') return outcome;
      cancelled(job);
      return;
    }
    if (sources.instant !== undefined) return this.#askInstant(sources.instant, job);
    trace.end(awake.length === 0 ? 'No model is chosen that can complete here.' : 'Every model failed.');
    return undefined;
  }

  /** False where another key came first. */
  async #waitForNextKey(model: CompletionModel | undefined, job: Job): Promise<boolean> {
    const { signal, trace } = job;
    const delay = model === undefined ? 0 : this.#debounce.delay(this.#waitFacts(model, job));
    // What was asked for already is not worth waiting for.
    if (delay > 0 && this.#early.trackFor(job.call) === undefined) {
      trace.stage(`Waiting ${Math.round(delay)} ms for the next key.`);
      await sleep(this.#dependencies.clock, delay, signal);
    }
    return !signal.aborted;
  }

  #waitFacts(model: CompletionModel, { call, context }: Job): WaitFacts {
    const firstTokenMs = this.#requests.firstTokenMs(model.name);
    return {
      linePrefix: context.linePrefix,
      isInvoked: call.trigger === 'invoke',
      isLocal: model.isLocal,
      ...(firstTokenMs !== undefined && { firstTokenMs }),
    };
  }

  /** `ended`: the request was ended for another reason than this call's end. */
  async #askModel(
    model: CompletionModel,
    job: Job,
    isFallback: boolean,
  ): Promise<Suggestion | undefined | 'failed' | 'ended'> {
    const { trace, signal } = job;
    const track = this.#takeEarly(model, job) ?? this.#requests.start(model, job);
    const shaped = await awaitTrack(track, job, this.#dependencies.clock);
    if (signal.aborted) {
      cancelled(job);
      return;
    }
    if (track.state === 'failed') {
      const message = track.fault?.message ?? 'unknown reason';
      trace.stage(`${model.name} failed (${track.fault?.kind ?? 'unknown'}): ${message}`);
      if (track.fault?.kind === 'cancelled') return 'ended';
      this.#events.fire({ kind: 'failed', model: model.ref, message });
      return 'failed';
    }
    this.#events.fire({
      kind: 'answered',
      model: model.ref,
      isFallback,
      milliseconds: this.#dependencies.clock.now() - track.startedAt,
    });
    if (shaped !== undefined && !shaped.isDropped) return this.#suggestion(track, shaped, job, false);
    trace.end(nothingLeft(track, shaped));
    return undefined;
  }

  #askInstant(model: InstantModel, job: Job): Suggestion | undefined {
    const { call, context, trace } = job;
    const request = buildRequest(context, call, { multiline: false, budget: embeddedBudget });
    trace.stage(`Asking ${model.name}, which runs in this window; nothing is sent.`);
    const answer = model.suggest(request);
    if (answer === undefined) {
      trace.end(`${model.name} is not sure enough to suggest anything here.`);
      return undefined;
    }
    trace.stage(`It is ${Math.round(answer.confidence * 100)}% sure.`);
    const track = newTrack(model, job, { multiline: false, stop: [] }, this.#dependencies.clock.now());
    track.append(answer.text, this.#dependencies.clock.now());
    track.finish();
    this.#tracks.add(track);
    const fit = track.fit(context);
    const result = fit === undefined ? undefined : answerOf(track, fit, job.context, this.#dependencies.clock.now());
    if (result?.kind === 'ready' && !result.shaped.isDropped) return this.#suggestion(track, result.shaped, job, true);
    trace.end(nothingLeft(track, result?.kind === 'ready' ? result.shaped : undefined));
    return undefined;
  }

  /** The request that went out for this call when the key was typed. */
  #takeEarly(model: CompletionModel, { call, trace }: Job): Track | undefined {
    const track = this.#early.take(call, model.ref);
    const asked = track && this.#requests.of(track);
    // One that was ended since, by a change of models or for want of room, says nothing about the model.
    if (track === undefined || asked === undefined || track.fault?.kind === 'cancelled') return undefined;
    trace.stage(`${asked.model.name} was asked when the key was typed. ${asked.model.reason}`);
    trace.sent(asked.model.name, asked.request);
    return track;
  }

  #suggestion(track: Track, shaped: ShapedAnswer, job: Job, isCached: boolean): Suggestion {
    const { context, trace } = job;
    const cuts = [...track.startCuts, ...shaped.cuts];
    if (!track.isSuggested && track.startedAt < this.#dependencies.clock.now()) this.#debounce.request('suggested');
    track.isSuggested = true;
    if (cuts.length > 0) trace.stage(`Filters that cut something: ${cuts.join(', ')}.`);
    const suggestion = {
      id: this.#nextId++,
      insertText: shaped.text,
      range: { start: context.offset, end: context.offset + shaped.replaceAfter },
      model: track.origin.model,
      isCached,
      ...continuationOf(track, shaped, context, this.#dependencies.clock.now()),
    };
    const model = this.#requests.of(track)?.model;
    if (model !== undefined) this.#ahead.given({ suggestion, track, job, model });
    this.#growing.watch({ suggestion, track, signal: job.signal, grown: () => this.#grown(track, job) });
    return suggestion;
  }

  /** What a track would suggest for a call now. */
  #grown(track: Track, { context }: Job): string {
    const fit = track.fit(context);
    const answer = fit === undefined ? undefined : answerOf(track, fit, context, this.#dependencies.clock.now());
    return answer?.kind === 'ready' ? answer.shaped.text : '';
  }
}

function cancelled({ trace }: Job): undefined {
  trace.end('Another key, or a move of the cursor, came before the answer. The request goes on as long as it fits.');
}

function nothingLeft(track: Track, shaped: ShapedAnswer | undefined): string {
  if (track.text.trim() === '') return `${track.origin.name} had nothing to insert.`;
  const last = shaped?.cuts.at(-1);
  return last === undefined
    ? `The answer of ${track.origin.name} does not fit what was typed.`
    : `The answer of ${track.origin.name} was dropped by the filter "${last}".`;
}
