import type { AnswerBlock, AnswerItem, HandOff, ModelLabel, ToolState, ViewAction } from './chat-view-messages.ts';
import { addUsage, noUsage, shownUsage } from './usage-sum.ts';
import type { RequestUsage, UsageSum } from './usage-sum.ts';

/** Longest text of a tool call's result that the view is given, in characters. */
const longestDetail = 4_000;

/** What stands there, and who wrote it, for {@link AnswerDraft.restore}. */
export interface DraftMark {
  readonly blocks: readonly AnswerBlock[];
  readonly authors: readonly ModelLabel[];
}

/** An answer under way: what the view shows of it, block by block. One answer can be made of several steps with tool calls between them. */
export class AnswerDraft {
  readonly id: string;
  #model: ModelLabel;
  #state: AnswerItem['state'] = 'waiting';
  #note: string | undefined;
  #actions: readonly ViewAction[] = [];
  /** What the requests before the current one used. */
  #before: UsageSum = noUsage;
  /** What the current request used; undefined before the first. */
  #request: RequestUsage | undefined;
  #handOffs: HandOff[] = [];
  #blocks: AnswerBlock[] = [];
  /** Places of the tool calls among the blocks, by their ids. Shared with what was forked: a place counts where the call stands there. */
  #tools = new Map<string, number>();
  #authors: ModelLabel[] = [];
  /** The text under way goes on with the last text; `thinks` once the model that goes on has thought. */
  #join: { thinks: boolean } | undefined;

  constructor(id: string, model: ModelLabel) {
    this.id = id;
    this.#model = model;
  }

