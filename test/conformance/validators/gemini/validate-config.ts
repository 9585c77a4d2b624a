import { isJsonObject } from '../../../../src/base/json.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import { fieldOf, listField, objectField, textField } from '../../../../src/protocols/gemini/fields.ts';
import { validateSchema } from './validate-schema.ts';

const path = 'generationConfig';
const maximumStops = 5;
const levels: ReadonlySet<string> = new Set(['THINKING_LEVEL_UNSPECIFIED', 'MINIMAL', 'LOW', 'MEDIUM', 'HIGH']);

/** Numbers and their bounds. Source: https://ai.google.dev/api/generate-content#generationconfig */
const bounds: readonly { readonly name: string; readonly from: number; readonly to: number }[] = [
  { name: 'temperature', from: 0, to: 2 },
  { name: 'topP', from: 0, to: 1 },
  { name: 'candidateCount', from: 1, to: 8 },
  { name: 'maxOutputTokens', from: 1, to: 2 ** 31 - 1 },
  { name: 'topK', from: 0, to: 2 ** 31 - 1 },
];

/** Settings of the answer. */
export function validateConfig(body: JsonObject): Violation[] {
  const value = fieldOf(body, 'generationConfig');
  if (value === undefined) return [];
  if (!isJsonObject(value)) return [{ rule: 'config', path, message: 'The settings must be an object.' }];
  return [...validateNumbers(value), ...validateThinking(value), ...validateFormat(value)];
}

function validateNumbers(config: JsonObject): Violation[] {
  const found = bounds.flatMap(({ name, from, to }): Violation[] => {
    const value = fieldOf(config, name);
    if (value === undefined || (typeof value === 'number' && value >= from && value <= to)) return [];
    return [{ rule: 'number', path: `${path}.${name}`, message: `${name} must be a number from ${from} to ${to}.` }];
  });
  if (listField(config, 'stopSequences').length > maximumStops) {
    found.push({ rule: 'stop-sequences', path, message: `There may be at most ${maximumStops} stop sequences.` });
  }
  if (fieldOf(config, 'logprobs') !== undefined && fieldOf(config, 'responseLogprobs') !== true) {
    found.push({ rule: 'logprobs', path, message: 'logprobs needs responseLogprobs.' });
  }
  return found;
}

function validateThinking(config: JsonObject): Violation[] {
  const thinking = objectField(config, 'thinkingConfig');
  if (thinking === undefined) return [];
  const at = `${path}.thinkingConfig`;
  const budget = fieldOf(thinking, 'thinkingBudget');
  const level = textField(thinking, 'thinkingLevel');
  const found: Violation[] = [];
  if (budget !== undefined && level !== undefined) {
    found.push({ rule: 'thinking', path: at, message: 'Thinking is told by a budget or by a level, not by both.' });
  }
  if (budget !== undefined && (typeof budget !== 'number' || budget < -1)) {
    found.push({ rule: 'thinking-budget', path: at, message: 'A thinking budget is -1 or more.' });
  }
  if (level !== undefined && !levels.has(level.toUpperCase())) {
    found.push({ rule: 'thinking-level', path: at, message: `There is no thinking level ${level.slice(0, 40)}.` });
  }
  return found;
}

function validateFormat(config: JsonObject): Violation[] {
  const subset = fieldOf(config, 'responseSchema');
  const full = fieldOf(config, 'responseJsonSchema');
  const type = textField(config, 'responseMimeType');
  const found: Violation[] = [];
  if (subset !== undefined && full !== undefined) {
    found.push({ rule: 'two-schemas', path, message: 'An answer has one schema.' });
  }
  const hasSchema = subset !== undefined || full !== undefined;
  if (hasSchema && (type === undefined || type === 'text/plain')) {
    found.push({ rule: 'response-type', path, message: 'A schema of the answer needs a responseMimeType.' });
  }
  if (subset !== undefined) found.push(...validateSchema(subset, `${path}.responseSchema`));
  return found;
}
