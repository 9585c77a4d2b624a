import type { JsonObject } from '../../base/json.ts';
import type { AnswerItem, AnswerState } from './answer-item.ts';
import { CallItem, isCallType } from './call-item.ts';
import { textAt, typeOf } from './formats.ts';
import { isTextType, TextItem } from './text-item.ts';
import { VendorItem } from './vendor-item.ts';

/**
 * The output items of one answer. An event belongs to the item at its `output_index`, not to the one with its id: servers change ids from
 * event to event. Where the place is missing or wrong, the id helps, then the last item that is still open.
 */
export class ItemTable {
  readonly #state: AnswerState;
  readonly #all: AnswerItem[] = [];
  readonly #byPlace = new Map<number, AnswerItem>();
  readonly #byType = new Map<string, OpenItems>();

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
    return !this.#byType.has(type);
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
    // None with that id is open any more.
    const isRepeat = id !== undefined && this.#byType.get(type)?.knows(id) === true;
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
    const open = this.#byType.get(type);
    const byId = id === undefined ? undefined : open?.firstOf(id);
    const last = open?.last;
    return byId ?? (placeOf(event) === undefined || last?.isEmpty === true ? last : undefined);
  }

  #open(event: JsonObject, item: JsonObject): AnswerItem {
    const made = makeItem(item, this.#state);
    this.#all.push(made);
    const open = this.#byType.get(made.type) ?? new OpenItems();
    this.#byType.set(made.type, open);
    open.add(made);
    const place = placeOf(event);
    if (place !== undefined) this.#byPlace.set(place, made);
    return made;
  }
}

/** The items of one type, so that the open ones are found without going through all of them. An item that is over is never open again. */
class OpenItems {
  readonly #all: AnswerItem[] = [];
  /** Those of each id, and how many of them, from the first on, are known to be over. */
  readonly #byId = new Map<string, { readonly items: AnswerItem[]; over: number }>();

  add(item: AnswerItem): void {
    this.#all.push(item);
    if (item.id === undefined) return;
    const known = this.#byId.get(item.id);
    if (known === undefined) this.#byId.set(item.id, { items: [item], over: 0 });
    else known.items.push(item);
  }

  /** Whether any item ever had that id. */
  knows(id: string): boolean {
    return this.#byId.has(id);
  }

  /** The first open item with that id. */
  firstOf(id: string): AnswerItem | undefined {
    const known = this.#byId.get(id);
    if (known === undefined) return undefined;
    while (known.items[known.over]?.isDone === true) known.over++;
    return known.items[known.over];
  }

  /** The last open item. */
  get last(): AnswerItem | undefined {
    while (this.#all.at(-1)?.isDone === true) this.#all.pop();
    return this.#all.at(-1);
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
