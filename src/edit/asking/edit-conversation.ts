import { ConversationLog } from '../../conversation/log.ts';
import type { ToolDefinition } from '../../conversation/entry.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Disposable } from '../../base/listeners.ts';
import { offeredDefinitions } from '../../conversation/offered-tools.ts';
import { stripHidden } from '../../guard/hidden-characters.ts';
import { quoteName } from '../../guard/path-syntax.ts';
import { holdsPrivateKey } from '../../guard/private-keys.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import { FileRefused } from '../../platform/workspace-files.ts';
import type { AnswerEvent, StepOutcome } from '../../routing/answer-event.ts';
import type { AnswerRequest } from '../../routing/answer-request.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { Refusal } from '../edit-refused.ts';
import { countsAgainstDialect } from '../learning/dialect-results.ts';
import type { DialectResults } from '../learning/dialect-results.ts';
import { hasTypography } from '../locate/folded.ts';
import { linesOf } from '../text-lines.ts';
import { AnswerReader, brokenCalls } from './answer-reader.ts';
import type { EditEvent } from './edit-event.ts';
import { dialectFor, recordResult, tokensForFile } from './edit-models.ts';
import type { KnownModels } from './edit-models.ts';
import { editInstruction, editMessage } from './edit-prompt.ts';
import type { EditContext, EditTarget } from './edit-target.ts';
import { workingText } from './edit-target.ts';
import { excerptOf } from './excerpt.ts';
import { Preview } from './preview.ts';
import { proposedText } from './proposed-text.ts';
import type { ProposedText } from './proposed-text.ts';

/** Times that a model is told why its edit could not be applied. */
const mostRepairs = 2;

/** Dependencies of asking for edits. */
export interface EditAskingDependencies {
  readonly answer: (request: AnswerRequest) => AsyncIterable<AnswerEvent>;
  readonly models: KnownModels;
  readonly results: Pick<DialectResults, 'best' | 'record'>;
  /** Rejects with {@link FileRefused} where a file may not be given out. */
  readonly check: (path: string, signal: AbortSignal) => Promise<void>;
  /** Takes known secrets out of a text that is sent. */
  readonly redact: (text: string) => string;
  /** Node's word for the system. */
  readonly platform: string;
}

/** One request of the person, and how it is to be asked. */
export interface EditAsk extends AskOptions {
  readonly target: EditTarget;
  readonly instruction: string;
  readonly context?: readonly EditContext[];
}

export interface AskOptions {
  /** Candidates in order; the first is the person's choice. */
  readonly refs: readonly ModelRef[];
  /** False: only the first candidate is asked. Default true. */
  readonly failover?: boolean;
  readonly signal: AbortSignal;
  /** Tells when the person wants another model to go on at once. */
  readonly switches?: (listener: (to: ModelRef) => void) => Disposable;
  /** False: nobody looks at the text while it comes. Default true. */
  readonly previews?: boolean;
}

/**
 * The conversation about edits of one file: in memory, and gone with this object. A request that follows another one sees its proposal; what was refused
 * or asked once more does not stay between the others. One request at a time.
 */
export class EditConversation {
  readonly #dependencies: EditAskingDependencies;
  #log = new ConversationLog();
  /** The last request, and the log before it. */
  #last: { readonly ask: EditAsk; readonly entries: number; readonly known: string | undefined } | undefined;
  /** The text that the model knows the file to have. */
  #known: string | undefined;

  constructor(dependencies: EditAskingDependencies) {
    this.#dependencies = dependencies;
  }

  /** Asks for an edit. A consumer that leaves early stops the request. */
  async *ask(ask: EditAsk): AsyncGenerator<EditEvent, void> {
    const refusal = await this.#refusal(ask);
    if (refusal !== undefined) {
      yield { e: 'refused', refusal, said: '' };
      return;
    }
    const entries = this.#log.entries.length;
    const before = { ask, entries, known: this.#known };
    let isKept = false;
    try {
      for await (const event of this.#asked(ask)) {
        if (event.e === 'proposed') isKept = true;
        if (event.e === 'proposed') this.#known = event.after;
        yield event;
      }
    } finally {
      this.#last = before;
      // What came to nothing would only be in the way of what follows.
      if (!isKept) this.#rewind(before);
    }
  }

  /** Asks the last request once more, for the document as it is now, as if it had not been answered. */
  async *again(options: AskOptions & { readonly target: EditTarget }): AsyncGenerator<EditEvent, void> {
    const last = this.#last;
    if (last === undefined) return;
    this.#rewind(last);
    yield* this.ask({ ...last.ask, ...options });
  }

  #rewind({ entries, known }: { readonly entries: number; readonly known: string | undefined }): void {
    this.#log = this.#log.fork(entries);
    this.#known = known;
  }

