import type { StepEntry } from '../../conversation/entry.ts';
import type { CallPart } from '../../conversation/part.ts';
import type { AnswerEvent, StepOutcome } from '../../routing/answer-event.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { malformed } from '../dialects/dialect.ts';
import type { Dialect, DialectId, DialectParser, ParsedAnswer } from '../dialects/dialect.ts';
import { dialects } from '../dialects/dialects.ts';
import { fileNameIn } from '../dialects/file-name.ts';
import type { RequestedEdit } from '../requested-edit.ts';
import { writtenDialect } from '../written/written-code.ts';
import { StringArgument } from './string-argument.ts';

/** What an answer asks for, and the dialect it was written in. */
export interface ReadAnswer {
  readonly answer: ParsedAnswer;
  readonly dialect: Dialect;
}

/** Longest explanation that is kept, in characters. */
const longestSaid = 600;

/** Reads the answer of a model to a request for an edit while it arrives: as the calls of a tool, else as text in any dialect. */
export class AnswerReader {
  readonly #asked: Dialect;
  /** Text of the file: a marker that stands in it is no sign of a dialect. */
  readonly #file: string;
  #texts = new Map<number, string>();
  #calls = new Map<number, Feed>();
  #textFeed: Feed;
  #finished: RequestedEdit[] = [];
  #characters = 0;

  constructor(asked: Dialect, file: string) {
    this.#asked = asked;
    this.#file = file;
    this.#textFeed = this.#feedOfText();
  }

  /** The edits that are finished, one hunk each, as far as the answer has come. Only for showing. */
  get finished(): readonly RequestedEdit[] {
    return this.#finished;
  }

  /** Of the answer as far as it has come, thinking not counted. */
  get characters(): number {
    return this.#characters;
  }

  /** What the model said besides its edits. */
  get said(): string {
    const text = this.#text.split(/^(?:[ \t]*(?:`{3,}|~{3,})|<{5,9} ?SEARCH|\*\*\* |--- |diff --git )/m, 1)[0] ?? '';
    const lines = text.trim().split('\n');
    // The path of the file stands above its block.
    if (fileNameIn(lines.at(-1) ?? '') !== undefined) lines.pop();
    return lines.join('\n').trim().slice(0, longestSaid);
  }

  add(event: AnswerEvent): void {
    if (event.e === 'take-back' || (event.e === 'attempt' && event.mode === 'restart')) this.#beginAnew();
    else if (event.e === 'delta' && event.kind === 'text') this.#addText(event.part, event.text);
    else if (event.e === 'delta' && event.kind === 'arguments') this.#addArguments(event.part, event.text);
    else if (event.e === 'part' && event.part.t === 'reasoning' && this.#texts.delete(event.index)) this.#readAgain();
  }

  /** The whole answer, after its end. */
  read({ step, calls }: StepOutcome): ReadAnswer {
    const end = endOf(step);
    if (end !== undefined) return { answer: malformed(end), dialect: this.#asked };
    if (calls.length > 0) return readCalls(calls, this.#asked);
    if (brokenCalls(step).length > 0)
      return { answer: malformed('The arguments of the call could not be read.'), dialect: this.#asked };
    return this.#readText();
  }

  #readText(): ReadAnswer {
    const text = this.#text.replace(/\r\n?/g, '\n');
    const dialect = dialects[this.#dialectOf(text)];
    if (dialect.prompt.kind === 'tool' && dialect.id === 'replace')
      return { answer: malformed('There is no change in the answer.'), dialect: this.#asked };
    const parser = dialect.parser();
    parser.push(text.endsWith('\n') ? text : `${text}\n`);
    return { answer: parser.end(), dialect };
  }

  /** What stands in the file itself may be quoted from it. */
  #dialectOf(text: string): DialectId {
    const written = writtenDialect(text);
    const isOfFile = written !== undefined && writtenDialect(this.#file) === written;
    return isOfFile || written === undefined ? this.#asked.id : written;
  }

  get #text(): string {
    return [...this.#texts.values()].join('');
  }

  #addText(part: number, text: string): void {
    this.#characters += text.length;
    this.#texts.set(part, (this.#texts.get(part) ?? '') + text);
    this.#finished.push(...this.#textFeed(text));
  }

  #addArguments(part: number, text: string): void {
    this.#characters += text.length;
    const feed = this.#calls.get(part) ?? feedOfCall(this.#asked);
    this.#calls.set(part, feed);
    this.#finished.push(...feed(text));
  }

  #beginAnew(): void {
    this.#texts = new Map();
    this.#calls = new Map();
    this.#readAgain();
  }

  /** What was taken for the answer was thinking. */
  #readAgain(): void {
    this.#textFeed = this.#feedOfText();
    const text = this.#text;
    this.#characters = text.length;
    this.#finished = [...this.#textFeed(text)];
  }

  #feedOfText(): Feed {
    const dialect = this.#asked.prompt.kind === 'text' ? this.#asked : dialects.blocks;
    return feedOf(dialect.parser());
  }
}

/** Takes the next piece; gives the edits that it finishes. */
type Feed = (piece: string) => readonly RequestedEdit[];

function feedOf(parser: DialectParser): Feed {
  return (piece) => parser.push(piece);
}

/** The arguments of a call are JSON; a patch is a text in them. */
function feedOfCall({ id }: Dialect): Feed {
  const parser = dialects[id].parser();
  if (id !== 'patch') return feedOf(parser);
  const input = new StringArgument('input');
  return (piece) => parser.push(input.push(piece));
}

function endOf(step: StepEntry | undefined): string | undefined {
  if (step === undefined) return 'The answer is empty.';
  const { kind } = step.end;
  if (kind === 'length') return 'The answer was cut off because it was too long. Make smaller changes.';
  return kind === 'stop' || kind === 'calls' ? undefined : 'The answer did not come to its end.';
}

/** Calls that cannot be run: their arguments or names could not be read. */
export function brokenCalls(step: StepEntry | undefined): readonly CallPart[] {
  const calls = step?.parts.filter((part) => part.t === 'call') ?? [];
  return calls.filter(
    ({ executor, state, args }) => executor === 'client' && (state !== 'complete' || 'broken' in args),
  );
}

/** All calls of an answer together: all are applied, or none. */
function readCalls(calls: StepOutcome['calls'], asked: Dialect): ReadAnswer {
  const edits: RequestedEdit[] = [];
  let last = asked;
  for (const { name, args } of calls) {
    const dialect = [dialects.replace, dialects.patch].find(
      ({ prompt }) => prompt.kind === 'tool' && prompt.name === name,
    );
    if (dialect === undefined) return { answer: malformed('There is no such tool.'), dialect: asked };
    last = dialect;
    const parser = dialect.parser();
    parser.push(argumentsText(dialect.id, args.value));
    const read = parser.end();
    if (read.kind === 'refused') return { answer: read, dialect };
    edits.push(...read.edits);
  }
  return { answer: { kind: 'edits', edits }, dialect: last };
}

function argumentsText(id: DialectId, value: Json): string {
  if (id !== 'patch') return JSON.stringify(value);
  const input = isJsonObject(value) ? (value['input'] ?? value['patch']) : value;
  return typeof input === 'string' ? `${input.replace(/\r\n?/g, '\n')}\n` : '';
}
