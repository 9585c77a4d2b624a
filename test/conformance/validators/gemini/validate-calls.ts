import { isJsonObject } from '../../../../src/base/json.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import { fieldOf, objectField, objectsField, textField } from '../../../../src/protocols/gemini/fields.ts';

interface Found {
  readonly value: JsonObject;
  readonly path: string;
}
/** Consecutive contents of one role: recorded requests put the calls of a step into several of them. */
interface Run {
  readonly isModel: boolean;
  readonly path: string;
  readonly calls: Found[];
  readonly responses: Found[];
}

/** Every call is answered once, in the user turn directly after; a turn with calls follows one of the user; names and ids fit. */
export function validateCalls(body: JsonObject): Violation[] {
  const runs = runsOf(body);
  return runs.flatMap((run, index) => {
    const before = runs[index - 1];
    const after = runs[index + 1];
    return [
      ...run.calls.flatMap(validateCall),
      ...run.responses.flatMap(validateResponse),
      ...(run.isModel ? validateAnswered(run, before, after) : validateAsked(run, before)),
    ];
  });
}

function runsOf(body: JsonObject): Run[] {
  const runs: Run[] = [];
  objectsField(body, 'contents').forEach((content, index) => {
    const isModel = fieldOf(content, 'role') === 'model';
    const path = `contents[${index}]`;
    let run = runs.at(-1);
    if (run?.isModel !== isModel) runs.push((run = { isModel, path, calls: [], responses: [] }));
    objectsField(content, 'parts').forEach((part, at) => {
      const call = objectField(part, 'functionCall');
      const response = objectField(part, 'functionResponse');
      if (call !== undefined) run.calls.push({ value: call, path: `${path}.parts[${at}]` });
      if (response !== undefined) run.responses.push({ value: response, path: `${path}.parts[${at}]` });
    });
  });
  return runs;
}

function validateCall({ value, path }: Found): Violation[] {
  const found: Violation[] = [];
  if (textField(value, 'name') === undefined) {
    found.push({ rule: 'call-name', path, message: 'A function call needs a name.' });
  }
  const args = fieldOf(value, 'args');
  if (args !== undefined && !isJsonObject(args)) {
    found.push({ rule: 'call-args', path, message: 'The arguments of a call must be an object.' });
  }
  return found;
}

function validateResponse({ value, path }: Found): Violation[] {
  const found: Violation[] = [];
  if (textField(value, 'name') === undefined) {
    found.push({ rule: 'response-name', path, message: 'A function response needs a name.' });
  }
  if (!isJsonObject(fieldOf(value, 'response'))) {
    found.push({ rule: 'response-object', path, message: 'The response of a function must be an object.' });
  }
  return found;
}

function validateAnswered(run: Run, before: Run | undefined, after: Run | undefined): Violation[] {
  if (run.calls.length === 0) return [];
  const found: Violation[] = [];
  if (before === undefined) {
    const message = 'A turn with calls must follow a turn of the user.';
    found.push({ rule: 'call-turn-order', path: run.path, message });
  }
  const responses = after?.responses ?? [];
  if (responses.length < run.calls.length) {
    const message = 'Every call needs its response in the next turn.';
    found.push({ rule: 'missing-function-response', path: run.path, message });
  }
  return [...found, ...validatePairs(run.calls, responses)];
}

function validateAsked(run: Run, before: Run | undefined): Violation[] {
  const calls = before?.calls.length ?? 0;
  if (run.responses.length <= calls) return [];
  const message = 'A response has no call in the turn before.';
  return [{ rule: 'orphan-function-response', path: run.path, message }];
}

/** By id where both have one, else by name. */
function validatePairs(calls: readonly Found[], responses: readonly Found[]): Violation[] {
  const open = [...calls];
  const ids = new Set<string>();
  return responses.flatMap(({ value, path }): Violation[] => {
    const id = textField(value, 'id');
    const name = textField(value, 'name');
    if (id !== undefined && ids.has(id)) {
      return [{ rule: 'duplicate-response', path, message: 'A call has two responses.' }];
    }
    if (id !== undefined) ids.add(id);
    const byId = id === undefined ? -1 : open.findIndex((call) => textField(call.value, 'id') === id);
    const byName = open.findIndex((call) => isNamed(call, name) && hasNoOtherId(call, id));
    const at = byId >= 0 ? byId : byName;
    // A response too many is told of as an orphan.
    if (open.length === 0) return [];
    const [call] = at < 0 ? [] : open.splice(at, 1);
    if (call === undefined || !isNamed(call, name)) {
      return [{ rule: 'response-mismatch', path, message: 'The response fits no call of the turn before.' }];
    }
    return [];
  });
}

/** A missing name is told of by itself. */
function isNamed(call: Found, name: string | undefined): boolean {
  return name === undefined || (textField(call.value, 'name') ?? name) === name;
}

function hasNoOtherId(call: Found, id: string | undefined): boolean {
  const own = textField(call.value, 'id');
  return own === undefined || id === undefined || own === id;
}
