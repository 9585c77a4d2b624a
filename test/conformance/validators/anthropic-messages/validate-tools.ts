import { isJsonObject } from '../../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import type { ServerFacts } from '../server-facts.ts';

const namePattern = /^[a-zA-Z0-9_-]{1,128}$/;
const refusedAtRoot = ['anyOf', 'oneOf', 'allOf'] as const;
const numericBounds = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'] as const;
/** Over all strict tools of a request. */
const maximumOptional = 24;
const maximumUnions = 16;

/** Tool definitions and the choice among them. Tools of the provider itself (with another `type`) are its own business. */
export function validateTools(body: JsonObject, server: ServerFacts): Violation[] {
  const { tools, tool_choice: choice } = body;
  const items: readonly Json[] = Array.isArray(tools) ? (tools as readonly Json[]) : [];
  const found: Violation[] = [];
  if (tools !== undefined && tools !== null && !Array.isArray(tools)) {
    found.push({ rule: 'tools', path: 'tools', message: 'The tools must be a list.' });
  }
  if (server.tools === false && items.length > 0) {
    found.push({ rule: 'tools-unsupported', path: 'tools', message: 'This server takes no tools.' });
  }
  // `none` chooses nothing; servers of the MCP bring tools of their own.
  const isForced = isJsonObject(choice) && choice['type'] !== 'none' && body['mcp_servers'] === undefined;
  if (isForced && items.length === 0) {
    found.push({ rule: 'tool-choice', path: 'tool_choice', message: 'A choice of tool needs tools.' });
  }
  const names = new Set<string>();
  items.forEach((tool, index) => found.push(...validateTool(tool, `tools[${index}]`, names)));
  return [...found, ...validateStrict(items)];
}

function validateTool(tool: Json, path: string, names: Set<string>): Violation[] {
  if (!isJsonObject(tool)) return [{ rule: 'tool', path, message: 'A tool must be an object.' }];
  const { type, name, input_schema: schema } = tool;
  if (type !== undefined && type !== null && type !== 'custom') return [];
  const found: Violation[] = [];
  if (typeof name !== 'string' || !namePattern.test(name)) {
    found.push({ rule: 'tool-name', path, message: 'A tool name takes 1 to 128 letters, digits, _ and -.' });
  } else if (names.has(name)) found.push({ rule: 'duplicate-tool', path, message: 'Tool names must be unique.' });
  if (typeof name === 'string') names.add(name);
  if (!isJsonObject(schema) || schema['type'] !== 'object') {
    return [...found, { rule: 'tool-schema', path, message: 'The schema of a tool must be of type object.' }];
  }
  if (refusedAtRoot.some((key) => schema[key] !== undefined)) {
    found.push({ rule: 'tool-schema-root', path, message: 'A schema takes no anyOf, oneOf or allOf at its root.' });
  }
  return found;
}

function validateStrict(tools: readonly Json[]): Violation[] {
  const schemas = tools.flatMap((tool, index) =>
    isJsonObject(tool) && tool['strict'] === true && isJsonObject(tool['input_schema'])
      ? [{ schema: tool['input_schema'], path: `tools[${index}].input_schema` }]
      : [],
  );
  const all = schemas.flatMap(({ schema, path }) => schemasIn(schema, path));
  const found = all.flatMap(({ schema, path }) => validateStrictSchema(schema, path));
  const optional = all.reduce((sum, { schema }) => sum + optionalCount(schema), 0);
  const unions = all.filter(({ schema }) => Array.isArray(schema['anyOf']) || Array.isArray(schema['type'])).length;
  if (optional > maximumOptional) {
    found.push({
      rule: 'strict-optional',
      path: 'tools',
      message: `Strict tools take at most ${maximumOptional} optional parameters.`,
    });
  }
  if (unions > maximumUnions) {
    found.push({
      rule: 'strict-unions',
      path: 'tools',
      message: `Strict tools take at most ${maximumUnions} union parameters.`,
    });
  }
  return found;
}

function validateStrictSchema(schema: JsonObject, path: string): Violation[] {
  const found: Violation[] = [];
  if (isJsonObject(schema['properties']) && schema['additionalProperties'] !== false) {
    found.push({
      rule: 'strict-additional',
      path,
      message: 'Objects of a strict tool need additionalProperties: false.',
    });
  }
  if (numericBounds.some((key) => schema[key] !== undefined)) {
    found.push({ rule: 'strict-bounds', path, message: 'Numbers of a strict tool take no bounds.' });
  }
  return found;
}

function optionalCount(schema: JsonObject): number {
  const { properties, required } = schema;
  if (!isJsonObject(properties)) return 0;
  const needed = new Set(Array.isArray(required) ? (required as readonly Json[]) : []);
  return Object.keys(properties).filter((name) => !needed.has(name)).length;
}

/** The schema and all schemas inside it. */
function schemasIn(schema: JsonObject, path: string): { readonly schema: JsonObject; readonly path: string }[] {
  const inner = Object.entries(schema).flatMap(([key, value]) => {
    if (key === 'properties' || key === '$defs' || key === 'definitions') {
      const named = isJsonObject(value) ? Object.entries(value) : [];
      return named.flatMap(([name, child]) => (isJsonObject(child) ? schemasIn(child, `${path}.${key}.${name}`) : []));
    }
    if (key === 'items') return isJsonObject(value) ? schemasIn(value, `${path}.items`) : [];
    if (!Array.isArray(value)) return [];
    return (value as readonly Json[]).flatMap((child, index) =>
      isJsonObject(child) && key !== 'enum' ? schemasIn(child, `${path}.${key}[${index}]`) : [],
    );
  });
  return [{ schema, path }, ...inner];
}
