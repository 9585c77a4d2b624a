import type { AnswerBlock, AnswerItem, ModelLabel, ToolState, ViewAction } from './chat-view-messages.ts';

/** Longest text of a look-up's result that the view is given, in characters. */
const longestDetail = 4_000;

/** Tokens and US dollars of one request; absent is unknown. */
export interface RequestUsage {
  readonly input?: number;
  readonly output?: number;
  readonly estimated?: boolean;
  readonly costUsd?: number;
}

/** An answer under way: what the view shows of it, block by block. One answer can be made of several steps with look-ups between them. */
export class AnswerDraft {
  readonly id: string;
  #model: ModelLabel;
  #state: AnswerItem['state'] = 'waiting';
  #note: string | undefined;
  #actions: readonly ViewAction[] = [];
  readonly #requests: RequestUsage[] = [];
  readonly #blocks: AnswerBlock[] = [];

  constructor(id: string, model: ModelLabel) {
    this.id = id;
    this.#model = model;
  }

  get state(): AnswerItem['state'] {
    return this.#state;
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

  /** Adds text to the last block if it is of that kind, else opens one. Returns the block's number. */
  addText(kind: 'text' | 'reasoning', text: string): number {
    const last = this.#blocks.at(-1);
    if (last?.kind === kind) this.#blocks[this.#blocks.length - 1] = { kind, text: last.text + text };
    else this.#blocks.push({ kind, text });
    return this.#blocks.length - 1;
  }

  /** Adds a look-up or changes the state of one that is shown. */
  setTool(callId: string, tool: { name: string; summary: string; state: ToolState; detail?: string }): void {
    const block: AnswerBlock = {
      kind: 'tool',
      callId,
      name: tool.name,
      summary: tool.summary,
      state: tool.state,
      ...(tool.detail !== undefined && { detail: tool.detail.slice(0, longestDetail).toWellFormed() }),
    };
    const index = this.#blocks.findIndex((shown) => shown.kind === 'tool' && shown.callId === callId);
    if (index === -1) this.#blocks.push(block);
    else this.#blocks[index] = block;
  }

  /** A request goes out; what {@link setUsage} says from now on is about it. */
  beginRequest(): void {
    this.#requests.push({});
  }

  /** The last request failed before anything of its answer was seen, and another one takes its place. */
  dropRequest(): void {
    this.#requests.pop();
  }

  /** What the current request used. The last word of a request counts. */
  setUsage(usage: RequestUsage): void {
    this.#requests[Math.max(0, this.#requests.length - 1)] = usage;
  }

  toItem(): AnswerItem {
    return {
      kind: 'answer',
      id: this.id,
      model: this.#model,
      blocks: [...this.#blocks],
      state: this.#state,
      ...(this.#note !== undefined && { note: this.#note }),
      ...(this.#actions.length > 0 && { actions: this.#actions }),
      ...this.#totals(),
    };
  }

  /** Sums over all requests. A count that one of them did not tell makes the sum unknown; so does a price. */
  #totals(): Pick<AnswerItem, 'usage' | 'costUsd'> {
    const requests = this.#requests;
    if (requests.every((request) => request.input === undefined && request.output === undefined)) return {};
    const input = sum(requests.map((request) => request.input));
    const output = sum(requests.map((request) => request.output));
    const costUsd = sum(requests.map((request) => request.costUsd));
    return {
      usage: {
        ...(input !== undefined && { input }),
        ...(output !== undefined && { output }),
        estimated: requests.some((request) => request.estimated === true),
      },
      ...(costUsd !== undefined && { costUsd }),
    };
  }
}

function sum(counts: readonly (number | undefined)[]): number | undefined {
  return counts.reduce((total, count) => (total === undefined || count === undefined ? undefined : total + count), 0);
}
