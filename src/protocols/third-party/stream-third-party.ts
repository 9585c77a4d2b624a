import type { LogEntry } from '../../conversation/entry.ts';
import type { CallIdSource } from '../../conversation/call-id.ts';
import type { Fault } from '../../conversation/fault.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import type { Owner } from '../../conversation/part.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { isLoopbackUrl } from '../../models/provider.ts';
import type { Clock } from '../../platform/clock.ts';
import { Slices } from '../../platform/slices.ts';
import { redactKeys } from '../http-exchange/fault-redaction.ts';
import type { Continuation, Loss, ProjectionTarget, RequestOptions } from '../protocol.ts';
import { ThirdPartyEvents } from './third-party-events.ts';
import type { ThirdPartyProjection, ThirdPartyProvider, HeldProvider } from './third-party-provider.ts';
import { readFault, readLosses } from './third-party-schema.ts';
import { ThirdPartyWait } from './third-party-wait.ts';
import type { Waited } from './third-party-wait.ts';
import { withoutOthersData } from './others-data.ts';
import { copyPlain } from './plain-copy.ts';

/** How long a third-party provider may take, in milliseconds. */
export interface ThirdPartyTimeouts {
  /** Until the first event. Default 120 s; 300 s for one that stays on this machine, which may have to load the model first. */
  readonly first: number;
  /** Between two events. Default 120 s. */
  readonly idle: number;
  /** For the whole answer. Default 30 min. */
  readonly total: number;
}

export interface ThirdPartyOpening {
  readonly target: ProjectionTarget;
  readonly request: {
    readonly log: readonly LogEntry[];
    readonly options: RequestOptions;
    readonly callIds: CallIdSource;
    readonly signal: AbortSignal;
  };
  readonly clock: Clock;
  readonly timeouts?: Partial<ThirdPartyTimeouts>;
}

export interface OpenedThirdParty {
  readonly losses: readonly Loss[];
  /** Ends in exactly one terminal event, never throws. */
  readonly events: AsyncIterable<StreamEvent>;
  readonly continuation: Continuation;
  /** The request as the provider's code made it; absent where there is none. */
  readonly body?: Json;
}

/** Largest projection that is taken, in about bytes. */
const maximumProjection = 64 * 1024 * 1024;
const seconds = 1_000;
const continuations: readonly Continuation[] = ['prefill', 'prefill-without-thinking', 'ask'];

/**
 * Projects a log with a third-party provider's code and sends it. Never throws: what the code throws, leaves out or makes up becomes a fault or a
 * note, and a stop takes effect whether the code listens to it or not. What cannot be stopped is code that blocks the thread: it runs in
 * this process, like every extension.
 */
export function openThirdParty(thirdParty: HeldProvider, opening: ThirdPartyOpening): OpenedThirdParty {
  const continuation = continuationOf(thirdParty, opening.target.model);
  const refused = refusalOf(thirdParty);
  if (refused !== undefined) return { losses: [], events: only(refused), continuation };
  const projected = projectThirdParty(thirdParty, opening);
  if (!projected.ok) {
    settle(thirdParty, [projected.defect]);
    const message = `The request could not be made: ${projected.defect}.`;
    return { losses: [], events: only({ kind: 'shape', message, code: 'contract' }), continuation };
  }
  const { losses, body } = projected.projection;
  return { losses, events: streamThirdParty(thirdParty, opening, projected), continuation, body };
}

interface Projected {
  readonly ok: true;
  readonly projection: ThirdPartyProjection;
  readonly defects: readonly string[];
}

/** The projection as plain data of our own. */
export function projectThirdParty(
  thirdParty: ThirdPartyProvider,
  { target, request }: Pick<ThirdPartyOpening, 'target' | 'request'>,
): Projected | { readonly ok: false; readonly defect: string } {
  try {
    // A list of its own: the entries are frozen, the log's list is not.
    const log = withoutOthersData(request.log, target.provider.id);
    const result: unknown = thirdParty.project(log, target.model, { ...request.options });
    const copy = copyPlain(result, maximumProjection);
    if (!copy.ok) {
      const what = copy.reason === 'size' ? 'is larger than 64 MB' : 'is not plain data';
      return { ok: false, defect: `its projection ${what}` };
    }
    const body = isJsonObject(copy.value) ? copy.value['body'] : undefined;
    if (!isJsonObject(copy.value) || body === undefined) return { ok: false, defect: 'its projection has no body' };
    const { losses, isWhole } = readLosses(copy.value['losses']);
    return { ok: true, projection: { body, losses }, defects: isWhole ? [] : ['its losses are malformed'] };
  } catch (error) {
    return { ok: false, defect: `its projection failed: ${textOf(error) ?? 'unknown error'}` };
  }
}

async function* streamThirdParty(
  thirdParty: HeldProvider,
  opening: ThirdPartyOpening,
  { projection, defects }: Projected,
): AsyncGenerator<StreamEvent, void> {
  const { target, request, clock } = opening;
  const owner: Owner = { protocol: 'extension', provider: target.provider.id, model: target.model };
  const events = new ThirdPartyEvents(owner, request.callIds);
  for (const defect of defects) events.addDefect(defect);
  const total = opening.timeouts?.total ?? 30 * 60 * seconds;
  const { gone } = thirdParty;
  const wait = new ThirdPartyWait(clock, { caller: request.signal, total, ...(gone === undefined ? {} : { gone }) });
  const source = new Source(() => {
    const callIds = { next: () => events.callIds.next() };
    // Copies: the losses and the owner are used on here, whatever the code does to its own.
    const own = { body: projection.body, losses: structuredClone(projection.losses) };
    return thirdParty.stream({ model: target.model, projection: own, owner: { ...owner }, callIds }, wait.signal);
  });
  try {
    yield* readSource({ thirdParty, opening, events, wait }, source);
  } finally {
    // Told first, so that code which listens can end by itself; not waited for, since it may never end.
    wait.close();
    source.abandon();
    settle(thirdParty, events.defects);
  }
}

