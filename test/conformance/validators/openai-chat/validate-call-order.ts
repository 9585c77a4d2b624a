import { isJsonObject } from '../../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';

/**
 * Every call has exactly one tool message, directly after its assistant message and before anything else. Calls without an id
 * are answered by as many results without one. `isStateful`: the server may hold the call of a result.
 */
export function validateCallOrder(messages: readonly Json[], isStateful = false): Violation[] {
  const found: Violation[] = [];
  let open: string[] = [];
  let answered = new Set<string>();
  const close = (index: number): void => {
    for (const id of open) {
      const message = `call ${id} has no result directly after it`;
      found.push({ rule: 'call-without-result', path: `messages[${index}]`, message });
    }
  };
  messages.forEach((message, index) => {
    if (!isJsonObject(message)) return;
    const path = `messages[${index}]`;
    if (message['role'] !== 'tool') {
      close(index);
      const ids = callIdsOf(message);
      open = withoutRepeats(ids);
      answered = new Set();
      if (open.length < ids.length) found.push({ rule: 'duplicate-call-id', path, message: 'two calls with one id' });
      return;
    }
    const id = idOf(message['tool_call_id']);
    const place = open.indexOf(id);
    if (place >= 0) {
      open.splice(place, 1);
      answered.add(id);
    } else if (!isStateful || id === '' || answered.has(id)) found.push(unmatched(id, answered, path));
  });
  close(messages.length);
  return found;
}

function unmatched(id: string, answered: ReadonlySet<string>, path: string): Violation {
  if (id === '') return { rule: 'result-id', path, message: 'a tool message needs tool_call_id' };
  return answered.has(id)
    ? { rule: 'duplicate-result', path, message: `a second result for call ${id}` }
    : { rule: 'orphan-tool-result', path, message: `no call ${id} directly before this result` };
}

function withoutRepeats(ids: readonly string[]): string[] {
  return ids.filter((id, index) => id === '' || ids.indexOf(id) === index);
}

function callIdsOf(message: JsonObject): string[] {
  const calls = message['tool_calls'];
  if (message['role'] !== 'assistant' || !Array.isArray(calls)) return [];
  const own = (calls as readonly Json[]).filter(isJsonObject).filter((call) => isClientCall(call['type']));
  return own.map((call) => idOf(call['id']));
}

/** False for a call of a type that the server runs itself. */
export function isClientCall(type: Json | undefined): boolean {
  return typeof type !== 'string' || type === '' || type === 'function' || type === 'custom';
}

function idOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
