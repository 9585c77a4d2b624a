import { isDeepStrictEqual } from 'node:util';
import { ConversationLog } from '../../../src/conversation/log.ts';
import type { LogEntry } from '../../../src/conversation/entry.ts';
import { isJsonObject } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import type { Provider } from '../../../src/models/provider.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { ThirdPartyProvider } from '../../../src/protocols/third-party/third-party-provider.ts';
import { listThirdParty } from '../../../src/protocols/third-party/list-third-party.ts';
import { projectThirdParty } from '../../../src/protocols/third-party/stream-third-party.ts';
import type { Projection, ProjectionTarget } from '../../../src/protocols/protocol.ts';
import { checkPair } from '../hand-off/check-pair.ts';
import { checkPrefix, headOf } from '../hand-off/check-prefix.ts';
import type { RequestHead } from '../hand-off/check-prefix.ts';
import { opaquesIn, secretsIn } from '../hand-off/opaque-data.ts';
import type { HandOffTarget } from '../hand-off/targets.ts';
import { importCase } from '../import/import-case.ts';
import type { ImportedConversation } from '../import/import-case.ts';
import { readCase, readIndex } from '../recorded-case.ts';
import { wires } from '../wires.ts';
import { checkStream } from './check-stream.ts';
import { loadProvider } from './load-provider.ts';

/** What a provider of another extension came to. A check is one beginning of a conversation, one row of requests, or one answer. */
export interface ThirdPartyResult {
  readonly passed: number;
  readonly failed: number;
  readonly problems: readonly string[];
}

/** Conversations that are also sent: an answer is asked for four times. */
const mostAnswers = 25;

/**
 * Proves a provider that brings its own code, offline: every beginning of every recorded conversation is projected (plain, the same twice,
 * valid by its own rules, nobody else's secrets, losses told), requests are prefixes of later ones, answers keep the rules of a stream, and its
 * own opaque data comes home.
 */
export async function runThirdParty(modulePath: string, folder: string): Promise<ThirdPartyResult> {
  const tally = new Tally();
  const loaded = await load(modulePath);
  if ('problem' in loaded) {
    tally.check('load', [loaded.problem]);
    return tally;
  }
  const { thirdParty, target } = loaded;
  for (const [at, conversation] of conversationsOf(folder).entries()) {
    const log = logOf(conversation);
    checkProjections({ thirdParty, target, id: conversation.id, log: log.entries }, tally);
    if (at < mostAnswers) await checkAnswer({ thirdParty, target, id: conversation.id, log: log.entries }, tally);
  }
  return tally;
}

class Tally implements ThirdPartyResult {
  passed = 0;
  failed = 0;
  readonly problems: string[] = [];

  check(what: string, problems: readonly string[]): void {
    if (problems.length === 0) this.passed++;
    else this.failed++;
    for (const problem of problems) this.problems.push(`${what}: ${problem}`);
  }
}

interface Journey {
  readonly thirdParty: ThirdPartyProvider;
  readonly target: ProjectionTarget;
  readonly id: string;
  readonly log: readonly LogEntry[];
}

async function load(
  modulePath: string,
): Promise<
  { readonly thirdParty: ThirdPartyProvider; readonly target: ProjectionTarget } | { readonly problem: string }
> {
  try {
    const thirdParty = await loadProvider(modulePath);
    const [model] = await listThirdParty(thirdParty, systemClock, new AbortController().signal);
    if (model === undefined) return { problem: 'it lists no model' };
    return { thirdParty, target: targetOf(thirdParty, model.id) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function targetOf({ id, name, destination }: ThirdPartyProvider, model: string): ProjectionTarget {
  const baseUrl = destination ?? '';
  const provider: Provider = {
    id,
    name,
    protocol: 'extension',
    baseUrl,
    auth: { kind: 'none' },
    source: 'extension',
  };
  return { provider, model };
}

function conversationsOf(folder: string): ImportedConversation[] {
  return readIndex(folder).flatMap((line) => {
    const wire = Object.hasOwn(wires, line.wire) ? wires[line.wire] : undefined;
    return wire === undefined ? [] : (importCase(readCase(folder, line), wire) ?? []);
  });
}

function logOf({ entries }: ImportedConversation): ConversationLog {
  const log = new ConversationLog();
  for (const entry of entries) log.append(entry);
  return log;
}

function checkProjections(journey: Journey, tally: Tally): void {
  const { id, log } = journey;
  const first = Math.max(
    0,
    log.findIndex((entry) => entry.k === 'user' || entry.k === 'step'),
  );
  const heads: RequestHead[] = [];
  for (let count = first + 1; count <= log.length; count++) {
    const beginning = log.slice(0, count);
    const projected = project(journey, beginning);
    if ('problem' in projected) {
      tally.check(`hand-off ${id} first ${count} entries`, [projected.problem]);
      continue;
    }
    tally.check(`hand-off ${id} first ${count} entries`, checkOne(journey, beginning, projected.projection));
    const next = log[count];
    if (next === undefined || next.k === 'step') heads.push(headOf(projected.projection.body, count));
  }
  tally.check(`prefix ${id}`, checkPrefix(heads, log));
}

/** Projects twice: a request that differs from itself is no function of the log. */
function project(
  { thirdParty, target }: Journey,
  log: readonly LogEntry[],
): { readonly projection: Projection } | { readonly problem: string } {
  const request = { log, options: {}, callIds: { next: notHere }, signal: new AbortController().signal };
  const [once, again] = [
    projectThirdParty(thirdParty, { target, request }),
    projectThirdParty(thirdParty, { target, request }),
  ];
  if (!once.ok) return { problem: once.defect };
  const [defect] = once.defects;
  if (defect !== undefined) return { problem: defect };
  if (!isDeepStrictEqual(once, again)) return { problem: 'the same log gave two different requests' };
  const { body, losses } = once.projection;
  // A request that is no object has no messages to compare; it is kept whole.
  const object: JsonObject = isJsonObject(body) ? body : { messages: [body] };
  return { projection: { body: object, losses } };
}

function checkOne(journey: Journey, log: readonly LogEntry[], projection: Projection): string[] {
  const target = handOffTarget(journey, projection);
  return checkPair({ log, opaques: opaquesIn(log), secrets: secretsIn(log) }, target, projection);
}

function handOffTarget({ thirdParty, target }: Journey, projection: Projection): HandOffTarget {
  const owner = { protocol: 'extension', provider: thirdParty.id, model: target.model } as const;
  return {
    name: thirdParty.id,
    owner,
    withoutTools: false,
    project: () => projection,
    validate: () => thirdParty.validate?.(projection.body) ?? [],
  };
}

/** Sends a conversation and goes on with the answer: what the provider keeps for itself has to be in its next request. */
async function checkAnswer(journey: Journey, tally: Tally): Promise<void> {
  const { thirdParty, target, id, log } = journey;
  const { problems, step } = await checkStream(thirdParty, target, log);
  tally.check(`stream ${id}`, problems);
  if (step === undefined) return;
  const next = new ConversationLog(log);
  next.append(step);
  next.append({ k: 'user', parts: [{ t: 'text', text: 'And then?' }] });
  const projected = project(journey, next.entries);
  const broken = 'problem' in projected ? [projected.problem] : checkOne(journey, next.entries, projected.projection);
  tally.check(`home ${id}`, broken);
}

function notHere(): never {
  throw new Error('A projection makes no call ids.');
}
