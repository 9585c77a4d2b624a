import type { CallIdSource } from '../../conversation/call-id.ts';
import type { Fault } from '../../conversation/fault.ts';
import { isJsonObject } from '../../base/json.ts';
import type { CallId, CallPart, Opaque, Owner, Part } from '../../conversation/part.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { maximumParts } from '../stream/part-limit.ts';
import { readEvent, tidyFault } from './third-party-schema.ts';
import type { ThirdPartyEvent, ThirdPartyPart } from './third-party-schema.ts';
import { copyPlain } from './plain-copy.ts';

/** Longest answer that is read, in about bytes. */
const maximumAnswer = 64 * 1024 * 1024;
const mostNotes = 100;
const longestNote = 500;
/** What an event counts besides its content: endless tiny events have an end too. */
const eventCost = 32;

type DeltaKind = Extract<StreamEvent, { e: 'delta' }>['kind'];
type DeltaEvent = Extract<ThirdPartyEvent, { e: 'delta' }>;
type ThirdPartyCall = Extract<ThirdPartyPart, { t: 'call' }>;

/** A part of the answer under our own number. */
interface Tracked {
  readonly index: number;
  kind?: DeltaKind;
  readonly shown: string[];
  /** A client's call waits here for the end: only then it is known whether it may run. */
  held?: CallPart;
  isDone: boolean;
}

/**
 * Makes a proper stream of what a third-party provider sends: checked, numbered from 0 in order of first appearance, every part whole exactly once,
 * calls with ids of ours and complete only after a proper end, opaque data owned by this provider alone, one terminal event and nothing
 * after it. What cannot be mended ends the stream in a `shape` fault.
 */
export class ThirdPartyEvents {
  readonly #owner: Owner;
  readonly #parts = new Map<number, Tracked>();
  readonly #ids: OwnIds;
  readonly #defects = new Set<string>();
  #room = maximumAnswer;
  #notes = 0;
  #isOpen = false;
  #isDone = false;

  constructor(owner: Owner, callIds: CallIdSource) {
    this.#owner = owner;
    this.#ids = new OwnIds(callIds);
  }

  /** The ids that the third-party code is given; those it uses are kept. */
  get callIds(): CallIdSource {
    return this.#ids;
  }

