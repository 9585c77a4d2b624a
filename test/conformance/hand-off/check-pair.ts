import type { Entry, LogEntry } from '../../../src/conversation/entry.ts';
import { isJsonObject } from '../../../src/conversation/json.ts';
import type { Json } from '../../../src/conversation/json.ts';
import type { Owner, Part } from '../../../src/conversation/part.ts';
import { sameOwner } from '../../../src/conversation/part.ts';
import type { Loss, Projection } from '../../../src/protocols/protocol.ts';
import { exchangeIn } from './exchange.ts';
import { importRequest } from '../import/import-case.ts';
import { mayHold, opaquesIn, quoted } from './opaque-data.ts';
import type { HeldOpaque, Secret } from './opaque-data.ts';
import type { HandOffTarget } from './targets.ts';

/** The beginning of a conversation that is handed on, with what is known of it. */
export interface Beginning {
  readonly log: readonly LogEntry[];
  readonly opaques: readonly HeldOpaque[];
  readonly secrets: readonly Secret[];
}

/** Everything that is wrong with one request; nothing if it is right. */
export function checkPair(beginning: Beginning, target: HandOffTarget, projection: Projection): string[] {
  const text = JSON.stringify(projection.body);
  return [
    ...target.validate(projection.body).map(({ rule, path, message }) => `${rule} at ${path}: ${message}`),
    ...checkExchange(beginning.log, target, projection),
    ...checkSecrets(beginning, target, text),
    ...checkHome(beginning, target, projection),
    ...checkLosses(beginning.log, target, projection.losses),
  ];
}

/** Every complete call is there once and has one result. */
function checkExchange(log: readonly LogEntry[], target: HandOffTarget, { body }: Projection): string[] {
  const exchange = exchangeIn(target.owner.protocol, body);
  if (exchange === undefined) return [];
  const { calls, results } = exchange;
  const expected = target.withoutTools ? 0 : log.flatMap(partsOf).filter(isRunnable).length;
  if (calls.length !== expected) return [`${calls.length} calls are sent of ${expected}`];
  if (results.length !== expected) return [`${expected} calls have ${results.length} results`];
  const pairs = calls.toSorted().join() === results.toSorted().join();
  return pairs ? [] : ['the results do not answer the calls'];
}

function checkSecrets({ secrets }: Beginning, target: HandOffTarget, text: string): string[] {
  return secrets
    .filter((secret) => !mayHold(target.owner, secret) && text.includes(quoted(secret.text)))
    .map(
      (secret) => `the ${secret.kind} of entry ${secret.seq} is ${nameOf(secret.owner)}'s: ${secret.text.slice(0, 60)}`,
    );
}

/** Formats that no protocol writes: nothing of them is ever sent. */
const ofNobody = 'conformance.';

/**
 * Back at its owner each opaque datum is there as it was: it stands in the request, or the request read back gives it again (some protocols
 * keep an item and its text apart). Or the projection says why not.
 */
function checkHome({ opaques }: Beginning, target: HandOffTarget, { body, losses }: Projection): string[] {
  const own = opaques.filter(({ opaque: { owner, format, data } }) => {
    return sameOwner(owner, target.owner) && data !== null && !format.startsWith(ofNobody);
  });
  if (own.length === 0) return [];
  const text = sorted(body);
  const apart = own.filter(({ opaque }) => !text.includes(sorted(opaque.data)));
  if (apart.length === 0) return [];
  const again = opaquesIn(importRequest(body, target.owner)).map(({ opaque }) => sorted(opaque.data));
  return apart
    .filter(({ opaque }) => !again.includes(sorted(opaque.data)))
    .filter(({ seq }) => !losses.some((loss) => loss.seq === seq && loss.kind !== 'tools'))
    .map(({ seq, opaque }) => `the ${opaque.format} of entry ${seq} did not come home as it was`);
}

/** JSON with its fields in one order, so that equal values are equal texts. */
function sorted(value: Json): string {
  return JSON.stringify(value, (_, field: unknown) =>
    isJsonObject(field) ? Object.fromEntries(Object.entries(field).toSorted(([x], [y]) => (x < y ? -1 : 1))) : field,
  );
}

/** What was left out is told. */
function checkLosses(log: readonly LogEntry[], target: HandOffTarget, losses: readonly Loss[]): string[] {
  return log.flatMap((entry) => {
    if (entry.k !== 'step' || isOfVendor(entry, target)) return [];
    const told = (...kinds: readonly Loss['kind'][]): boolean =>
      losses.some((loss) => loss.seq === entry.seq && kinds.includes(loss.kind));
    const has = (test: (part: Part) => boolean): boolean => entry.parts.some(test);
    return [
      ...(has((part) => part.t === 'reasoning') && !told('reasoning') ? [`reasoning of entry ${entry.seq}`] : []),
      ...(has(isVendors) && !told('vendor') ? [`a vendor's own part of entry ${entry.seq}`] : []),
      ...(has((part) => part.t === 'text' && (part.citations?.length ?? 0) > 0) && !told('citations')
        ? [`sources of entry ${entry.seq}`]
        : []),
    ].map((what) => `left out without a word: ${what}`);
  });
}

function isVendors(part: Part): boolean {
  return part.t === 'vendor' || (part.t === 'call' && part.executor === 'server');
}

function isOfVendor({ owner }: { readonly owner: HandOffTarget['owner'] }, target: HandOffTarget): boolean {
  return owner.protocol === target.owner.protocol && owner.provider === target.owner.provider;
}

function partsOf(entry: Entry): readonly Part[] {
  return entry.k === 'step' ? entry.parts : [];
}

function isRunnable(part: Part): boolean {
  return part.t === 'call' && part.executor === 'client' && part.state === 'complete' && 'value' in part.args;
}

function nameOf({ provider, model }: Owner): string {
  return `${provider}/${model}`;
}
