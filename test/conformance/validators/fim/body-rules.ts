import type { Json, JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';

type Test = (value: Json) => boolean;

export const isString: Test = (value) => typeof value === 'string';
export const isFilledString: Test = (value) => typeof value === 'string' && value !== '';
export const isBoolean: Test = (value) => typeof value === 'boolean';
export const isNumber: Test = (value) => typeof value === 'number' && Number.isFinite(value);
export const isInteger: Test = (value) => typeof value === 'number' && Number.isInteger(value);
export const isCount: Test = (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0;
export const isObject: Test = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
export const isStringList: Test = (value) => Array.isArray(value) && (value as readonly Json[]).every(isString);

/** A list of stop texts or a single one. */
export const isStop: Test = (value) => isString(value) || isStringList(value);

/** Text, tokens, or a list of either; llama.cpp takes both mixed, and an object for a prompt with media. */
export const isPrompt: Test = (value) => {
  if (isString(value) || isObject(value)) return true;
  if (!Array.isArray(value) || value.length === 0) return false;
  const isPiece: Test = (item) => isString(item) || isObject(item) || isInteger(item);
  return (value as readonly Json[]).every(
    (item) => isPiece(item) || (Array.isArray(item) && (item as readonly Json[]).every(isPiece)),
  );
};

/** A limit of tokens; -1 stands for none on several servers. */
export const isLimit: Test = (value) => isInteger(value) && (value as number) >= -1;

/** One field of a body: what it must be, in words and as a test. */
export interface FieldRule {
  readonly field: string;
  readonly required?: boolean;
  readonly test: Test;
  readonly expected: string;
}

/** Checks a body against field rules. An optional field that is null counts as absent. */
export function checkFields(body: JsonObject, rules: readonly FieldRule[]): Violation[] {
  const found: Violation[] = [];
  for (const { field, required, test, expected } of rules) {
    const value = body[field];
    if (value === undefined || value === null) {
      if (required === true) {
        found.push({ rule: `missing-${field}`, path: field, message: `The field ${field} is missing.` });
      }
    } else if (!test(value)) {
      found.push({ rule: `bad-${field}`, path: field, message: `The field ${field} must be ${expected}.` });
    }
  }
  // Servers skip fields they do not know; a body with messages and no prompt was meant for another endpoint.
  if (body['messages'] !== undefined && body['prompt'] === undefined && body['input_prefix'] === undefined) {
    const message = 'Messages belong to the chat endpoint; this one takes a prompt.';
    found.push({ rule: 'chat-body', path: 'messages', message });
  }
  return found;
}

/** Fields that most servers share. */
export const samplingRules: readonly FieldRule[] = [
  { field: 'stream', test: isBoolean, expected: 'a boolean' },
  { field: 'temperature', test: isNumber, expected: 'a number' },
  {
    field: 'top_p',
    test: (value) => isNumber(value) && (value as number) >= 0 && (value as number) <= 1,
    expected: 'a number from 0 to 1',
  },
  { field: 'stop', test: isStop, expected: 'a text or a list of texts' },
  { field: 'max_tokens', test: isLimit, expected: 'a whole number, -1 for no limit' },
];
