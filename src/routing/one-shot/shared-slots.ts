import { BoundedMap } from '../../base/bounded-map.ts';
import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import type { Clock } from '../../platform/clock.ts';
import { within } from '../../platform/deadline.ts';
import { readText } from '../../protocols/http-exchange/response-body.ts';
import { sendRequest } from '../../protocols/http-exchange/send-request.ts';
import type { Connection } from '../../protocols/protocol.ts';

/** Milliseconds that a server may take to tell of its slots: it answers between two batches of a prompt. */
const patience = 1_500;
/** A server notices only after so long that an answer is no longer wanted, in milliseconds. */
const lingering = 2_000;
/** Milliseconds for which a server with one slot, or one that does not tell, is not asked again. */
const memory = 600_000;
/** Documents and servers that are remembered. */
const most = 64;
/** Longest answer that is read, in bytes. A slot takes some 2 KB. */
const maximumAnswer = 512 * 1024;

/** What the completions of a document have in common: they go to one server, for one model. */
export interface SlotPlace {
  /** Where `/infill` lies. */
  readonly address: string;
  readonly model: string;
  readonly document: string;
}

interface Seen {
  /** Requests under way. */
  running: number;
  /** When the last request was left before its end. */
  leftAt?: number;
  /** The slot that answered last. */
  slot?: number;
}

/**
 * Keeps the completions of a document in one slot of a llama.cpp server. While one of them is being answered the server would give the next one another
 * slot, which has to read the whole prompt anew; asked for the same slot, it waits for its turn and reads what is new.
 */
export class SharedSlots {
  readonly #clock: Clock;
  readonly #seen = new BoundedMap<string, Seen>(most);
  /** Until when servers need not be asked, by address. */
  readonly #useless = new BoundedMap<string, number>(most);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The slot that has read the document and is busy with it; undefined where the server chooses well by itself. Never rejects. */
  async slotFor(place: SlotPlace, connection: Connection, signal: AbortSignal): Promise<number | undefined> {
    const seen = this.#seen.get(nameOf(place));
    const now = this.#clock.now();
    const isBusy = seen !== undefined && (seen.running > 0 || now - (seen.leftAt ?? -lingering) < lingering);
    if (!isBusy || now < (this.#useless.get(place.address) ?? 0)) return undefined;
    const slots = await this.#ask(place, connection, signal);
    if (slots.length < 2 && !signal.aborted) this.#useless.set(place.address, this.#clock.now() + memory);
    const busy = slots.filter(({ isProcessing }) => isProcessing).map(({ id }) => id);
    const own = busy.find((id) => id === seen.slot);
    // Where no answer told yet which slot reads the document, the only busy one is taken for it. Once it is known, another busy one is a chat's.
    return own ?? (seen.slot === undefined && busy.length === 1 ? busy[0] : undefined);
  }

  /** A request of the document begins. What is returned is to be called when it is over, with the slot that answered, where it was told. */
  begin(place: SlotPlace): (end: { readonly isWhole: boolean; readonly slot: number | undefined }) => void {
    const name = nameOf(place);
    const seen = this.#seen.get(name) ?? { running: 0 };
    seen.running++;
    this.#seen.set(name, seen);
    return ({ isWhole, slot }) => {
      seen.running--;
      if (slot !== undefined) seen.slot = slot;
      if (!isWhole) seen.leftAt = this.#clock.now();
    };
  }

  async #ask(
    { address, model }: SlotPlace,
    connection: Connection,
    signal: AbortSignal,
  ): Promise<readonly { readonly id: number; readonly isProcessing: boolean }[]> {
    const limit = new AbortController();
    const request = { url: `${address}/slots?model=${encodeURIComponent(model)}`, accept: 'application/json' };
    try {
      return await within(this.#clock, patience, async () => {
        const response = await sendRequest(request, connection, AbortSignal.any([signal, limit.signal]));
        return response.ok ? readSlots(parseJson(await readText(response, maximumAnswer))) : [];
      });
    } catch {
      return [];
    } finally {
      limit.abort();
    }
  }
}

function nameOf({ address, model, document }: SlotPlace): string {
  return `${address} ${model} ${document}`;
}

function readSlots(answer: Json | undefined): { id: number; isProcessing: boolean }[] {
  if (!Array.isArray(answer)) return [];
  return (answer as readonly Json[]).filter(isJsonObject).flatMap((slot) => {
    const id = slot['id'];
    return typeof id === 'number' && Number.isInteger(id) && id >= 0
      ? [{ id, isProcessing: slot['is_processing'] === true }]
      : [];
  });
}
