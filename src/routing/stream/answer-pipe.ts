import type { ReasoningPart, TextPart } from '../../conversation/part.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import type { AnswerEvent } from '../answer-event.ts';
import type { CommitHorizon } from './commit-horizon.ts';
import { PartNumbers } from './part-numbers.ts';
import type { ShownText } from './shown-text.ts';
import type { StepCollector } from '../step/step-collector.ts';
import type { Joined, TextJoin } from './text-join.ts';

type PartEvent = Extract<StreamEvent, { e: 'part' }>;

export interface PipeDependencies {
  readonly shown: ShownText;
  /** Gathers what this request adds, by the numbers of its own parts. */
  readonly collector: StepCollector;
  readonly horizon: CommitHorizon;
  /** Present where the answer goes on with a text. */
  readonly join?: TextJoin;
  /** Whether what was shown can be taken back. */
  readonly mayTakeBack: boolean;
}

/**
 * The way of one request's events to the view: through the join, the commit horizon and the numbering of parts. What comes out is shown and is
 * in the collector; nothing else is. The last closing events wait for the answer's end: at a cut they only close what was torn.
 */
export class AnswerPipe {
  readonly #dependencies: PipeDependencies;
  /** Own part numbers to those of the view. */
  readonly #numbers = new PartNumbers();
  /** What of each text part came out, where that is not what came in. */
  readonly #altered = new Set<number>();
  readonly #begun = new Set<number>();
  readonly #texts = new Set<number>();
  #held: PartEvent[] = [];
  /** The text part that the horizon holds, and the one that is joined. */
  #open: number | undefined;
  #joined: number | undefined;
  #out: AnswerEvent[] = [];
  #hasRewound = false;
  #hasSubstance = false;

  constructor(dependencies: PipeDependencies) {
    this.#dependencies = dependencies;
  }

  /** The answer did not go on with what was shown but replaced it. */
  get hasRewound(): boolean {
    return this.#hasRewound;
  }

  /** Anything but reasoning has come, shown or not. */
  get hasSubstance(): boolean {
    return this.#hasSubstance;
  }

  /** Takes an event that is not terminal. */
  take(event: StreamEvent): AnswerEvent[] {
    this.#hasSubstance ||= isSubstance(event);
    switch (event.e) {
      case 'delta':
        this.#releaseHeld();
        this.#begun.add(event.part);
        if (event.kind === 'text') this.#text(event.part, event.text);
        else this.#other(event);
        break;
      case 'part':
        this.#part(event);
        break;
      case 'usage':
        this.#dependencies.collector.add(event);
        this.#out.push(event);
        break;
      case 'open':
      case 'note':
        this.#out.push(event);
        break;
      default:
        break;
    }
    return this.#taken();
  }

  /** Milliseconds until {@link due} has something. */
  dueIn(): number | undefined {
    return this.#dependencies.horizon.dueIn();
  }

