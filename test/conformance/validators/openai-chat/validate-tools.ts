import { isJsonObject } from '../../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import type { ServerFacts } from '../server-facts.ts';
import { functionName } from '../../../../src/protocols/openai-chat/function-name.ts';
import type { ModelFamily } from '../../../../src/protocols/openai-chat/model-family.ts';
import { arrayWithoutItems, strictSchemaProblem } from '../../../../src/protocols/openai-chat/strict-schema.ts';

/** Rules for `tools` and `tool_choice`. */
export function validateTools(body: JsonObject, server: ServerFacts, family: ModelFamily): Violation[] {
  const { tools } = body;
  if (tools === undefined || tools === null) return validateChoice(body, []);
  if (!Array.isArray(tools)) return [{ rule: 'tools-shape', path: 'tools', message: 'tools must be a list' }];
  const list = tools as readonly Json[];
  if (list.length > 0 && server.tools === false) {
    return [{ rule: 'tools-unsupported', path: 'tools', message: 'this server takes no tools' }];
  }
  return [
    ...list.flatMap((tool, index) => validateTool(tool, `tools[${index}]`, family)),
    ...validateChoice(body, list),
  ];
}

function validateTool(tool: Json, path: string, family: ModelFamily): Violation[] {
  if (!isJsonObject(tool)) return [{ rule: 'tool-shape', path, message: 'a tool must be an object' }];
  // Other types are the server's own tools; Mistral takes functions without a type.
  if (tool['type'] !== undefined && tool['type'] !== 'function') return [];
  const definition = tool['function'];
  if (!isJsonObject(definition)) {
    // A tool of the server's own, which some give without a type.
    if (tool['type'] === undefined) return [];
    return [{ rule: 'tool-shape', path, message: 'a function tool needs `function`' }];
  }
  const at = `${path}.function`;
  const { name, parameters } = definition;
  const found: Violation[] = [];
  if (!isName(name, family)) {
    found.push({ rule: 'tool-name', path: `${at}.name`, message: 'a name is 1-64 of letters, digits, _ and -' });
  }
  const problem = parameterProblem(definition, parameters, family);
  if (problem !== undefined) {
    found.push({ rule: 'tool-parameters', path: `${at}.parameters`, message: problem });
  }
  return found;
}

function isName(name: Json | undefined, family: ModelFamily): boolean {
  if (typeof name !== 'string' || name.trim() === '') return false;
  return functionName.test(name) || !(family.openAi || family.deepSeek || family.mistral);
}

function parameterProblem(
  definition: JsonObject,
  parameters: Json | undefined,
  family: ModelFamily,
): string | undefined {
  if (parameters === undefined || parameters === null) return undefined;
  if (!isJsonObject(parameters) || !hasObjectRoot(parameters)) return 'parameters must be a schema of an object';
  if (!family.openAi) return undefined;
  if (arrayWithoutItems(parameters)) return 'an array in the schema needs `items`';
  return definition['strict'] === true ? strictSchemaProblem(parameters) : undefined;
}

function hasObjectRoot({ type }: JsonObject): boolean {
  const types: readonly Json[] = Array.isArray(type) ? (type as readonly Json[]) : [type ?? 'object'];
  return types.some((one) => typeof one === 'string' && one.toLowerCase() === 'object');
}

function validateChoice(body: JsonObject, tools: readonly Json[]): Violation[] {
  const choice = body['tool_choice'];
  if (!isJsonObject(choice) || !isJsonObject(choice['function'])) return [];
  const wanted = choice['function']['name'];
  const isOffered = tools.some(
    (tool) => isJsonObject(tool) && isJsonObject(tool['function']) && tool['function']['name'] === wanted,
  );
  return isOffered
    ? []
    : [{ rule: 'tool-choice', path: 'tool_choice', message: 'the chosen tool is not among the tools' }];
}
