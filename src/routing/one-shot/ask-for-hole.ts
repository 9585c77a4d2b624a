import { isJsonObject } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import type { Fault } from '../../conversation/fault.ts';
import { ConversationLog } from '../../conversation/log.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { holdsPrivateKey } from '../../guard/private-keys.ts';
import { isLlamaServer } from '../../models/llama-server.ts';
import type { FillingRoute } from '../../models/profiles/fim-profile.ts';
import { holePrompt } from '../../models/profiles/hole-filling.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import { fimBaseUrl } from '../../models/servers.ts';
import { streamFim } from '../../protocols/fim/stream-fim.ts';
import type { Connection, RequestOptions } from '../../protocols/protocol.ts';
import { HoleAnswerStream } from './hole-answer-stream.ts';
import type { SharedSlots } from './shared-slots.ts';
import type { HoleRequest, HoleTarget } from './hole-request.ts';
import { openRepaired } from '../connection/open-repaired.ts';
import type { RepairedDependencies } from '../connection/open-repaired.ts';

/** What a hole is sent with. */
export interface HoleSending {
  readonly request: HoleRequest;
  readonly connection: Connection;
  readonly signal: AbortSignal;
  /** The slots of llama.cpp servers; without it each of them chooses by itself. */
  readonly slots?: SharedSlots;
}

/**
 * Asks a model to fill a hole, by tokens or as a chat. Ends in exactly one terminal event; the text is part 0. Never throws. A request with a
 * private key in it is not sent.
 */
export async function* askForHole(
  dependencies: RepairedDependencies,
  target: HoleTarget,
  sending: HoleSending,
): AsyncGenerator<StreamEvent, void> {
  if (holdsKey(sending.request)) yield { e: 'fault', fault: keyInPrompt };
  else if (target.route.via === 'fim') yield* fill(dependencies, target, target.route, sending);
  else yield* chat(dependencies, target, sending);
}

const keyInPrompt: Fault = {
  kind: 'policy',
  code: 'private-key',
  message: 'The code around the cursor holds a private key; nothing of it is sent to a model.',
};

/** A key that stands in a file of an ordinary name, or was typed a moment ago. */
function holdsKey({ prefix, suffix, extra = [], nearKey = false }: HoleRequest): boolean {
  return nearKey || [prefix, suffix, ...extra.map(({ text }) => text)].some(holdsPrivateKey);
}

async function* fill(
  { clock }: RepairedDependencies,
  { provider, info }: HoleTarget,
  route: Extract<FillingRoute, { via: 'fim' }>,
  { request, signal, connection, slots }: HoleSending,
): AsyncGenerator<StreamEvent, void> {
  const { style, profile, stop } = route;
  const { model } = info.ref;
  const address = fimBaseUrl(provider);
  const asked = { ...request, stop: [...(request.stop ?? []), ...stop] };
  const target = { style, model, baseUrl: address, ...(profile !== undefined && { profile }) };
  const sending = { connection, signal, clock };
  if (slots === undefined || !isLlamaServer(provider)) {
    yield* streamFim(asked, target, sending);
    return;
  }
  const place = { address, model, document: request.path ?? '' };
  const slot = await slots.slotFor(place, connection, signal);
  const over = slots.begin(place);
  let isWhole = false;
  let answering = slot;
  try {
    for await (const event of streamFim({ ...asked, ...(slot !== undefined && { slot }) }, target, sending)) {
      if (event.e === 'usage') answering = slotOf(event.raw) ?? answering;
      isWhole ||= event.e === 'end';
      yield event;
    }
  } finally {
    over({ isWhole, slot: answering });
  }
}

function slotOf(raw: Json): number | undefined {
  const slot = isJsonObject(raw) ? raw['id_slot'] : undefined;
  return typeof slot === 'number' ? slot : undefined;
}

async function* chat(
  dependencies: RepairedDependencies,
  { provider, info }: HoleTarget,
  { request, signal, connection }: HoleSending,
): AsyncGenerator<StreamEvent, void> {
  const { prefix, suffix, languageId, multiline, path = 'untitled', extra = [] } = request;
  const prompt = holePrompt({ prefix, suffix, languageId, multiline, path, extra });
  const log = new ConversationLog();
  log.append({ k: 'instruction', text: prompt.system, scope: 'conversation' });
  log.append({ k: 'user', parts: [{ t: 'text', text: prompt.user }] });
  const { events } = await openRepaired(dependencies, {
    target: { provider, model: info.ref.model, info },
    connection,
    request: { log: log.entries, options: chatOptions(request, info), callIds: log.callIds, signal },
  });
  yield* cleaned(events, prefix);
}

/** Thinking costs more time than a suggestion has; models that cannot think refuse to be told not to. */
function chatOptions({ maxTokens }: HoleRequest, { abilities }: ModelInfo): RequestOptions {
  return { maxOutputTokens: maxTokens, tools: false, ...(abilities.reasoning === true && { reasoning: 'off' }) };
}

/** Only the text for the hole is passed on, as part 0; reasoning and calls of the model are nothing to insert. */
async function* cleaned(events: AsyncIterable<StreamEvent>, prefix: string): AsyncGenerator<StreamEvent, void> {
  const answer = new HoleAnswerStream(prefix);
  let text = '';
  for await (const event of events) {
    if (event.e === 'delta') {
      const piece = event.kind === 'text' ? answer.push(event.text) : '';
      text += piece;
      if (piece !== '') yield { e: 'delta', part: 0, kind: 'text', text: piece };
    } else if (event.e === 'end') {
      const rest = answer.end();
      text += rest;
      if (rest !== '') yield { e: 'delta', part: 0, kind: 'text', text: rest };
      if (text !== '') yield { e: 'part', index: 0, part: { t: 'text', text } };
      yield event;
    } else if (event.e !== 'part') {
      yield event;
    }
  }
}