  async #refusal({ target, signal }: EditAsk): Promise<Refusal | undefined> {
    // Of a key that is cut in the middle nothing tells any more that it is one. The document may hold one that the file does not.
    if (holdsPrivateKey(workingText(target))) {
      const message = `${quoteName(target.path)} holds a private key and is never given out.`;
      return { reason: 'unwritable', path: target.path, message };
    }
    try {
      await this.#dependencies.check(target.path, signal);
      return undefined;
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error;
      return { reason: 'unwritable', path: target.path, message: error.message };
    }
  }

  async *#asked(ask: EditAsk): AsyncGenerator<EditEvent, void> {
    const asking = this.#begin(ask);
    if ('reason' in asking) {
      yield { e: 'refused', refusal: asking, said: '' };
      return;
    }
    for (let attempt = 1; ; attempt++) {
      const reader = new AnswerReader(asking.dialect, workingText(ask.target));
      const outcome = yield* this.#step(ask, asking, reader);
      const { fault, step } = outcome;
      if (fault !== undefined) {
        yield { e: 'failed', fault };
        return;
      }
      if (step === undefined) {
        yield { e: 'failed', fault: { kind: 'cut', message: 'The answer ended without an end.' } };
        return;
      }
      const { owner } = step;
      const { answer, dialect } = reader.read(outcome);
      const result: ProposedText =
        answer.kind === 'refused' ? answer : proposedText(answer.edits, asking.check, this.#dependencies.platform);
      await this.#record(result, { owner, dialect });
      if (result.kind === 'proposed') {
        this.#reply(outcome, 'The person sees the change as a proposal.', false);
        yield { e: 'proposed', change: result.change, after: result.after, owner, said: reader.said };
        return;
      }
      const { refusal } = result;
      if (attempt > mostRepairs || step.end.kind === 'refusal') {
        yield { e: 'refused', refusal, said: reader.said, owner };
        return;
      }
      yield { e: 'again', refusal, attempt };
      this.#reply(outcome, dialect.explain(refusal), true);
    }
  }

  /** Puts the request into the log; a refusal where the file cannot be shown. */
  #begin(ask: EditAsk): Asking | Refusal {
    const { models, results, redact } = this.#dependencies;
    const { target, refs, instruction, context = [] } = ask;
    const text = workingText(target);
    const excerpt = excerptOf(target, tokensForFile(models, refs[0]));
    if (excerpt === undefined) {
      const message =
        'The selection is too long for the model. Select fewer lines, or choose a model with a larger window.';
      return { reason: 'unwritable', path: target.path, message };
    }
    const clean = (shown: string): string => redact(stripHidden(shown).text);
    const isRedacted = redact(excerpt.text) !== excerpt.text;
    // A model can write a whole file only where it has seen every character of it.
    const isSeen = excerpt.isWhole && clean(text) === text && !hasTypography(text);
    const lines = isSeen ? linesOf(text).length : Number.POSITIVE_INFINITY;
    const dialect = dialectFor(models, refs, { results, lines });
    const isKnown = this.#known === text;
    const shown = isKnown ? undefined : excerpt;
    const message = editMessage({ target, instruction, context, excerpt: shown, dialect, clean });
    this.#prepare(dialect);
    this.#log.append({ k: 'user', parts: [{ t: 'text', text: message }] });
    return { dialect, check: { target, isRedacted } };
  }

  /** The instruction once, and the tool of the dialect as the only one on offer. */
  #prepare({ prompt }: Dialect): void {
    if (this.#log.entries.length === 0)
      this.#log.append({ k: 'instruction', text: editInstruction, scope: 'conversation' });
    const offered = offeredDefinitions(this.#log.entries);
    const wanted = prompt.kind === 'tool' ? [toolOf(prompt)] : [];
    const added = wanted.filter(({ name }) => !offered.has(name));
    const removed = [...offered.keys()].filter((name) => !wanted.some((tool) => tool.name === name));
    if (added.length + removed.length > 0) this.#log.append({ k: 'tools', added, removed });
  }

  async *#step(ask: EditAsk, asking: Asking, reader: AnswerReader): AsyncGenerator<EditEvent, StepOutcome> {
    const { refs, signal, switches, failover, previews = true } = ask;
    const preview = previews ? new Preview(asking.check, this.#dependencies.platform) : undefined;
    const log = this.#log;
    const events = this.#dependencies.answer({
      record: { log, append: (entry) => Promise.resolve(log.append(entry)), keepPartial: () => undefined },
      refs,
      role: 'edit',
      options: { tools: asking.dialect.prompt.kind === 'tool' },
      signal,
      ...(switches !== undefined && { switches }),
      ...(failover !== undefined && { failover }),
    });
    for await (const event of events) {
      if (event.e === 'finished') return event.outcome;
      const before = reader.characters;
      reader.add(event);
      if (isCourse(event)) yield { e: 'course', event };
      if (reader.characters !== before) yield { e: 'received', characters: reader.characters };
      const shown = preview?.of(reader.finished);
      if (shown !== undefined) yield { e: 'preview', after: shown, hunks: reader.finished.length };
    }
    return { calls: [], fault: { kind: 'cut', message: 'The answer ended without an end.' } };
  }

  async #record(result: ProposedText, wrote: { readonly owner: StepOwner; readonly dialect: Dialect }): Promise<void> {
    const isSuccess = result.kind === 'proposed';
    if (!isSuccess && !countsAgainstDialect(result.refusal.reason)) return;
    await recordResult(this.#dependencies.models, this.#dependencies.results, { ...wrote, isSuccess });
  }

  /** Tells the model what became of its answer: as the results of its calls, else as a message where something is to be done. */
  #reply({ step, calls }: StepOutcome, text: string, isError: boolean): void {
    const all = [...calls, ...brokenCalls(step)];
    for (const call of all) this.#log.append({ k: 'result', call: call.id, parts: [{ t: 'text', text }], isError });
    if (isError && all.length === 0) this.#log.append({ k: 'user', parts: [{ t: 'text', text }] });
  }
}

type StepOwner = NonNullable<StepOutcome['step']>['owner'];

/** A request that is in the log. */
interface Asking {
  readonly dialect: Dialect;
  readonly check: { readonly target: EditTarget; readonly isRedacted: boolean };
}

function toolOf({
  name,
  description,
  parameters,
}: Extract<Dialect['prompt'], { readonly kind: 'tool' }>): ToolDefinition {
  return { name, description, inputSchema: parameters as JsonObject };
}

function isCourse(event: AnswerEvent): event is Extract<EditEvent, { e: 'course' }>['event'] {
  return ['attempt', 'retry', 'hand-off', 'compacting', 'tools-refused'].includes(event.e);
}