interface Reading {
  readonly thirdParty: HeldProvider;
  readonly opening: ThirdPartyOpening;
  readonly events: ThirdPartyEvents;
  readonly wait: ThirdPartyWait;
}

async function* readSource(reading: Reading, source: Source): AsyncGenerator<StreamEvent, void> {
  const { opening, events, wait } = reading;
  // A provider that never waits for anything would let nothing else run, a stop included.
  const slices = new Slices(opening.clock);
  for (let isFirst = true; !events.isDone; isFirst = false) {
    const next = await wait.next(() => source.next(), patience(opening, isFirst));
    if (next.kind !== 'value') yield* events.fail(faultOf(reading, next));
    else if (next.value.kind === 'unreadable') yield* events.break('its events cannot be read');
    else if (next.value.kind === 'over') yield* events.finish();
    else yield* events.accept(next.value.event);
    if (slices.due) await slices.rest();
  }
}

/** What the third-party iterator gave. `unreadable`: an object that throws when it is read. */
type SourceStep =
  { readonly kind: 'event'; readonly event: unknown } | { readonly kind: 'over' } | { readonly kind: 'unreadable' };

/** The third-party iterator, begun with the first event that is asked for. */
class Source {
  readonly #open: () => AsyncIterable<unknown>;
  #iterator: AsyncIterator<unknown> | undefined;

  constructor(open: () => AsyncIterable<unknown>) {
    this.#open = open;
  }

  /** The next event. Rejects with whatever the code throws. */
  async next(): Promise<SourceStep> {
    this.#iterator ??= this.#open()[Symbol.asyncIterator]();
    const step = await this.#iterator.next();
    try {
      return step.done === true ? { kind: 'over' } : { kind: 'event', event: step.value };
    } catch {
      return { kind: 'unreadable' };
    }
  }

  /** Tells the iterator that no more is asked for. What becomes of that is not waited for. */
  abandon(): void {
    const end = async (): Promise<void> => {
      await this.#iterator?.return?.();
    };
    end().catch(() => undefined);
  }
}

function patience({ target, timeouts }: ThirdPartyOpening, isFirst: boolean): number {
  if (!isFirst) return timeouts?.idle ?? 120 * seconds;
  const { baseUrl } = target.provider;
  const isLocal = baseUrl === '' || isLoopbackUrl(baseUrl);
  return timeouts?.first ?? (isLocal ? 300 : 120) * seconds;
}

function faultOf({ thirdParty, events }: Reading, ended: Exclude<Waited<unknown>, { kind: 'value' }>): Fault {
  if (ended.kind === 'thrown') return thrownFault(thirdParty, events, ended.error);
  switch (ended.why) {
    case 'cancelled':
      return { kind: 'cancelled', message: 'Stopped.' };
    case 'gone':
      return {
        kind: 'network',
        message: `${thirdParty.name} is no longer offered by its extension; the answer ended with it.`,
        code: 'provider-gone',
      };
    case 'silent':
      return { kind: 'timeout', message: `${thirdParty.name} stopped answering.` };
    case 'late':
      return { kind: 'timeout', message: `${thirdParty.name} did not finish its answer in time.` };
  }
}

/** What an error of the third-party code means: its own word for it if that is one, else a fault of the network. */
function thrownFault(thirdParty: ThirdPartyProvider, events: ThirdPartyEvents, error: unknown): Fault {
  const text = textOf(error);
  const fallback: Fault = { kind: 'network', message: `${thirdParty.name} failed: ${text ?? 'unknown error'}` };
  if (text === undefined) {
    events.addDefect('it threw what cannot be read');
    return fallback;
  }
  if (thirdParty.classify === undefined) return fallback;
  try {
    const fault = readFault(thirdParty.classify(error));
    // Only the person cancels, and that is noticed elsewhere.
    if (fault !== undefined) return fault.kind === 'cancelled' ? { ...fault, kind: 'cut' } : fault;
    events.addDefect('classify did not give back a fault');
  } catch {
    events.addDefect('classify threw');
  }
  return fallback;
}

function continuationOf(thirdParty: ThirdPartyProvider, model: string): Continuation {
  try {
    const continuation = thirdParty.continuation?.(model);
    return continuations.find((known) => known === continuation) ?? 'ask';
  } catch {
    return 'ask';
  }
}

/** Why nothing may be asked of it now. */
function refusalOf(thirdParty: HeldProvider): Fault | undefined {
  const disabled = thirdParty.disabled?.();
  if (disabled !== undefined) return { kind: 'shape', message: disabled, code: 'provider-disabled' };
  if (thirdParty.gone?.aborted !== true) return undefined;
  return { kind: 'shape', message: `${thirdParty.name} is no longer offered by its extension.`, code: 'provider-gone' };
}

function settle(thirdParty: HeldProvider, defects: readonly string[]): void {
  thirdParty.settled?.(defects);
}

/** The message of anything that may be thrown; undefined for an object that throws when it is read. */
function textOf(error: unknown): string | undefined {
  try {
    const text = error instanceof Error ? error.message : typeof error === 'string' ? error : '';
    return text.trim() === '' ? 'unknown error' : redactKeys(text.slice(0, 300));
  } catch {
    return undefined;
  }
}

async function* only(fault: Fault): AsyncGenerator<StreamEvent> {
  await Promise.resolve();
  yield { e: 'fault', fault };
}
