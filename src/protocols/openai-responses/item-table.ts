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

  /** True where an item of the type at the place was begun and is not over; also where nothing of the type was begun at all. */
  isMissing(place: number, type: string): boolean {
    const known = this.#byPlace.get(place);
    if (known !== undefined) return known.type === type && !known.isDone;
    return !this.#all.some((item) => item.type === type);
  }

  /** An item begins. A start that is told twice begins nothing new. */
  start(event: JsonObject, item: JsonObject): AnswerItem {
    const known = this.#at(event, typeOf(item));
    if (known !== undefined) {
      const isSame = known.isDone ? known.id !== undefined && known.id === textAt(item, 'id') : known.isEmpty;
      if (isSame) return known;
    }
    return this.#open(event, item);
  }

  /** The item whose end an event tells; begins it where no start was told. Undefined for an end that is told twice. */
  ending(event: JsonObject, item: JsonObject): AnswerItem | undefined {
    const type = typeOf(item);
    const id = textAt(item, 'id');
    const known = this.#at(event, type) ?? this.#openOf(event, type, id);
    if (known !== undefined) return known.isDone ? undefined : known;
    const isRepeat = id !== undefined && this.#all.some((one) => one.isDone && one.type === type && one.id === id);
    return isRepeat && placeOf(event) === undefined ? undefined : this.#open(event, item);
  }

  /** The item that a piece belongs to; a piece without a start begins an item of the type. Undefined where that item is over. */
  pieceOf(event: JsonObject, type: string): AnswerItem | undefined {
    const known = this.#at(event, type) ?? this.#openOf(event, type, textAt(event, 'item_id'));
    if (known === undefined) return this.#open(event, { type });
    return known.isDone ? undefined : known;
  }

  #at(event: JsonObject, type: string): AnswerItem | undefined {
    const place = placeOf(event);
    const known = place === undefined ? undefined : this.#byPlace.get(place);
    return known?.type === type ? known : undefined;
  }

  /** An open item of the type: by id, else the last one, which must be empty where the event has a place of its own. */
  #openOf(event: JsonObject, type: string, id: string | undefined): AnswerItem | undefined {
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