  due(): AnswerEvent[] {
    if (this.#open !== undefined) this.#emitText(this.#open, this.#dependencies.horizon.release());
    return this.#taken();
  }

  /** The answer came to its end: everything goes out. */
  end(): AnswerEvent[] {
    this.#endJoin();
    this.#flush();
    this.#releaseHeld();
    return this.#taken();
  }

  /** The answer was cut. `dropped` is what need not have been shown, of the part with the view's number `part`. */
  cut(): { readonly events: AnswerEvent[]; readonly dropped: string; readonly part: number } {
    const { kept, dropped } = this.#dependencies.horizon.cut();
    const open = this.#open;
    if (open !== undefined) this.#emitText(open, kept);
    this.#held = [];
    this.#open = undefined;
    return { events: this.#taken(), dropped, part: open === undefined ? 0 : this.#number(open) };
  }

  #text(part: number, text: string): void {
    const { join, horizon } = this.#dependencies;
    this.#texts.add(part);
    if (this.#open !== undefined && this.#open !== part) this.#flush();
    if (join !== undefined && !join.isDone && (this.#joined === undefined || this.#joined === part)) {
      this.#joined = part;
      this.#join(part, join.push(text));
      return;
    }
    this.#open = part;
    this.#emitText(part, horizon.push(text));
  }

  #join(part: number, joined: Joined | undefined): void {
    if (joined === undefined || this.#dependencies.join?.isDone === false) return;
    if (joined.keep !== undefined) this.#rewind(part, joined.keep);
    this.#altered.add(part);
    this.#open = part;
    this.#emitText(part, this.#dependencies.horizon.push(joined.text));
  }

  /** What was shown is taken back; what stays of it is from now on the beginning of this answer's text. */
  #rewind(part: number, keep: number): void {
    const { shown, collector } = this.#dependencies;
    const kept = shown.text.slice(0, keep);
    this.#hasRewound = true;
    shown.clear();
    this.#numbers.clear();
    this.#out.push({ e: 'take-back' });
    for (const [index, own] of collector.parts()) {
      this.#numbers.set(index, index);
      if (own.t === 'reasoning') this.#show({ e: 'delta', part: index, kind: 'reasoning', text: own.text });
      else this.#show({ e: 'part', index, part: own });
    }
    this.#numbers.set(part, part);
    this.#emitText(part, kept);
  }

  #other(event: Extract<StreamEvent, { e: 'delta' }>): void {
    this.#settleJoin(event.part);
    this.#flush();
    this.#dependencies.collector.add(event);
    this.#show({ ...event, part: this.#number(event.part) });
  }

  #part(event: PartEvent): void {
    const { index, part } = event;
    if (part.t === 'reasoning' && this.#texts.delete(index)) {
      this.#wasReasoning(index, part);
      return;
    }
    if (part.t === 'text' && part.refusal !== true) {
      if (!this.#begun.has(index) && part.text !== '') {
        this.#releaseHeld();
        this.#text(index, part.text);
      }
      if (index === this.#joined) this.#endJoin();
      if (index === this.#open) this.#flush();
    } else {
      this.#settleJoin(index);
      this.#flush();
    }
    this.#held.push(event);
  }

  /** Text that came before turned out to be thinking. Where it cannot be taken back, or another text goes on in it, it stays what it was. */
  #wasReasoning(index: number, part: ReasoningPart): void {
    const { collector, shown, horizon, join, mayTakeBack } = this.#dependencies;
    if (join?.isDone === false && this.#joined === index) {
      this.#joined = undefined;
      join.reset();
      this.#thought(index, part);
      return;
    }
    if (join !== undefined || !mayTakeBack) {
      this.#endJoin();
      this.#flush();
      this.#held.push({ e: 'part', index, part: { t: 'text', text: collector.pendingText(index) } });
      return;
    }
    if (this.#open === index) horizon.flush();
    this.#open = undefined;
    const wasShown = collector.pendingText(index) !== '';
    collector.add({ e: 'part', index, part });
    const parts = collector.parts();
    this.#hasSubstance = parts.some(([, each]) => each.t !== 'reasoning');
    if (wasShown) {
      shown.clear();
      this.#out.push({ e: 'take-back' });
    }
    for (const [at, each] of wasShown ? parts : ([[index, part]] as const)) {
      const number = this.#number(at);
      if (each.t === 'reasoning') this.#show({ e: 'delta', part: number, kind: 'reasoning', text: each.text });
      this.#show({ e: 'part', index: number, part: each });
    }
  }

  /** Thinking of which nothing was shown as text. */
  #thought(index: number, part: ReasoningPart): void {
    const { collector } = this.#dependencies;
    collector.add({ e: 'part', index, part });
    this.#hasSubstance = collector.parts().some(([, each]) => each.t !== 'reasoning');
    const number = this.#number(index);
    this.#show({ e: 'delta', part: number, kind: 'reasoning', text: part.text });
    this.#show({ e: 'part', index: number, part });
  }

  /** A part behind the joined text: the text is over. */
  #settleJoin(part: number): void {
    if (this.#joined !== part) this.#endJoin();
  }

  /** The joined text is over. Where its place was found before, what the horizon holds by now may be another part's. */
  #endJoin(): void {
    const { join } = this.#dependencies;
    if (this.#joined !== undefined && join?.isDone === false) this.#join(this.#joined, join.end());
  }

  #flush(): void {
    if (this.#open !== undefined) this.#emitText(this.#open, this.#dependencies.horizon.flush());
    this.#open = undefined;
  }

  #releaseHeld(): void {
    const held = this.#held;
    this.#held = [];
    for (const event of held) {
      const part = event.part.t === 'text' ? this.#asShown(event.index, event.part) : event.part;
      // Nothing of it was new.
      if (part.t === 'text' && part.text === '' && this.#altered.has(event.index)) continue;
      this.#dependencies.collector.add({ e: 'part', index: event.index, part });
      const index = this.#number(event.index);
      // The view has the text that goes on as one part.
      const text = part.t === 'text' && part.refusal !== true ? this.#dependencies.shown.textOf(index) : undefined;
      const isLonger = part.t === 'text' && text !== undefined && text !== part.text;
      this.#show({ e: 'part', index, part: isLonger ? plain(part, text) : part });
    }
  }

  /** The part with the text that came out, without its owner's data where that is about another text. */
  #asShown(index: number, part: TextPart): TextPart {
    if (!this.#altered.has(index)) return part;
    const text = this.#dependencies.collector.pendingText(index);
    return text === part.text ? part : plain(part, text);
  }

  #emitText(part: number, text: string): void {
    if (text === '') return;
    this.#dependencies.collector.add({ e: 'delta', part, kind: 'text', text });
    this.#show({ e: 'delta', part: this.#number(part), kind: 'text', text });
  }

  #number(part: number): number {
    const known = this.#numbers.get(part);
    if (known !== undefined) return known;
    const { shown } = this.#dependencies;
    const isContinued = part === this.#joined && !this.#hasRewound;
    const number = this.#hasRewound ? part : ((isContinued ? shown.lastText : undefined) ?? this.#fresh(part));
    this.#numbers.set(part, number);
    return number;
  }

  #fresh(part: number): number {
    if (this.#dependencies.join === undefined && this.#numbers.isSame) return part;
    return Math.max(this.#dependencies.shown.nextPart, this.#numbers.next);
  }

  #show(event: StreamEvent & { readonly e: 'delta' | 'part' }): void {
    this.#dependencies.shown.add(event);
    this.#out.push(event);
  }

  #taken(): AnswerEvent[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }
}

function isSubstance(event: StreamEvent): boolean {
  if (event.e === 'delta') return event.kind !== 'reasoning' && event.text.trim() !== '';
  if (event.e !== 'part' || event.part.t === 'reasoning') return false;
  return event.part.t !== 'text' || event.part.text.trim() !== '';
}

function plain({ citations, phase }: TextPart, text: string): TextPart {
  return { t: 'text', text, ...(citations !== undefined && { citations }), ...(phase !== undefined && { phase }) };
}
