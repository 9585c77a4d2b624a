import { isJsonObject } from '../../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import { textAt, typeOf } from '../../../../src/protocols/openai-responses/formats.ts';
import type { ResponsesRules } from './responses-rules.ts';

const outputOf: ReadonlyMap<string, string> = new Map([
  ['function_call', 'function_call_output'],
  ['custom_tool_call', 'custom_tool_call_output'],
]);
const outputTypes: ReadonlySet<string> = new Set(outputOf.values());

/** What must follow what: outputs after their calls, the item that reasoning produced after the reasoning; no item twice. */
export function validateItemOrder(items: readonly Json[], rules: ResponsesRules): Violation[] {
  const objects = items.map((item) => (isJsonObject(item) ? item : {}));
  return [
    ...validatePairs(objects, rules),
    ...(rules.model.openAi ? [...validateReasoningOrder(objects, rules), ...validateOnce(objects)] : []),
    ...validateLast(objects, rules),
  ];
}

/** Every call has one output somewhere behind it, every output a call before it, unless an earlier request holds it. */
function validatePairs(items: readonly JsonObject[], { isStateful, isStored, server }: ResponsesRules): Violation[] {
  const found: Violation[] = [];
  const open = new Map<string, number>();
  // A stored item that is only named may be the call, and a compaction item may hold it.
  const mayBeStored =
    isStateful ||
    items.some((item) => isReference(item) || typeOf(item).includes('compaction')) ||
    (server.isGateway === true && isStored && beginsWithOutput(items));
  items.forEach((item, index) => {
    const type = typeOf(item);
    const id = textAt(item, 'call_id');
    if (id === undefined) return;
    const path = `input[${index}]`;
    const expected = outputOf.get(type);
    if (expected !== undefined) {
      const key = `${expected} ${id}`;
      if (open.has(key)) found.push({ rule: 'duplicate-call-id', path, message: `two open calls with the id ${id}` });
      open.set(key, index);
    } else if (outputTypes.has(type) && !open.delete(`${type} ${id}`) && !mayBeStored) {
      found.push({ rule: 'orphan-tool-result', path, message: `no open call ${id} before this output` });
    }
  });
  for (const index of open.values()) {
    found.push({ rule: 'call-without-result', path: `input[${index}]`, message: 'this call has no output' });
  }
  return found;
}

/** A request that begins with an output can only continue an answer; a gateway may know from elsewhere which one. */
function beginsWithOutput([first]: readonly JsonObject[]): boolean {
  return first !== undefined && outputTypes.has(typeOf(first));
}

function isReference(item: JsonObject): boolean {
  return typeOf(item) === 'item_reference' || (typeOf(item) === '' && item['role'] === undefined);
}

/** Reasoning is followed by what it produced. A stored reasoning item is looked up, and so must be the item behind it. */
function validateReasoningOrder(items: readonly JsonObject[], { isStored }: ResponsesRules): Violation[] {
  const found: Violation[] = [];
  items.forEach((item, index) => {
    if (typeOf(item) !== 'reasoning') return;
    const next = items.slice(index + 1).find((one) => typeOf(one) !== 'reasoning');
    const path = `input[${index}]`;
    if (next === undefined || !isProduced(next)) {
      found.push({ rule: 'reasoning-without-item', path, message: 'reasoning needs the item it produced behind it' });
    } else if (isStored && textAt(item, 'id') !== undefined && isMessage(next) && textAt(next, 'id') === undefined) {
      const message = 'the message behind stored reasoning needs its id';
      found.push({ rule: 'reasoning-without-item', path, message });
    }
  });
  return found;
}

function isMessage(item: JsonObject): boolean {
  return typeOf(item) === 'message' || (typeOf(item) === '' && item['role'] !== undefined);
}

/** True for what a model can bring forth. */
function isProduced(item: JsonObject): boolean {
  if (isMessage(item)) return item['role'] === 'assistant';
  return !outputTypes.has(typeOf(item)) && typeOf(item) !== 'additional_tools';
}

function validateOnce(items: readonly JsonObject[]): Violation[] {
  const seen = new Set<string>();
  return items.flatMap((item, index): Violation[] => {
    const id = textAt(item, 'id');
    if (id === undefined || isReference(item)) return [];
    const isRepeat = seen.has(id);
    seen.add(id);
    return isRepeat
      ? [{ rule: 'duplicate-item', path: `input[${index}]`, message: `the item ${id} is there twice` }]
      : [];
  });
}

/** No server of this wire goes on with an assistant message at the end; some take it and begin a new one. */
function validateLast(items: readonly JsonObject[], { server }: ResponsesRules): Violation[] {
  const last = items.at(-1);
  if (server.prefill !== false || last === undefined || !isMessage(last) || last['role'] !== 'assistant') return [];
  const path = `input[${items.length - 1}]`;
  return [{ rule: 'prefill-unsupported', path, message: 'this server does not continue an assistant message' }];
}
