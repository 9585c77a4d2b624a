import { isJsonObject } from '../../../../src/base/json.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import type { ServerFacts } from '../server-facts.ts';
import { fieldOf } from '../../../../src/protocols/gemini/fields.ts';
import { geminiModel } from '../../../../src/protocols/gemini/gemini-model.ts';
import { validateCalls } from './validate-calls.ts';
import { validateConfig } from './validate-config.ts';
import { validateContents, validateInstruction } from './validate-contents.ts';
import { validateSignatures } from './validate-signatures.ts';
import { validateTools } from './validate-tools.ts';

/** Fields of the other wires, which this one refuses: ProtoJSON takes no unknown names. */
const foreignFields = [
  'messages',
  'input',
  'instructions',
  'system',
  'prompt',
  'stream',
  'temperature',
  'max_tokens',
  'max_output_tokens',
  'max_completion_tokens',
  'tool_choice',
  'reasoning',
  'response_format',
] as const;

/**
 * Every broken rule of `generateContent` in a request body. A rule is here only where a provider is known to refuse the
 * request. Names count in camelCase and in snake_case, and null counts as absent, as REST takes them. What depends on the model is only
 * checked where the body names it (`model`, which a projection has and the wire has in the address). Never throws.
 */
export function validateGemini(body: unknown, server: ServerFacts = {}): Violation[] {
  if (!isJsonObject(body)) return [{ rule: 'body', path: '', message: 'The request is no JSON object.' }];
  const model = typeof body['model'] === 'string' ? geminiModel(body['model']) : undefined;
  return [
    ...foreignFields.flatMap((name) => foreignField(body, name)),
    ...validateInstruction(fieldOf(body, 'systemInstruction')),
    ...validateContents(body, server),
    ...validateCalls(body),
    ...validateSignatures(body, model),
    ...validateTools(body, server),
    ...validateConfig(body),
  ];
}

function foreignField(body: JsonObject, name: string): Violation[] {
  if (body[name] === undefined) return [];
  return [{ rule: 'unknown-field', path: name, message: `This wire knows no field ${name}.` }];
}
