import type { Entry, LogEntry } from '../../../src/conversation/entry.ts';
import { takenBack } from '../../../src/conversation/taken-back.ts';
import { isJsonObject } from '../../../src/base/json.ts';
import type { Json } from '../../../src/base/json.ts';
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
    ...checkContent(beginning.log, text, projection.losses),
    ...checkJoins(beginning.log, text),
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

/** Every visible text is in the request but what was taken back, and every image and file or a word on it. */
function checkContent(log: readonly LogEntry[], text: string, losses: readonly Loss[]): string[] {
  const gone = takenBack(log);
  return log.flatMap((entry) => {
    if (entry.k !== 'user' && entry.k !== 'result' && entry.k !== 'step') return [];
    if (gone.has(entry.seq))
      return textsOf(entry).some((gone) => text.includes(gone)) ? [`entry ${entry.seq} was taken back`] : [];
    const isTold = losses.some(({ seq, kind }) => seq === entry.seq && kind === 'media');
    return entry.parts.flatMap((part) => {
      if (part.t === 'text')
        return text.includes(quoted(part.text.trim())) ? [] : [`a text of entry ${entry.seq} is lost`];
      if (part.t !== 'media' || isTold || text.includes(part.data)) return [];
      return [`a ${part.mime} of entry ${entry.seq} is lost without a word`];
    });
  });
}

/** The texts of an entry that are long enough to be told from others. */
function textsOf(entry: Entry): string[] {
  const parts = entry.k === 'step' ? entry.parts : [];
  return parts.flatMap((part) => (part.t === 'text' && part.text.length > 20 ? [quoted(part.text.trim())] : []));
}

/** A step that goes on with the text of the one before stands directly behind it. */
function checkJoins(log: readonly LogEntry[], text: string): string[] {
  return log.flatMap((entry, index) => {
    if (entry.k !== 'step' || entry.continues === undefined) return [];
    const before = log.slice(0, index).findLast((earlier) => earlier.k !== 'switch');
    if (before?.k !== 'step' || before.id !== entry.continues) return [];
    const [last, next] = [before.parts.findLast(isText), entry.parts.find(isText)];
    const isJoined = last === undefined || next === undefined || text.includes(quoted(last.text + next.text));
    return isJoined ? [] : [`entry ${entry.seq} is apart from what it goes on with`];
  });
}

function isText(part: Part): part is Extract<Part, { t: 'text' }> {
  return part.t === 'text';
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
