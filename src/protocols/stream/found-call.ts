import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { ToolDefinition } from '../../conversation/entry.ts';
import { readArguments } from './call-arguments.ts';
import type { CallFormat } from './text-marks.ts';

/** A call that a model wrote into its text. */
export interface FoundCall {
  readonly name: string;
  readonly args: Json;
}

/** The tools on offer by name: nothing else is taken for a call. */
export type OfferedTools = ReadonlyMap<string, ToolDefinition>;

/** The calls that stand between two marks, all whole and all of offered tools; undefined for anything else, which stays text. Never throws. */
export function readFoundCalls(
  format: CallFormat,
  body: string,
  tools: OfferedTools,
): readonly FoundCall[] | undefined {
  const calls = readers[format](body.trim(), tools);
  return calls !== undefined && calls.length > 0 && calls.every(({ name }) => tools.has(name)) ? calls : undefined;
}

type Reader = (body: string, tools: OfferedTools) => readonly FoundCall[] | undefined;

const readers: Readonly<Record<CallFormat, Reader>> = {
  tagged: (body, tools) => one(callOf(parseJson(body)) ?? functionTag(body, tools) ?? keysAndValues(body, tools)),
  function: (body, tools) => one(functionTag(`<function=${body}`, tools)),
  invoke: (body, tools) => invocations(body, tools),
  listed: (body) => listed(body),
};

function one(call: FoundCall | undefined): readonly FoundCall[] | undefined {
  return call === undefined ? undefined : [call];
}

/** `{"name", "arguments"}` in the words that models use; undefined where anything else stands beside them. */
export function callOf(value: Json | undefined): FoundCall | undefined {
  if (!isJsonObject(value)) return undefined;
  const inner = value['function'];
  if (isJsonObject(inner)) return callOf(inner);
  const { name, tool, tool_name: toolName, arguments: args, parameters, input, id: _id, type: _type, ...rest } = value;
  const called = name ?? tool ?? toolName ?? inner;
  const given = args ?? parameters ?? input;
  const { function: _inner, ...others } = rest;
  if (typeof called !== 'string' || given === undefined || Object.keys(others).length > 0) return undefined;
  const read = typeof given === 'string' ? readArguments(given) : given;
  return isJsonObject(read) ? { name: called, args: read } : undefined;
}

/** `<function=name>` with JSON or `<parameter=key>` values. */
function functionTag(body: string, tools: OfferedTools): FoundCall | undefined {
  const head = /^<function=([^>\s]{1,128})>/.exec(body);
  if (head?.[1] === undefined) return undefined;
  const rest = body.slice(head[0].length).replace(/<\/function>\s*$/, '');
  const [, name] = head;
  const json = parseJson(rest.trim() === '' ? '{}' : rest);
  if (isJsonObject(json)) return { name, args: json };
  const args = pairs(rest, /<parameter=([^>]{1,128})>([\s\S]*?)<\/parameter>/g);
  return args === undefined ? undefined : { name, args: typed(args, tools.get(name)) };
}

/** GLM: the name on a line, then `<arg_key>` and `<arg_value>` in turn. */
function keysAndValues(body: string, tools: OfferedTools): FoundCall | undefined {
  const head = /^([\w.-]{1,128})\s*(?=<arg_key>|$)/.exec(body);
  if (head?.[1] === undefined) return undefined;
  const pattern = /<arg_key>([^<]{1,128})<\/arg_key>\s*<arg_value>([\s\S]*?)<\/arg_value>/g;
  const args = pairs(body.slice(head[0].length), pattern);
  return args === undefined ? undefined : { name: head[1], args: typed(args, tools.get(head[1])) };
}

function invocations(body: string, tools: OfferedTools): readonly FoundCall[] | undefined {
  const calls: FoundCall[] = [];
  const rest = body.replace(
    /<invoke name="([^"]{1,128})">([\s\S]*?)<\/invoke>/g,
    (_whole, name: string, inner: string) => {
      const args = pairs(inner, /<parameter name="([^"]{1,128})">([\s\S]*?)<\/parameter>/g);
      if (args !== undefined) calls.push({ name, args: typed(args, tools.get(name)) });
      return args === undefined ? 'broken' : '';
    },
  );
  return rest.trim() === '' ? calls : undefined;
}

/** `[{"name", "arguments"}, …]`, or `name[ARGS]{…}` and `name{…}` one behind the other. */
function listed(body: string): readonly FoundCall[] | undefined {
  const list = parseJson(body);
  if (Array.isArray(list)) {
    const calls = (list as readonly Json[]).map(callOf);
    return calls.every((call) => call !== undefined) ? calls : undefined;
  }
  if (isJsonObject(list)) return one(callOf(list));
  const calls: FoundCall[] = [];
  for (const piece of body.split('[TOOL_CALLS]')) {
    const head = /^\s*([\w.-]{1,128})\s*(?:\[CALL_ID\][\w-]*\s*)?(?:\[ARGS\])?\s*(?=\{)/.exec(piece);
    const args = head === null ? undefined : parseJson(piece.slice(head[0].length));
    if (head?.[1] === undefined || !isJsonObject(args)) return undefined;
    calls.push({ name: head[1], args });
  }
  return calls;
}

/** Keys and values that a pattern finds; undefined where anything else stands between them. */
function pairs(text: string, pattern: RegExp): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  const rest = text.replace(pattern, (_whole, key: string, value: string) => {
    Object.defineProperty(found, key.trim(), {
      value: value.replace(/^\n|\n$/g, ''),
      enumerable: true,
      configurable: true,
    });
    return '';
  });
  return rest.trim() === '' ? found : undefined;
}

/** Values that the tool wants as anything but text are read as JSON. */
function typed(args: Readonly<Record<string, string>>, tool: ToolDefinition | undefined): JsonObject {
  const properties = tool?.inputSchema['properties'];
  return Object.fromEntries(
    Object.entries(args).map(([key, text]): [string, Json] => {
      const property = isJsonObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
      const type = isJsonObject(property) ? property['type'] : undefined;
      return [key, type === undefined || type === 'string' ? text : (parseJson(text) ?? text)];
    }),
  );
}
