import { ConversationLog } from '../../../../src/conversation/log.ts';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import type { Clock } from '../../../../src/platform/clock.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import type { HeldProvider } from '../../../../src/protocols/third-party/third-party-provider.ts';
import { openThirdParty } from '../../../../src/protocols/third-party/stream-third-party.ts';
import type { ThirdPartyTimeouts, OpenedThirdParty } from '../../../../src/protocols/third-party/stream-third-party.ts';

/** The provider `acme` as the registry holds it. */
export const acme: Provider = {
  id: 'acme',
  name: 'Acme',
  protocol: 'extension',
  baseUrl: '',
  auth: { kind: 'none' },
  source: 'extension',
};

/** A provider that answers with what `stream` yields; whatever `more` holds replaces the well-behaved rest. */
export function thirdParty(stream: unknown, more: Readonly<Record<string, unknown>> = {}): HeldProvider {
  return {
    specVersion: 1,
    id: 'acme',
    name: 'Acme',
    list: () => Promise.resolve([{ id: 'one', abilities: {} }]),
    project: () => ({ body: { hello: true }, losses: [] }),
    stream,
    ...more,
  } as unknown as HeldProvider;
}

export interface Run {
  readonly opened: OpenedThirdParty;
  readonly clock: FakeClock;
  readonly abort: AbortController;
}

/** Opens a request for a log with one question. */
export function open(provider: HeldProvider, timeouts?: Partial<ThirdPartyTimeouts>, other?: Clock): Run {
  const log = new ConversationLog([], () => 0.5);
  log.append({ k: 'user', parts: [{ t: 'text', text: 'Hello' }] });
  const clock = new FakeClock();
  const abort = new AbortController();
  const opened = openThirdParty(provider, {
    target: { provider: acme, model: 'one' },
    request: { log: log.entries, options: {}, callIds: new ConversationLog().callIds, signal: abort.signal },
    clock: other ?? clock,
    ...(timeouts === undefined ? {} : { timeouts }),
  });
  return { opened, clock, abort };
}

/** All events of a request; the fake clock is moved on until it ends. Rejects when it does not end within `steps` minutes. */
export async function collect({ opened, clock }: Run, steps = 60): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  const state = { isOver: false };
  const reading = (async () => {
    for await (const event of opened.events) events.push(event);
    state.isOver = true;
  })();
  for (let minute = 0; minute < steps; minute++) {
    await clock.advance(0);
    if (await hasEnded(() => state.isOver)) break;
    await clock.advance(60_000);
  }
  if (!state.isOver)
    throw new Error(`The stream did not end in ${steps} minutes: ${JSON.stringify(events).slice(0, 500)}`);
  await reading;
  return events;
}

/** Gives promises some rounds to settle. */
async function hasEnded(isOver: () => boolean): Promise<boolean> {
  for (let round = 0; round < 20 && !isOver(); round++) await new Promise((resolve) => setImmediate(resolve));
  return isOver();
}
