import type { JsonObject } from '../../base/json.ts';
import type { AnswerItem, AnswerState, FinishedPart } from './answer-item.ts';
import { itemFormat, textAt, typeOf } from './formats.ts';

/** An item without a neutral form (tool lists, approvals, programs, compactions, outputs of the provider's own tools): kept as it came. */
export class VendorItem implements AnswerItem {
  readonly type: string;
  readonly id: string | undefined;
  readonly isClientCall = false;
  readonly isEmpty = true;
  readonly #state: AnswerState;
  readonly #part: number;
  #item: JsonObject;
  #isDone = false;

  constructor(item: JsonObject, state: AnswerState) {
    this.type = typeOf(item);
    this.id = textAt(item, 'id');
    this.#state = state;
    this.#item = item;
    this.#part = state.nextPart();
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  close(item: JsonObject): void {
    this.#item = { type: this.type, ...item };
    this.#isDone = true;
  }

  /** Nothing of an item that was cut: half of it is worthless to anyone. */
  finish(): FinishedPart[] {
    if (!this.#isDone) return [];
    const opaque = { owner: this.#state.owner, format: itemFormat, data: this.#item };
    const kind = this.type === '' ? 'item' : this.type;
    return [{ index: this.#part, part: { t: 'vendor', kind, ...fallback(this.#item), opaque } }];
  }
}

const maximumFallback = 2_000;

/** What can be said of the item in words: what a program or tool of the provider brought out. */
function fallback(item: JsonObject): { readonly fallbackText?: string } {
  const text = textAt(item, 'result') ?? textAt(item, 'output') ?? textAt(item, 'code');
  if (text === undefined) return {};
  return { fallbackText: `[${typeOf(item)}]\n${text.slice(0, maximumFallback).toWellFormed()}` };
}