  /** True after the terminal event. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** How the contract was broken, each way once. */
  get defects(): readonly string[] {
    return [...this.#defects];
  }

  /** Takes one event as it came. Never throws. */
  accept(raw: unknown): StreamEvent[] {
    if (this.#isDone) return [];
    const copy = copyPlain(raw, this.#room);
    if (!copy.ok) {
      if (copy.reason === 'size') return this.#break('its answer is longer than 64 MB');
      return this.#drop('an event is not plain data');
    }
    this.#room -= copy.size + eventCost;
    if (this.#room <= 0) return this.#break('its answer is longer than 64 MB');
    const read = readEvent(copy.value);
    if (read.ok) return this.#take(read.event);
    const kind = isJsonObject(copy.value) ? copy.value['e'] : undefined;
    // Without a part, or the end, the answer is unknown.
    if (kind === 'part' || kind === 'end' || kind === 'fault') {
      return this.#break(`its event "${kind}" is malformed (${read.problem})`);
    }
    return this.#drop(`an event is malformed (${read.problem})`);
  }

  /** The stream is over without a terminal event. */
  finish(): StreamEvent[] {
    if (this.#isDone) return [];
    this.#defects.add('the stream ended without a terminal event');
    return this.fail({ kind: 'cut', message: 'The answer was cut off before its end.' });
  }

  /** Ends the stream in a fault; what had come is delivered as cut. */
  fail(fault: Fault): StreamEvent[] {
    if (this.#isDone) return [];
    const events = this.#close(false);
    this.#isDone = true;
    return [...events, { e: 'fault', fault }];
  }

  /** Ends the stream in a `shape` fault for a rule that was broken so badly that nothing after it can be trusted. */
  break(defect: string): StreamEvent[] {
    return this.#isDone ? [] : this.#break(defect);
  }

  /** Remembers a broken rule. */
  addDefect(defect: string): void {
    this.#defects.add(defect);
  }

  #take(event: ThirdPartyEvent): StreamEvent[] {
    switch (event.e) {
      case 'open':
        if (this.#isOpen || this.#parts.size > 0) return this.#drop('an event "open" came late');
        this.#isOpen = true;
        return [event];
      case 'delta':
        return this.#addDelta(event);
      case 'part':
        return this.#addPart(event.index, event.part);
      case 'usage':
        return [{ e: 'usage', usage: event.usage, raw: event.raw ?? null }];
      case 'note':
        return this.#note(event.text);
      case 'end': {
        const events = this.#close(event.end.kind === 'stop' || event.end.kind === 'calls');
        this.#isDone = true;
        return [...events, event];
      }
      case 'fault': {
        const fault = tidyFault(event.fault);
        // Only the person cancels, and that is noticed elsewhere.
        return this.fail(fault.kind === 'cancelled' ? { ...fault, kind: 'cut' } : fault);
      }
    }
  }

  #addDelta({ part, kind, text }: DeltaEvent): StreamEvent[] {
    const tracked = this.#track(part);
    if (tracked === undefined) return this.#break('its answer has too many parts');
    if (tracked.isDone || tracked.held !== undefined) return this.#drop('text came for a part that was whole');
    if (tracked.kind !== undefined && tracked.kind !== kind) return this.#drop('one part has text of two kinds');
    tracked.kind = kind;
    if (text === '') return [];
    tracked.shown.push(text);
    return [{ e: 'delta', part: tracked.index, kind, text }];
  }

  #addPart(number: number, thirdParty: ThirdPartyPart): StreamEvent[] {
    const tracked = this.#track(number);
    if (tracked === undefined) return this.#break('its answer has too many parts');
    if (tracked.isDone || tracked.held !== undefined) return this.#drop('a part came twice');
    if (!fits(tracked.kind, thirdParty)) return this.#break('a part is of another kind than its text');
    if (thirdParty.t === 'text' || thirdParty.t === 'reasoning') return this.#addText(tracked, thirdParty);
    if (thirdParty.t === 'call' && thirdParty.executor === 'client') {
      tracked.held = this.#call(thirdParty);
      return [];
    }
    tracked.isDone = true;
    return [{ e: 'part', index: tracked.index, part: this.#own(thirdParty) }];
  }

  /** What is shown and what is kept must be the same text: the rest of it is shown now, and where it differs, what was shown counts. */
  #addText(tracked: Tracked, thirdParty: Extract<ThirdPartyPart, { t: 'text' | 'reasoning' }>): StreamEvent[] {
    const shown = tracked.shown.join('');
    const kind = thirdParty.t === 'reasoning' ? 'reasoning' : thirdParty.refusal === true ? 'refusal' : 'text';
    const events: StreamEvent[] = [];
    let whole = tracked.kind === 'refusal' ? { ...thirdParty, refusal: true as const } : thirdParty;
    if (!thirdParty.text.startsWith(shown)) {
      events.push(...this.#drop('a part holds another text than was sent for it'));
      const { opaque: _opaque, ...rest } = whole;
      whole = { ...rest, text: shown };
    } else if (thirdParty.text.length > shown.length) {
      const text = thirdParty.text.slice(shown.length);
      events.push({ e: 'delta', part: tracked.index, kind: tracked.kind ?? kind, text });
    }
    tracked.isDone = true;
    return [...events, { e: 'part', index: tracked.index, part: this.#own(whole) }];
  }

  #call({ id, nativeId, opaque, ...call }: ThirdPartyCall): CallPart {
    const own = this.#ids.take(id);
    const native = nativeId ?? (id === own ? undefined : id);
    return {
      ...call,
      id: own,
      ...(native === undefined || native === '' ? {} : { nativeId: native }),
      ...(opaque === undefined ? {} : { opaque: this.#opaque(opaque) }),
    };
  }

  #own(thirdParty: ThirdPartyPart): Part {
    if (thirdParty.t === 'call') return this.#call(thirdParty);
    if (thirdParty.t === 'media') return thirdParty;
    if (thirdParty.t === 'vendor') return { ...thirdParty, opaque: this.#opaque(thirdParty.opaque) };
    const { opaque, ...part } = thirdParty;
    return opaque === undefined ? part : { ...part, opaque: this.#opaque(opaque) };
  }

  /** Whatever it says of itself: nothing of it goes to another model, and no other provider's data can be forged. */
  #opaque({ format, data }: { readonly format: string; readonly data: Opaque['data'] }): Opaque {
    return { owner: this.#owner, format, data };
  }

  #track(number: number): Tracked | undefined {
    const known = this.#parts.get(number);
    if (known !== undefined) return known;
    if (this.#parts.size >= maximumParts) return undefined;
    const tracked: Tracked = { index: this.#parts.size, shown: [], isDone: false };
    this.#parts.set(number, tracked);
    return tracked;
  }

  /** Delivers the parts that have not come whole. `mayRun`: the answer came to an end after which calls run. */
  #close(mayRun: boolean): StreamEvent[] {
    return [...this.#parts.values()].flatMap((tracked): StreamEvent[] => {
      if (tracked.isDone) return [];
      tracked.isDone = true;
      const { held } = tracked;
      const part = held === undefined ? this.#cutPart(tracked) : mayRun ? held : { ...held, state: 'partial' as const };
      return [{ e: 'part', index: tracked.index, part }];
    });
  }

  #cutPart({ kind, shown }: Tracked): Part {
    const text = shown.join('');
    if (kind === 'reasoning') return { t: 'reasoning', text, state: 'open' };
    if (kind === 'refusal') return { t: 'text', text, refusal: true };
    if (kind !== 'arguments') return { t: 'text', text };
    const args = { raw: text, broken: true } as const;
    return { t: 'call', id: this.#ids.take(undefined), name: 'unknown', args, executor: 'client', state: 'partial' };
  }

  #drop(defect: string): StreamEvent[] {
    this.#defects.add(defect);
    return this.#note(`Dropped: ${defect}.`);
  }

  #note(text: string): StreamEvent[] {
    return this.#notes++ < mostNotes ? [{ e: 'note', text: text.slice(0, longestNote) }] : [];
  }

  #break(defect: string): StreamEvent[] {
    this.#defects.add(defect);
    return this.fail({ kind: 'shape', message: `The provider broke its contract: ${defect}.`, code: 'contract' });
  }
}

function fits(kind: DeltaKind | undefined, part: ThirdPartyPart): boolean {
  if (kind === undefined) return true;
  if (kind === 'arguments') return part.t === 'call';
  return part.t === (kind === 'reasoning' ? 'reasoning' : 'text');
}

/** Ids of ours: each that the third-party code was given is good for one call. */
class OwnIds implements CallIdSource {
  readonly #source: CallIdSource;
  readonly #given = new Map<string, CallId>();

  constructor(source: CallIdSource) {
    this.#source = source;
  }

  next(): CallId {
    const id = this.#source.next();
    this.#given.set(id, id);
    return id;
  }

  /** The id itself if it is one that was given and not used yet, else a new one. */
  take(id: string | undefined): CallId {
    const given = id === undefined ? undefined : this.#given.get(id);
    if (given === undefined) return this.#source.next();
    this.#given.delete(given);
    return given;
  }
}
