import type { CallIdSource } from '../../conversation/call-id.ts';
import type { CallPart, Part, TextPart } from '../../conversation/part.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import type { OfferedTools } from './found-call.ts';
import { TextScanner } from './text-scanner.ts';
import type { TextPiece } from './text-scanner.ts';

/** What the stage needs to know of a request. */
export interface TextStageContext {
  /** Empty where no tool is offered: no call is looked for then. */
  readonly tools: OfferedTools;
  readonly callIds: CallIdSource;
}

type PartEvent = Extract<StreamEvent, { e: 'part' }>;
type DeltaEvent = Extract<StreamEvent, { e: 'delta' }>;

/** A part that goes out. */
interface GivenPart {
  readonly index: number;
  readonly kind: 'text' | 'reasoning';
  text: string;
  /** It went out whole. */
  isWhole: boolean;
}

/** A text part that comes in, and the parts that it turns into. */
interface TextRun {
  readonly scanner: TextScanner;
  readonly parts: GivenPart[];
}

/**
 * The stage behind the decoder of every stream: thinking and calls that a model writes into its text become parts of their own, with numbers in
 * the order in which they appear. Text without any passes as it is, with the data of its owner. One stage an answer, also where it is taken up again.
 */
export class TextStage {
  readonly #context: TextStageContext;
  readonly #runs = new Map<number, TextRun>();
  /** Numbers of the parts that pass as they are. */
  readonly #numbers = new Map<number, number>();
  readonly #calls: { readonly index: number; readonly call: CallPart }[] = [];
  #next = 0;
  /** The server told thinking apart by itself. */
  #hasThought = false;
  #open: TextRun | undefined;
  #out: StreamEvent[] = [];

  constructor(context: TextStageContext) {
    this.#context = context;
  }

  /** Takes the next event of the decoder; returns what goes on. */
  take(event: StreamEvent): readonly StreamEvent[] {
    switch (event.e) {
      case 'delta':
        this.#delta(event);
        break;
      case 'part':
        this.#part(event);
        break;
      case 'end':
        this.#close();
        this.#out.push(this.#ended(event));
        break;
      case 'fault':
        // An answer that can be taken up again has an open text: its calls wait.
        if (this.#open === undefined) this.#deliverCalls(false);
        this.#out.push(event);
        break;
      default:
        this.#out.push(event);
    }
    const out = this.#out;
    this.#out = [];
    return out;
  }

  /** Calls in the text are whole only where the answer came to a good end. */
  #ended(event: Extract<StreamEvent, { e: 'end' }>): StreamEvent {
    const { kind } = event.end;
    const isCalling = this.#calls.length > 0 && kind === 'stop';
    this.#deliverCalls(kind === 'stop' || kind === 'calls');
    return isCalling ? { e: 'end', end: { ...event.end, kind: 'calls' } } : event;
  }

  #delta(event: DeltaEvent): void {
    if (event.kind === 'text') {
      const run = this.#runOf(event.part);
      this.#give(run, run.scanner.push(event.text));
      return;
    }
    this.#close();
    this.#hasThought ||= event.kind === 'reasoning';
    this.#out.push({ ...event, part: this.#number(event.part) });
  }

  #part(event: PartEvent): void {
    const { index, part } = event;
    if (part.t !== 'text' || part.refusal === true || (part.text === '' && !this.#runs.has(index))) {
      this.#close();
      this.#hasThought ||= part.t === 'reasoning';
      this.#out.push({ ...event, index: this.#number(index) });
      return;
    }
    const isKnown = this.#runs.has(index);
    const run = this.#runOf(index);
    if (!isKnown) this.#give(run, run.scanner.push(part.text));
    this.#end(run);
    if (this.#open === run) this.#open = undefined;
    this.#deliver(run, part);
  }

  /** The run of a part; another one that is open is over. */
  #runOf(part: number): TextRun {
    const known = this.#runs.get(part);
    if (this.#open !== undefined && this.#open !== known) this.#close();
    const run = known ?? { scanner: new TextScanner(this.#context.tools, this.#hasThought), parts: [] };
    if (known === undefined) this.#runs.set(part, run);
    this.#open = run;
    return run;
  }

  #close(): void {
    if (this.#open !== undefined) this.#end(this.#open);
    this.#open = undefined;
  }

  #end(run: TextRun): void {
    this.#give(run, run.scanner.end());
  }

  #give(run: TextRun, pieces: readonly TextPiece[]): void {
    for (const piece of pieces) {
      if (piece.kind === 'calls') {
        for (const { name, args } of piece.calls)
          this.#calls.push({ index: this.#next++, call: this.#call(name, args) });
      } else if (piece.kind === 'was-reasoning') this.#wasReasoning(run);
      else this.#grow(run, piece.kind, piece.text);
    }
  }

  #call(name: string, value: Extract<CallPart['args'], { value: unknown }>['value']): CallPart {
    const id = this.#context.callIds.next();
    return { t: 'call', id, name, args: { value }, executor: 'client', state: 'complete', foundInText: true };
  }

  #grow(run: TextRun, kind: GivenPart['kind'], text: string): void {
    let part = run.parts.at(-1);
    if (part === undefined || part.kind !== kind || part.isWhole || part.index !== this.#next - 1) {
      part = { index: this.#next++, kind, text: '', isWhole: false };
      run.parts.push(part);
    }
    part.text += text;
    this.#out.push({ e: 'delta', part: part.index, kind, text });
  }

  /** Text that went out was thinking: it comes whole as what it is, and a view takes the text back. */
  #wasReasoning(run: TextRun): void {
    for (const part of run.parts) {
      if (part.kind !== 'text' || part.isWhole) continue;
      part.isWhole = true;
      this.#out.push({
        e: 'part',
        index: part.index,
        part: { t: 'reasoning', text: part.text.trim(), state: 'sealed' },
      });
    }
  }

  #deliver({ parts }: TextRun, whole: TextPart): void {
    const [only] = parts;
    if (only !== undefined && parts.length === 1 && only.kind === 'text' && only.text === whole.text) {
      if (!only.isWhole) this.#out.push({ e: 'part', index: only.index, part: whole });
      only.isWhole = true;
      return;
    }
    const last = parts.findLast(({ kind }) => kind === 'text');
    for (const part of parts) {
      if (part.isWhole) continue;
      part.isWhole = true;
      this.#out.push({ e: 'part', index: part.index, part: asPart(part, part === last ? whole : undefined) });
    }
  }

  #deliverCalls(isGood: boolean): void {
    for (const { index, call } of this.#calls.splice(0))
      this.#out.push({ e: 'part', index, part: isGood ? call : { ...call, state: 'partial' } });
  }

  #number(part: number): number {
    const known = this.#numbers.get(part);
    if (known !== undefined) return known;
    const number = this.#next++;
    this.#numbers.set(part, number);
    return number;
  }
}

/** Without the data of its owner, which is about another text. */
function asPart({ kind, text }: GivenPart, source: TextPart | undefined): Part {
  if (kind === 'reasoning') return { t: 'reasoning', text, state: 'sealed' };
  const { citations, phase } = source ?? {};
  return { t: 'text', text, ...(citations !== undefined && { citations }), ...(phase !== undefined && { phase }) };
}

/** The events of an answer behind the stage. */
export async function* readText(
  events: AsyncIterable<StreamEvent>,
  stage: TextStage,
): AsyncGenerator<StreamEvent, void> {
  for await (const event of events) yield* stage.take(event);
}