  /** Another draft that stands where this one does; what is added to either from now on is not seen by the other. */
  fork(): AnswerDraft {
    const fork = new AnswerDraft(this.id, this.#model);
    fork.#state = this.#state;
    fork.#note = this.#note;
    fork.#actions = this.#actions;
    fork.#before = this.#before;
    fork.#request = this.#request;
    fork.#handOffs = [...this.#handOffs];
    fork.#blocks = [...this.#blocks];
    fork.#tools = this.#tools;
    fork.#authors = [...this.#authors];
    fork.#join = this.#join === undefined ? undefined : { ...this.#join };
    return fork;
  }

  get state(): AnswerItem['state'] {
    return this.#state;
  }

  /** The model that is asked now, as `provider/model`. */
  get modelRef(): string {
    return this.#model.ref;
  }

  get isEmpty(): boolean {
    return this.#blocks.length === 0;
  }

  setModel(model: ModelLabel): void {
    this.#model = model;
  }

  setState(state: AnswerItem['state'], note?: string, actions: readonly ViewAction[] = []): void {
    this.#state = state;
    this.#note = note;
    this.#actions = actions;
  }

  /** Characters of text that are shown. */
  get length(): number {
    return this.#blocks.reduce((sum, block) => sum + (block.kind === 'text' ? block.text.length : 0), 0);
  }

  /** Number of the blocks that stand there. */
  get blockCount(): number {
    return this.#blocks.length;
  }

  /** Number of the models that wrote it. */
  get authorCount(): number {
    return this.#authors.length;
  }

  /** What stands there now. */
  get mark(): DraftMark {
    return { blocks: [...this.#blocks], authors: [...this.#authors] };
  }

  /** Takes back everything but this. */
  restore({ blocks, authors }: DraftMark): void {
    this.#blocks = [...blocks];
    this.#authors = [...authors];
    this.#placeTools();
  }

  /** Names only who writes from now on: the person wants no word about models that failed. */
  forgetAuthors(): void {
    this.#authors = [];
  }

  /** What is added from now on is another step's. `joins`: its text goes on with the last text, in the middle of a sentence. */
  beginStep(joins: boolean): void {
    this.#join = joins ? { thinks: false } : undefined;
  }

  addHandOff(handOff: HandOff): void {
    this.#handOffs.push(handOff);
  }

  /** Adds text to the last block if it is of that kind, else opens one. Returns the block's number. */
  addText(kind: 'text' | 'reasoning', text: string): number {
    if (kind === 'text' && this.#authors.at(-1)?.ref !== this.#model.ref) this.#authors.push(this.#model);
    const joined = this.#join === undefined ? -1 : this.#openText();
    if (joined >= 0) return kind === 'text' ? this.#grow(joined, text) : this.#thinkBefore(joined, text);
    if (this.#blocks.at(-1)?.kind === kind) return this.#grow(this.#blocks.length - 1, text);
    return this.#blocks.push({ kind, text }) - 1;
  }

  /** The text that a continuation goes on with; -1 where there is none behind the last tool call. */
  #openText(): number {
    const at = this.#blocks.findLastIndex((block) => block.kind === 'text');
    return at > this.#blocks.findLastIndex((block) => block.kind === 'tool') ? at : -1;
  }

  /** What the model thinks before it goes on stands before the text, which must not be torn apart. */
  #thinkBefore(at: number, text: string): number {
    if (this.#join?.thinks === true) return this.#grow(at - 1, text);
    if (this.#join !== undefined) this.#join.thinks = true;
    this.#blocks.splice(at, 0, { kind: 'reasoning', text });
    this.#placeTools();
    return at;
  }

  #placeTools(): void {
    this.#tools = new Map(
      this.#blocks.flatMap((block, at) => (block.kind === 'tool' ? [[block.callId, at] as const] : [])),
    );
  }

  #placeOf(callId: string): number | undefined {
    const place = this.#tools.get(callId);
    if (place === undefined || isCall(this.#blocks[place], callId)) return place;
    const at = this.#blocks.findLastIndex((block) => isCall(block, callId));
    return at < 0 ? undefined : at;
  }

  #grow(at: number, text: string): number {
    const block = this.#blocks[at];
    if (block !== undefined && block.kind !== 'tool') this.#blocks[at] = { kind: block.kind, text: block.text + text };
    return at;
  }

  /** Adds a tool call or changes the state of one that is shown. */
  setTool(callId: string, tool: { name: string; summary: string; state: ToolState; detail?: string }): void {
    const block: AnswerBlock = {
      kind: 'tool',
      callId,
      name: tool.name,
      summary: tool.summary,
      state: tool.state,
      ...(tool.detail !== undefined && { detail: tool.detail.slice(0, longestDetail).toWellFormed() }),
    };
    const index = this.#placeOf(callId);
    if (index === undefined) this.#tools.set(callId, this.#blocks.push(block) - 1);
    else this.#blocks[index] = block;
  }

  /** The block of a tool call and its number; undefined where it is not shown. */
  tool(callId: string): { readonly block: number; readonly value: AnswerBlock } | undefined {
    const block = this.#placeOf(callId);
    const value = block === undefined ? undefined : this.#blocks[block];
    return block === undefined || value === undefined ? undefined : { block, value };
  }

  /** A request goes out; what {@link setUsage} says from now on is about it. */
  beginRequest(): void {
    if (this.#request !== undefined) this.#before = addUsage(this.#before, this.#request);
    this.#request = {};
  }

  /** What the current request used. The last word of a request counts. */
  setUsage(usage: RequestUsage): void {
    this.#request = usage;
  }

  /** A model as a hand-off names it, which says whose it is where two models have one name. */
  #asToldBeside(author: ModelLabel): ModelLabel {
    return this.#handOffs.flatMap(({ from, to }) => [from, to]).find(({ ref }) => ref === author.ref) ?? author;
  }

  toItem(): AnswerItem {
    return {
      kind: 'answer',
      id: this.id,
      model: this.#model,
      ...(this.#authors.length > 1 && { authors: this.#authors.map((author) => this.#asToldBeside(author)) }),
      blocks: [...this.#blocks],
      state: this.#state,
      ...(this.#note !== undefined && { note: this.#note }),
      ...(this.#actions.length > 0 && { actions: this.#actions }),
      ...(this.#handOffs.length > 0 && { handOffs: [...this.#handOffs] }),
      ...shownUsage(this.#request === undefined ? this.#before : addUsage(this.#before, this.#request)),
    };
  }
}

function isCall(block: AnswerBlock | undefined, callId: string): boolean {
  return block?.kind === 'tool' && block.callId === callId;
}
