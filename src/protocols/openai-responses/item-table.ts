import type { JsonObject } from '../../conversation/json.ts';
import type { AnswerItem, AnswerState } from './answer-item.ts';
import { CallItem, isCallType } from './call-item.ts';
import { textAt, typeOf } from './formats.ts';
import { isTextType, TextItem } from './text-item.ts';
import { VendorItem } from './vendor-item.ts';

/**
 * The output items of one answer. An event belongs to the item at its `output_index`, not to the one with its id: servers change ids from
 * event to event (wire.md 2.1). Where the place is missing or wrong, the id helps, then the last item that is still open.
 */
export class ItemTable {
  readonly #state: AnswerState;
  readonly #all: AnswerItem[] = [];
  readonly #byPlace = new Map<number, AnswerItem>();

  constructor(state: AnswerState) {
    this.#state = state;
  }

  /** In order of first appearance. */
  get all(): readonly AnswerItem[] {
    return this.#all;
  }

  has(place: number): boolean {
    return this.#byPlace.has(place);
  }

  /** An item begins. A start that is told twice begins nothing new. */
  start(event: JsonObject, item: JsonObject): AnswerItem {
    const known = this.#at(event);
    if (known !== undefined && known.type === typeOf(item)) {
      const isSame = known.isDone ? known.id !== undefined && known.id === textAt(item, 'id') : known.isEmpty;
      if (isSame) return known;
    }
    return this.#open(event, item);
  }

  /** The item whose end an event tells; begins it where no start was told. Undefined for an end that is told twice. */
  ending(event: JsonObject, item: JsonObject): AnswerItem | undefined {
    const known = this.#at(event) ?? this.#openOf(event, typeOf(item));
    if (known === undefined || known.type !== typeOf(item)) return this.#open(event, item);
    if (!known.isDone) return known;
    const isRepeat = known.id === undefined || known.id === textAt(item, 'id');
    return isRepeat || placeOf(event) !== undefined ? undefined : this.#open(event, item);
  }

  /** The item that a piece belongs to; a piece without a start begins an item of the type. Undefined where that item is over. */
  pieceOf(event: JsonObject, type: string): AnswerItem | undefined {
    const known = this.#at(event) ?? this.#openOf(event, type);
    if (known === undefined) return this.#open(event, { type });
    return known.isDone ? undefined : known;
  }

  #at(event: JsonObject): AnswerItem | undefined {
    const place = placeOf(event);
    return place === undefined ? undefined : this.#byPlace.get(place);
  }

  /** By id, else the last item if it is open: empty where the event has a place of its own. */
  #openOf(event: JsonObject, type: string): AnswerItem | undefined {
    const id = textAt(event, 'item_id');
    const open = this.#all.filter((item) => !item.isDone && item.type === type);
    const byId = id === undefined ? undefined : open.find((item) => item.id === id);
    const last = open.at(-1);
    return byId ?? (placeOf(event) === undefined || last?.isEmpty === true ? last : undefined);
  }

  #open(event: JsonObject, item: JsonObject): AnswerItem {
    const made = makeItem(item, this.#state);
    this.#all.push(made);
    const place = placeOf(event);
    if (place !== undefined) this.#byPlace.set(place, made);
    return made;
  }
}

function makeItem(item: JsonObject, state: AnswerState): AnswerItem {
  const type = typeOf(item);
  if (isTextType(type)) return new TextItem(item, state);
  return isCallType(type) ? new CallItem(item, state) : new VendorItem(item, state);
}

function placeOf(event: JsonObject): number | undefined {
  const place = event['output_index'];
  return typeof place === 'number' ? place : undefined;
}
