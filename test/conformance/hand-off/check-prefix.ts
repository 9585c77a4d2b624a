import type { LogEntry } from '../../../src/conversation/entry.ts';
import type { JsonObject } from '../../../src/base/json.ts';

/** A request as the prefix of later ones: what stands before the messages, and the messages left open at their end. */
export interface RequestHead {
  /** Entries that the request was made of. */
  readonly count: number;
  readonly frame: string;
  readonly tools: string;
  readonly messages: string;
}

const frameFields = ['system', 'instructions', 'systemInstruction', 'system_instruction'] as const;
const messageFields = ['messages', 'input', 'contents'] as const;

/** Takes the parts of a body that a provider caches. Cache markers do not count. */
export function headOf(body: JsonObject, count: number): RequestHead {
  const frame = frameFields.map((field) => [field, body[field] ?? null]);
  const messages = messageFields.map((field) => body[field]).find((value) => value !== undefined);
  return {
    count,
    frame: withoutMarkers(frame),
    tools: withoutMarkers(body['tools'] ?? null),
    // The list, its last message and that message's own list stay open: a later request may go on in them.
    messages: withoutMarkers(messages ?? []).replace(/(?:\]\})?\]$/, ''),
  };
}

/**
 * Request n must begin request n+1: every later request is compared with the one before it. `toolsBind`: thinking is bound to the tool list
 * (Anthropic), so that after a new list the messages begin anew too.
 */
export function checkPrefix(heads: readonly RequestHead[], log: readonly LogEntry[], toolsBind = false): string[] {
  return heads.slice(1).flatMap((later, index) => {
    const earlier = heads[index];
    if (earlier === undefined) return [];
    const what = `the request after ${earlier.count} entries and the one after ${later.count}`;
    const toolsChanged = log.slice(earlier.count, later.count).some((entry) => entry.k === 'tools');
    const isNewHead = toolsBind && toolsChanged && earlier.tools !== later.tools;
    return [
      ...(isNewHead || later.messages.startsWith(earlier.messages)
        ? []
        : [`${what}: the messages differ ${difference(earlier, later)}`]),
      ...(earlier.frame === later.frame ? [] : [`${what}: the system texts differ`]),
      ...(earlier.tools === later.tools || toolsChanged ? [] : [`${what}: the tools differ`]),
    ];
  });
}

function withoutMarkers(value: unknown): string {
  return JSON.stringify(value, (key, field: unknown) =>
    key === 'cache_control' || key === 'prompt_cache_breakpoint' ? undefined : field,
  );
}

function difference(earlier: RequestHead, later: RequestHead): string {
  let at = 0;
  while (at < earlier.messages.length && earlier.messages[at] === later.messages[at]) at++;
  const around = (text: string): string => text.slice(Math.max(0, at - 60), at + 60);
  return `at ${at}: …${around(earlier.messages)}… became …${around(later.messages)}…`;
}
