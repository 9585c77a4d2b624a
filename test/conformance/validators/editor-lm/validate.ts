import { isJsonObject } from '../../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';

const kinds: ReadonlyMap<string, readonly string[]> = new Map([
  ['user', ['text', 'tool-result', 'data']],
  ['assistant', ['text', 'tool-call', 'data']],
]);

/** Every broken rule of a request for a model of the editor. Never throws. */
export function validateEditorLm(body: unknown): Violation[] {
  if (!isJsonObject(body)) return [{ rule: 'body', path: '', message: 'The request is no JSON object.' }];
  const messages = listOf(body['messages']);
  if (messages.length === 0) {
    return [{ rule: 'messages', path: 'messages', message: 'There must be at least one message.' }];
  }
  return [
    ...messages.flatMap((message, index) => validateMessage(message, `messages[${index}]`)),
    ...validateExchange(messages),
    ...validateTools(listOf(body['tools'])),
    ...validateEnd(messages),
  ];
}

function validateMessage(message: Json, path: string): Violation[] {
  const role = isJsonObject(message) ? message['role'] : undefined;
  const allowed = typeof role === 'string' ? kinds.get(role) : undefined;
  if (allowed === undefined) return [{ rule: 'role', path, message: 'The role must be user or assistant.' }];
  const parts = partsOf(message);
  if (parts.length === 0) return [{ rule: 'empty-content', path, message: 'A message must not be empty.' }];
  return parts.flatMap((part, index) => {
    const place = `${path}.parts[${index}]`;
    const kind = part['kind'];
    if (typeof kind !== 'string' || !allowed.includes(kind)) {
      return [{ rule: 'part-kind', path: place, message: `A message of this role takes ${allowed.join(', ')}.` }];
    }
    if (kind === 'text' && (typeof part['text'] !== 'string' || part['text'] === '')) {
      return [{ rule: 'empty-text', path: place, message: 'A text part must not be empty.' }];
    }
    if (kind === 'tool-call' && !isJsonObject(part['input'])) {
      return [{ rule: 'call-input', path: place, message: 'The input of a call must be an object.' }];
    }
    return [];
  });
}

/** Every call is answered once at the start of the next message, and every result answers one. */
function validateExchange(messages: readonly Json[]): Violation[] {
  return messages.flatMap((message, index) => {
    const calls = idsOf(messages[index - 1], 'tool-call');
    const results = idsOf(message, 'tool-result');
    const open = idsOf(message, 'tool-call').filter((id) => !idsOf(messages[index + 1], 'tool-result').includes(id));
    const path = `messages[${index}]`;
    const parts = partsOf(message);
    const isFirst = parts.slice(0, results.length).every((part) => part['kind'] === 'tool-result');
    return [
      ...results
        .filter((id, place) => !calls.includes(id) || results.indexOf(id) !== place)
        .map(() => ({ rule: 'orphan-tool-result', path, message: 'A result has no open call before it.' })),
      ...open.map(() => ({ rule: 'missing-tool-result', path, message: 'A call has no result after it.' })),
      ...(isFirst ? [] : [{ rule: 'tool-result-not-first', path, message: 'Results must come first.' }]),
    ];
  });
}

function validateTools(tools: readonly Json[]): Violation[] {
  return tools.flatMap((tool, index) => {
    const isNamed = isJsonObject(tool) && typeof tool['name'] === 'string' && /^[\w-]+$/.test(tool['name']);
    return isNamed
      ? []
      : [{ rule: 'tool-name', path: `tools[${index}]`, message: 'A tool name takes letters, digits, _ and -.' }];
  });
}

function validateEnd(messages: readonly Json[]): Violation[] {
  const last = messages.at(-1);
  if (isJsonObject(last) && last['role'] === 'user') return [];
  return [{ rule: 'prefill', path: `messages[${messages.length - 1}]`, message: 'The last message must be the user.' }];
}

function idsOf(message: Json | undefined, kind: string): string[] {
  return partsOf(message).flatMap((part) =>
    part['kind'] === kind && typeof part['callId'] === 'string' ? [part['callId']] : [],
  );
}

function partsOf(message: Json | undefined): readonly JsonObject[] {
  return isJsonObject(message) ? listOf(message['parts']).filter(isJsonObject) : [];
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
