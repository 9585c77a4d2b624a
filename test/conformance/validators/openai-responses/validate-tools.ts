import { isJsonObject } from '../../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import { arrayWithoutItems, strictSchemaProblem } from '../../../../src/protocols/openai-chat/strict-schema.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import { objectsAt, textAt, typeOf } from '../../../../src/protocols/openai-responses/formats.ts';
import type { ResponsesModel } from '../../../../src/protocols/openai-responses/responses-model.ts';
import type { ResponsesRules } from './responses-rules.ts';

const functionName = /^[a-zA-Z0-9_-]{1,64}$/;

/** Rules for `tools`, `tool_choice` and the tools that items add. */
export function validateTools(body: JsonObject, { server, model }: ResponsesRules): Violation[] {
  const { tools } = body;
  const found: Violation[] = [];
  if (tools !== undefined && tools !== null && !Array.isArray(tools)) {
    return [{ rule: 'tools-shape', path: 'tools', message: 'tools must be a list' }];
  }
  const list = (tools ?? []) as readonly Json[];
  if (list.length > 0 && server.tools === false) {
    return [{ rule: 'tools-unsupported', path: 'tools', message: 'this server takes no tools' }];
  }
  found.push(...validateList(list, 'tools', model));
  const added = objectsAt(body, 'input').flatMap((item, index): readonly Json[] => {
    if (typeOf(item) !== 'additional_tools') return [];
    const more = item['tools'];
    if (!Array.isArray(more)) {
      found.push({ rule: 'tools-shape', path: `input[${index}].tools`, message: 'tools must be a list' });
      return [];
    }
    found.push(...validateList(more as readonly Json[], `input[${index}].tools`, model));
    return more as readonly Json[];
  });
  const searched = objectsAt(body, 'input').flatMap((item) =>
    typeOf(item) === 'tool_search_output' ? objectsAt(item, 'tools') : [],
  );
  return [...found, ...validateChoice(body['tool_choice'], [...list, ...added, ...searched], model)];
}

function validateList(tools: readonly Json[], path: string, model: ResponsesModel): Violation[] {
  return tools.flatMap((tool, index) => validateTool(tool, `${path}[${index}]`, model));
}

function validateTool(tool: Json, path: string, model: ResponsesModel): Violation[] {
  if (!isJsonObject(tool) || typeOf(tool) === '') {
    return [{ rule: 'tool-shape', path, message: 'a tool must be an object with a type' }];
  }
  const type = typeOf(tool);
  if (type === 'namespace') return validateList(objectsAt(tool, 'tools'), `${path}.tools`, model);
  if (type !== 'function' && type !== 'custom') return [];
  const found: Violation[] = [];
  // Gateways also take the form of Chat Completions.
  const inner = !model.openAi && isJsonObject(tool['function']) ? tool['function'] : tool;
  const name = textAt(inner, 'name');
  if (name === undefined || (model.openAi && !functionName.test(name))) {
    found.push({ rule: 'tool-name', path: `${path}.name`, message: 'a name is 1-64 of letters, digits, _ and -' });
  }
  const problem = type === 'function' ? parameterProblem(inner, model) : undefined;
  if (problem !== undefined) found.push({ rule: 'tool-parameters', path: `${path}.parameters`, message: problem });
  return found;
}

function parameterProblem(tool: JsonObject, model: ResponsesModel): string | undefined {
  const { parameters } = tool;
  if (parameters === undefined || parameters === null) return undefined;
  if (!isJsonObject(parameters) || (model.openAi && parameters['type'] !== 'object')) {
    return 'parameters must be a schema of an object';
  }
  if (!model.openAi) return undefined;
  if (arrayWithoutItems(parameters)) return 'an array in the schema needs `items`';
  return tool['strict'] === true ? strictSchemaProblem(parameters) : undefined;
}

/** A chosen function must be offered. */
function validateChoice(choice: Json | undefined, tools: readonly Json[], model: ResponsesModel): Violation[] {
  const type = typeOf(choice);
  if (!isJsonObject(choice) || !model.openAi || (type !== 'function' && type !== 'custom')) return [];
  const offered = tools.filter(isJsonObject).flatMap((tool) => [tool, ...objectsAt(tool, 'tools')]);
  const isOffered = offered.some((tool) => tool['name'] === choice['name']);
  return isOffered
    ? []
    : [{ rule: 'tool-choice', path: 'tool_choice', message: 'the chosen tool is not among the tools' }];
}
