import type { LogEntry, StepEntry, SwitchEntry } from '../conversation/entry.ts';
import type { CallPart, InputPart } from '../conversation/part.ts';
import type { Registry } from '../models/registry.ts';
import type { ChatItem } from './chat-view-messages.ts';
import type { ChatWords } from './chat-words.ts';
import { viewAction } from './view-actions.ts';
import { answerItemId } from './item-id.ts';
import type { TurnFailure } from '../sessions/journal-record.ts';
import { changeTools } from '../conversation/offered-tools.ts';
import { TurnItems } from './turn-items.ts';
import { userItem } from './user-item.ts';

/** What a transcript is made with. */
export interface TranscriptDependencies {
  readonly registry: Registry;
  readonly words: ChatWords;
  /** One line on a call for display. */
  readonly summarize: (call: CallPart) => string;
  /** False: of hand-offs only those are told that the person asked for. */
  readonly showsFailovers: boolean;
  /** Why the turn of the message at this place has no whole answer, where the log does not say. */
  readonly failure?: (turn: number) => TurnFailure | undefined;
}

/** What a transcript is made from. */
export interface TranscriptSource extends TranscriptDependencies {
  readonly entries: readonly LogEntry[];
  /** An answer that broke off with the window, as far as it was kept. */
  readonly partial?: StepEntry;
}

/** The conversation as the view shows it: the same items that the running turns showed, made from the log alone. */
export function transcriptOf(source: TranscriptSource): ChatItem[] {
  const builder = new TranscriptBuilder(source);
  for (const entry of source.entries) builder.add(entry);
  return builder.finish(source.partial);
}

/** Makes a transcript entry by entry, so that a long one can be made in slices. */
export class TranscriptBuilder {
  readonly #dependencies: TranscriptDependencies;
  readonly #items: ChatItem[] = [];
  readonly #offered = new Set<string>();
  #userSeq = 0;
  #turn: TurnItems;

  constructor(dependencies: TranscriptDependencies) {
    this.#dependencies = dependencies;
    this.#turn = this.#begin(undefined);
  }

  add(entry: LogEntry): void {
    if (entry.k === 'user') this.#addUser(entry.seq, entry.parts);
    else if (entry.k === 'tools') changeTools(this.#offered, entry);
    else this.#turn.add(entry);
  }

  /**
   * `running`: what is shown of the last turn while it runs; it stands for everything behind the last message of the person. `isBusy`: an
   * answer is being prepared, so that nothing is said of one that is missing.
   */
  finish(partial: StepEntry | undefined, running?: readonly ChatItem[], isBusy = false): ChatItem[] {
    if (running !== undefined) return [...this.#items, ...running];
    if (partial !== undefined) this.#turn.add(partial);
    const isTold = this.#endTurn();
    if (!this.#turn.isAnswered && !isTold && !isBusy && this.#items.length > 0) {
      const { words } = this.#dependencies;
      this.#items.push({
        kind: 'notice',
        id: `n${this.#userSeq}`,
        level: 'info',
        text: words.text({ code: 'not-answered' }),
        actions: [viewAction(words, 'retry', answerItemId(this.#userSeq, 0))],
      });
    }
    return this.#items;
  }

  #begin(lastSwitch: SwitchEntry | undefined): TurnItems {
    const { registry, words, summarize, showsFailovers } = this.#dependencies;
    const isOffered = (name: string): boolean => this.#offered.has(name);
    return new TurnItems({ registry, words, summarize, showsFailovers, isOffered, lastSwitch, userSeq: this.#userSeq });
  }

  #addUser(seq: number, parts: readonly InputPart[]): void {
    this.#endTurn();
    this.#userSeq = seq;
    this.#turn = this.#begin(this.#turn.lastSwitch);
    this.#items.push(userItem(seq, parts));
  }

  /** Returns whether a reason for the missing answer is told. */
  #endTurn(): boolean {
    const failure = this.#items.length === 0 ? undefined : this.#dependencies.failure?.(this.#userSeq);
    this.#turn.finish();
    if (failure !== undefined) this.#turn.fail(failure);
    this.#items.push(...this.#turn.items());
    return failure !== undefined;
  }
}
