import { isJsonObject } from '../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../src/base/json.ts';
import type { HttpProtocolId, ProtocolId } from '../../../src/models/protocol-id.ts';

/** Ids of the calls and of the results in a request, in order; an empty text where the wire gives none. */
export interface Exchange {
  readonly calls: readonly string[];
  readonly results: readonly string[];
}

type Reader = (body: JsonObject) => Exchange;

/** One reader a wire, independent of the code that projects: each names where calls and results stand. */
const readers: Readonly<Record<HttpProtocolId, Reader> & Partial<Record<ProtocolId, Reader>>> = {
  'openai-chat': (body) => {
    const messages = objects(body['messages']);
    const calls = messages.flatMap((message) => objects(message['tool_calls']));
    const results = messages.filter((message) => message['role'] === 'tool');
    return { calls: idsOf(calls, 'id'), results: idsOf(results, 'tool_call_id') };
  },
  'openai-responses': (body) => {
    const items = objects(body['input']);
    const of = (types: readonly string[]): JsonObject[] =>
      items.filter(({ type }) => typeof type === 'string' && types.includes(type));
    return {
      calls: idsOf(of(['function_call', 'custom_tool_call']), 'call_id'),
      results: idsOf(of(['function_call_output', 'custom_tool_call_output']), 'call_id'),
    };
  },
  'anthropic-messages': (body) => {
    const blocks = objects(body['messages']).flatMap((message) => objects(message['content']));
    const of = (type: string): JsonObject[] => blocks.filter((block) => block['type'] === type);
    return { calls: idsOf(of('tool_use'), 'id'), results: idsOf(of('tool_result'), 'tool_use_id') };
  },
  gemini: (body) => {
    const parts = objects(body['contents']).flatMap((content) => objects(content['parts']));
    const of = (...names: readonly string[]): JsonObject[] =>
      parts.flatMap((part) => names.map((name) => part[name]).filter(isJsonObject));
    return {
      calls: idsOf(of('functionCall', 'function_call'), 'id'),
      results: idsOf(of('functionResponse', 'function_response'), 'id'),
    };
  },
  ollama: (body) => {
    const messages = objects(body['messages']);
    const results = messages.filter((message) => message['role'] === 'tool');
    return {
      calls: idsOf(
        messages.flatMap((message) => objects(message['tool_calls'])),
        'id',
      ),
      results: idsOf(results, 'tool_call_id'),
    };
  },
  'editor-lm': (body) => {
    const parts = objects(body['messages']).flatMap((message) => objects(message['parts']));
    const of = (kind: string): JsonObject[] => parts.filter((part) => part['kind'] === kind);
    return { calls: idsOf(of('tool-call'), 'callId'), results: idsOf(of('tool-result'), 'callId') };
  },
};

/** Undefined for a wire without requests of its own. */
export function exchangeIn(protocol: ProtocolId, body: JsonObject): Exchange | undefined {
  return readers[protocol]?.(body);
}

function idsOf(objects: readonly JsonObject[], field: string): string[] {
  return objects.map((object) => (typeof object[field] === 'string' ? object[field] : ''));
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : [];
}
