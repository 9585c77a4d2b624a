import { faultText, retryText } from '../chat-view/fault-text.ts';
import { preparation, runTurn } from '../../turn/turn.ts';
import type { TurnObserver, TurnDependencies } from '../../turn/turn.ts';
import type { Tool } from '../../tools/tool.ts';
import type { Entry } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { TurnEnd } from '../../conversation/turn-end.ts';
import type { InputPart, Owner } from '../../conversation/part.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Logger } from '../../platform/logger.ts';
import type { AnswerEvent, RunnableCall } from '../../routing/answer-event.ts';
import type { AnswerRequest } from '../../routing/answer-request.ts';
import { logOfHistory } from './participant-history.ts';
import type { NativeTurn } from './participant-history.ts';
import { recordInMemory } from './share-messages.ts';
import type { Translate } from '../shell/translate.ts';

/** What a native chat shows: text that cannot be taken back, and a line while something goes on. */
export interface NativeStream {
  markdown(text: string): void;
  progress(text: string): void;
}

export interface ParticipantTurnDependencies {
  readonly answer: (request: AnswerRequest) => AsyncIterable<AnswerEvent>;
  /** A model's name as it is shown. */
  readonly nameOf: (owner: Owner) => string;
  /** Whether a model can use tools; unknown counts as yes. */
  readonly acceptsTools: (ref: ModelRef) => boolean;
  readonly tools: readonly Tool[];
  readonly failover: { readonly enabled: boolean; readonly isShown: boolean };
  readonly t: Translate;
  readonly logger: Pick<Logger, 'error'>;
}

export interface ParticipantTurn {
  readonly history: readonly NativeTurn[];
  /** Attachments, then what was typed. */
  readonly parts: readonly InputPart[];
  /** Candidates for each step, asked before it. */
  readonly refs: () => Promise<readonly ModelRef[]>;
  readonly signal: AbortSignal;
}

export interface ParticipantOutcome {
  /** Why there is no whole answer; a stop is none. */
  readonly fault?: Fault;
  /** What this turn added to the conversation. */
  readonly entries: readonly Entry[];
}

/** A wait that is worth a line. Milliseconds. */
const tellingWait = 3_000;

/** Answers a message of the native chat with the engine of the own view: same log, same tool calls, same failover. */
export async function runParticipant(
  dependencies: ParticipantTurnDependencies,
  turn: ParticipantTurn,
  stream: NativeStream,
): Promise<ParticipantOutcome> {
  const log = logOfHistory(turn.history);
  const start = log.entries.length;
  for (const entry of preparation(log.entries, dependencies.tools)) log.append(entry);
  log.append({ k: 'user', parts: turn.parts });
  const shown = new Shown(dependencies, stream);
  const { answer, acceptsTools, failover, logger, tools } = dependencies;
  const turnDependencies: TurnDependencies = {
    answer,
    acceptsTools,
    tools,
    observer: shown,
    logger,
    canTakeBack: false,
    choice: async () => ({ refs: await turn.refs(), failover: failover.enabled, resumable: false }),
    switches: () => ({ dispose: () => undefined }),
  };
  const end = await runTurn(turnDependencies, recordInMemory(log), turn.signal);
  shown.end();
  const fault = faultOf(end, dependencies.t);
  return { ...(fault !== undefined && { fault }), entries: log.entries.slice(start) };
}

function faultOf(end: TurnEnd, t: Translate): Fault | undefined {
  if (end.kind === 'failed') return end.fault;
  if (end.kind !== 'limit') return undefined;
  return {
    kind: 'shape',
    message: t('The model was stopped after too many tool calls without an answer.'),
    code: 'limit',
  };
}

/** What the person has seen. Nothing of it can be taken back, so changes of model are told where they do not cut a sentence. */
class Shown implements TurnObserver {
  readonly #dependencies: ParticipantTurnDependencies;
  readonly #stream: NativeStream;
  readonly #notes: string[] = [];
  #text = '';
  #part: number | undefined;
  #isBreakDue = false;
  #toldWait = false;

  constructor(dependencies: ParticipantTurnDependencies, stream: NativeStream) {
    this.#dependencies = dependencies;
    this.#stream = stream;
  }

  /** What follows is a text of its own. */
  stepBegins(): void {
    this.#isBreakDue = this.#text !== '';
    this.#part = undefined;
    this.#toldWait = false;
  }

  event(event: AnswerEvent): void {
    if (event.e === 'delta' && (event.kind === 'text' || event.kind === 'refusal')) this.#add(event.part, event.text);
    else if (event.e === 'attempt' && event.mode === 'restart') this.stepBegins();
    else if (event.e === 'hand-off') this.#handOff(event);
    else if (event.e === 'retry' && event.remainingMs > tellingWait && !this.#toldWait) {
      this.#toldWait = true;
      this.progress(retryText(event, event, this.#dependencies.t));
    }
  }

  running(call: RunnableCall): void {
    const tool = this.#dependencies.tools.find(({ definition }) => definition.name === call.name);
    if (tool !== undefined) this.progress(tool.summary(call.args.value));
  }

  /** What is in the log is not shown again. */
  logged(): void {}

  stepEnds(): void {}

  progress(text: string): void {
    if (text !== '') this.#stream.progress(text);
  }

  /** Tells what had to wait. */
  end(): void {
    if (this.#notes.length > 0)
      this.#stream.markdown(`\n\n---\n\n${this.#notes.map((note) => `*${note}*`).join('\n\n')}`);
  }

  #add(part: number, text: string): void {
    if (this.#part !== undefined && part !== this.#part) this.#isBreakDue = true;
    this.#part = part;
    if (this.#isBreakDue && !this.#text.endsWith('\n\n')) this.#stream.markdown('\n\n');
    this.#isBreakDue = false;
    // Only the end of the text is ever looked at again.
    this.#text = (this.#text + text).slice(-2);
    this.#stream.markdown(text);
  }

  #handOff({ from, to, why, fault, reason }: Extract<AnswerEvent, { e: 'hand-off' }>): void {
    if (!this.#dependencies.failover.isShown && why === 'failover') return;
    const { nameOf, t } = this.#dependencies;
    const cause = reason ?? (fault === undefined ? '' : faultText(fault, t));
    const names = [nameOf(to), nameOf(from)] as const;
    if (this.#text === '') this.progress(t('{0} answers instead of {1}. {2}', ...names, cause).trim());
    else this.#notes.push(plain(t('{0} continued where {1} stopped. {2}', ...names, cause).trim()));
  }
}

/** Text without meaning in Markdown: names and messages come from servers. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()#+!|<>~]/g, '\\$&');
}
