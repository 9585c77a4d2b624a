import { createCountingCallIdSource } from '../../../src/conversation/call-id.ts';
import type { LogEntry, StepEntry } from '../../../src/conversation/entry.ts';
import type { Owner } from '../../../src/conversation/part.ts';
import { isTerminal } from '../../../src/conversation/stream-event.ts';
import type { StreamEvent } from '../../../src/conversation/stream-event.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { ThirdPartyProvider } from '../../../src/protocols/third-party/third-party-provider.ts';
import { openThirdParty, projectThirdParty } from '../../../src/protocols/third-party/stream-third-party.ts';
import type { ProjectionTarget } from '../../../src/protocols/protocol.ts';
import { checkEvents } from '../accumulate.ts';

/** Milliseconds that an answer may take here, and that a stop may take to be noticed. */
const answerLimit = 20_000;
const stopLimit = 2_000;

/** What one answer of a provider was, and what was wrong with it. */
export interface CheckedAnswer {
  readonly problems: readonly string[];
  /** The answer as the log keeps it; absent where none came to its end. */
  readonly step?: StepEntry;
}

/** Asks a provider once the way the product does, and looks at what it sends before anything is mended. */
export async function checkStream(
  thirdParty: ThirdPartyProvider,
  target: ProjectionTarget,
  log: readonly LogEntry[],
): Promise<CheckedAnswer> {
  const raw: StreamEvent[] = [];
  const problems: string[] = [];
  const unsendable = await firstProblem(thirdParty, target, log);
  if (unsendable !== undefined) return { problems: [unsendable] };
  const watched = {
    ...thirdParty,
    stream: (...values: Parameters<ThirdPartyProvider['stream']>) => recorded(thirdParty.stream(...values), raw),
    settled: (defects: readonly string[]) => problems.push(...defects),
  };
  const owner: Owner = { protocol: 'extension', provider: thirdParty.id, model: target.model };
  const events = await collect(watched, target, log);
  if (problems.length === 0) problems.push(...checkEvents(raw));
  problems.push(...(await checkAfterEnd(thirdParty, target, log)), ...(await checkStop(thirdParty, target, log)));
  const end = events.find((event) => event.e === 'end');
  if (end === undefined) return { problems };
  const parts = events.flatMap((event) => (event.e === 'part' ? [event.part] : []));
  return { problems, step: { k: 'step', id: `foreign-${log.length}`, owner, parts, end: end.end } };
}

async function collect(
  thirdParty: ThirdPartyProvider,
  target: ProjectionTarget,
  log: readonly LogEntry[],
): Promise<StreamEvent[]> {
  const { signal } = new AbortController();
  const request = { log, options: {}, callIds: createCountingCallIdSource(), signal };
  const timeouts = { first: answerLimit, idle: answerLimit, total: answerLimit };
  const events: StreamEvent[] = [];
  for await (const event of openThirdParty(thirdParty, { target, request, clock: systemClock, timeouts }).events) {
    events.push(event);
  }
  return events;
}

async function* recorded(events: AsyncIterable<StreamEvent>, into: StreamEvent[]): AsyncGenerator<StreamEvent> {
  for await (const event of events) {
    into.push(event);
    yield event;
  }
}

/** The product stops reading at the terminal event; here the rest is read too. */
async function checkAfterEnd(
  thirdParty: ThirdPartyProvider,
  target: ProjectionTarget,
  log: readonly LogEntry[],
): Promise<string[]> {
  const abort = new AbortController();
  const reading = (async () => {
    let isOver = false;
    for await (const event of ask(thirdParty, { target, log }, abort.signal)) {
      if (isOver) return ['an event follows the terminal event'];
      isOver = isTerminal(event);
    }
    return [];
  })();
  const outcome = await within(
    reading.catch(() => []),
    answerLimit,
  );
  abort.abort();
  return outcome ?? ['the stream does not end'];
}

/** A stop after the first event ends the stream, whatever was to come. */
async function checkStop(
  thirdParty: ThirdPartyProvider,
  target: ProjectionTarget,
  log: readonly LogEntry[],
): Promise<string[]> {
  const abort = new AbortController();
  const iterator = ask(thirdParty, { target, log }, abort.signal)[Symbol.asyncIterator]();
  const next = (): Promise<boolean> =>
    iterator.next().then(
      ({ done }) => done !== true,
      () => false,
    );
  await within(next(), answerLimit);
  abort.abort();
  const rest = (async () => {
    while (await next());
    return [];
  })();
  return (await within(rest, stopLimit)) ?? [`a stop is not noticed within ${stopLimit} ms`];
}

/** Why nothing can be asked at all. */
async function firstProblem(
  thirdParty: ThirdPartyProvider,
  target: ProjectionTarget,
  log: readonly LogEntry[],
): Promise<string | undefined> {
  const abort = new AbortController();
  try {
    const iterator = ask(thirdParty, { target, log }, abort.signal)[Symbol.asyncIterator]();
    abort.abort();
    await within(Promise.resolve(iterator.return?.()), stopLimit);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'the stream cannot be opened';
  }
}

function ask(
  thirdParty: ThirdPartyProvider,
  { target, log }: { readonly target: ProjectionTarget; readonly log: readonly LogEntry[] },
  signal: AbortSignal,
): AsyncIterable<StreamEvent> {
  const request = { log, options: {}, callIds: createCountingCallIdSource(), signal };
  const projected = projectThirdParty(thirdParty, { target, request });
  if (!projected.ok) throw new Error(projected.defect);
  const owner: Owner = { protocol: 'extension', provider: thirdParty.id, model: target.model };
  const { projection } = projected;
  return thirdParty.stream({ model: target.model, projection, owner, callIds: request.callIds }, signal);
}

async function within<T>(work: Promise<T>, milliseconds: number): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = systemClock.after(milliseconds, () => late.resolve(undefined));
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    timer.dispose();
  }
}
