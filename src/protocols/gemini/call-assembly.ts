import type { Json, JsonObject } from '../../base/json.ts';
import type { CallId, CallPart, Owner } from '../../conversation/part.ts';
import { fieldOf, namesIn, objectField, textField } from './fields.ts';
import { keepPart } from './formats.ts';
import { PartialArguments } from './partial-arguments.ts';

/**
 * One `functionCall`. As a rule it comes whole in one part; with streamed arguments it is begun by a part with its name and goes on in parts
 * without one for as long as they say `willContinue`.
 */
export class CallAssembly {
  readonly #id: CallId;
  readonly #name: string;
  /** The fields of all its parts; of two with one name the first. */
  readonly #fields: Map<string, Json>;
  #nativeId: string | undefined;
  #args: Json | undefined;
  #pieces: PartialArguments | undefined;
  #open = true;

  constructor(id: CallId, part: JsonObject) {
    this.#id = id;
    this.#fields = new Map(Object.entries(part));
    this.#name = textField(objectField(part, 'functionCall') ?? {}, 'name') ?? '';
    this.#take(objectField(part, 'functionCall') ?? {});
  }

  /** True while more of its arguments are to come. */
  get open(): boolean {
    return this.#open;
  }

  /** A further part of the same call. Its signature belongs to the whole. */
  add(part: JsonObject): void {
    for (const [name, value] of Object.entries(part)) if (!this.#fields.has(name)) this.#fields.set(name, value);
    this.#take(objectField(part, 'functionCall') ?? {});
  }

  /** The arguments as JSON text, for display. */
  argumentsText(): string {
    return JSON.stringify(this.#value());
  }

  /** `ended`: the answer came to a good end, so that a whole call may run. */
  finish(owner: Owner, ended: boolean): CallPart {
    const value = this.#value();
    const isBroken = this.#pieces?.broken === true;
    const isWhole = ended && !this.#open && !isBroken && this.#name !== '';
    return {
      t: 'call',
      id: this.#id,
      ...(this.#nativeId === undefined ? {} : { nativeId: this.#nativeId }),
      name: this.#name,
      args: isBroken ? { raw: JSON.stringify(value), broken: true } : { value },
      executor: 'client',
      state: isWhole ? 'complete' : 'partial',
      ...(isWhole && this.#hasMore() ? { opaque: keepPart(owner, this.#whole(value)) } : {}),
    };
  }

  #take(call: JsonObject): void {
    this.#nativeId ??= textField(call, 'id');
    this.#args ??= fieldOf(call, 'args');
    if (fieldOf(call, 'partialArgs') !== undefined) {
      this.#pieces ??= new PartialArguments();
      this.#pieces.add(call);
    }
    this.#open = fieldOf(call, 'willContinue') === true;
  }

  /** A call without arguments may leave them out. */
  #value(): Json {
    return this.#args ?? this.#pieces?.value() ?? {};
  }

  #hasMore(): boolean {
    return namesIn(this.#part()).some((name) => name !== 'functionCall' && name !== 'thought');
  }

  #part(): JsonObject {
    return Object.fromEntries(this.#fields);
  }

  /** The part as its owner wants it back: as it came, or put together from its pieces. */
  #whole(value: Json): JsonObject {
    if (this.#pieces === undefined) return this.#part();
    const id = this.#nativeId === undefined ? {} : { id: this.#nativeId };
    return { ...this.#part(), functionCall: { ...id, name: this.#name, args: value } };
  }
}
