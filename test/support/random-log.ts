import type { Entry, StepEntry } from '../../src/conversation/entry.ts';
import type { LogEntry } from '../../src/conversation/entry.ts';
import { createCountingCallIdSource } from '../../src/conversation/call-id.ts';
import { ConversationLog } from '../../src/conversation/log.ts';
import type { CallId, CallPart, InputPart, Owner, Part } from '../../src/conversation/part.ts';
import type { JsonObject } from '../../src/base/json.ts';
import type { ProjectionTarget } from '../../src/protocols/protocol.ts';
import type { Provider } from '../../src/models/provider.ts';
import type { ProtocolId } from '../../src/models/protocol-id.ts';

/** A target on a provider of the given protocol. */
export function targetOf(owner: Owner, info?: Partial<NonNullable<ProjectionTarget['info']>>): ProjectionTarget {
  const provider: Provider = {
    id: owner.provider,
    name: owner.provider,
    protocol: owner.protocol,
    baseUrl: 'http://127.0.0.1:1',
    auth: { kind: 'none' },
    source: 'user',
  };
  const ref = { provider: owner.provider, model: owner.model };
  return {
    provider,
    model: owner.model,
    ...(info === undefined ? {} : { info: { ref, name: owner.model, abilities: {}, ...info } }),
  };
}

export function logOf(entries: readonly Entry[]): readonly LogEntry[] {
  const log = new ConversationLog();
  for (const entry of entries) log.append(entry);
  return log.entries;
}

export function ownerOf(protocol: ProtocolId, provider: string, model: string): Owner {
  return { protocol, provider, model };
}

export function userEntry(text: string): Entry {
  return { k: 'user', parts: [{ t: 'text', text }] };
}

export function stepEntry(owner: Owner, parts: readonly Part[], more: Partial<StepEntry> = {}): StepEntry {
  return { k: 'step', id: 's', owner, parts, end: { kind: 'stop' }, ...more };
}

export function callPart(id: string, more: Partial<CallPart> = {}): CallPart {
  return {
    t: 'call',
    id: id.padEnd(9, '0') as CallId,
    name: 'read_file',
    args: { value: { path: id } },
    executor: 'client',
    state: 'complete',
    ...more,
  };
}

export function resultEntry(id: string, text: string, isError = false): Entry {
  return { k: 'result', call: id.padEnd(9, '0') as CallId, parts: [{ t: 'text', text }], isError };
}

/** A thinking part as its owner's decoder makes it. */
export function thinkingPart(owner: Owner, text: string): Part {
  const data: JsonObject = {
    type: 'thinking',
    thinking: text,
    signature: `sig:${text}`,
    later_field: [1, { z: 1, a: 2 }],
  };
  return { t: 'reasoning', text, state: 'sealed', opaque: { owner, format: 'anthropic.thinking', data } };
}

/**
 * A log from numbers, for property tests: steps of several owners with text, reasoning, calls (native ids are reused), server tools that end
 * at once, later or never, empty and cut steps, pauses; results late, missing or doubled; instructions, switches and users in any order.
 */
export function randomEntries(choices: readonly number[], owners: readonly Owner[]): Entry[] {
  const ids = createCountingCallIdSource();
  const open: CallId[] = [];
  const entries: Entry[] = [{ k: 'instruction', text: 'system text', scope: 'conversation' }];
  entries.push({ k: 'tools', added: [{ name: 'read_file', description: 'reads', inputSchema: {} }], removed: [] });
  choices.forEach((choice, index) => {
    const owner = owners[choice % owners.length]!;
    const call = (): CallPart => {
      const id = ids.next();
      open.push(id);
      return callPart(id, { nativeId: `toolu_${choice % 3}` });
    };
    const text: Part = { t: 'text', text: choice % 7 === 0 ? ' \n' : `text ${index} ` };
    const thought = thinkingPart(owner, `thought ${index}`);
    const image: InputPart = { t: 'media', mime: 'image/png', data: 'aGk=' };
    const result = (id: CallId | undefined, isError: boolean): Entry => ({
      k: 'result',
      call: id ?? ('none00000' as CallId),
      parts: [{ t: 'text', text: `result ${index}` }, ...(isError ? [image] : [])],
      isError,
    });
    const makers: readonly (() => Entry[])[] = [
      () => [userEntry(`user ${index}`)],
      () => [{ k: 'user', parts: [image, { t: 'text', text: `see ${index}` }] }],
      () => [{ k: 'instruction', text: `instruction ${index}`, scope: 'conversation' }],
      () => [stepEntry(owner, [thought, text])],
      () => [stepEntry(owner, [thought, text, call(), call()])],
      () => [stepEntry(owner, [call(), { t: 'text', text: 'after the call' }])],
      () => [stepEntry(owner, [])],
      () => [stepEntry(owner, [thought])],
      () => [stepEntry(owner, [text, { ...callPart(ids.next()), state: 'partial' }], { end: { kind: 'cut' } })],
      () => [{ k: 'switch', from: owner, to: owner, why: 'user' }],
      () => [
        stepEntry(owner, [serverCall(owner, ids.next(), `p${index}`)], { end: { kind: 'paused' } }),
        stepEntry(owner, [serverResult(owner, `p${index}`), { t: 'text', text: 'done' }]),
      ],
      // Paused, and then another model or the person goes on; or the same model, a step later.
      () => [stepEntry(owner, [text, serverCall(owner, ids.next(), `u${index}`)], { end: { kind: 'paused' } })],
      () => [stepEntry(owner, [serverResult(owner, `u${index - 1}`), { t: 'text', text: 'done' }])],
      // The provider's tool itself asks for a call of the client, and ends after it, in vain, or in one more step.
      () => [
        stepEntry(owner, [serverCall(owner, ids.next(), `c${index}`), call()], { end: { kind: 'calls' } }),
        result(open.at(-1), false),
        stepEntry(owners[(choice + index) % owners.length]!, [
          ...(choice % 4 === 0 ? [] : [serverResult(owner, `c${index}`)]),
          { t: 'text', text: 'done' },
          ...(choice % 5 === 0 ? [call()] : []),
        ]),
      ],
      () => [
        stepEntry(owner, [serverCall(owner, ids.next(), `e${index}`)]),
        stepEntry(owner, [serverResult(owner, `e${index}`), { t: 'text', text: 'done' }]),
      ],
      () => [result(open.shift(), choice % 2 === 0)],
      () => [result(open.pop(), false)],
    ];
    entries.push(...makers[choice % makers.length]!());
  });
  return entries;
}

export function serverCall(owner: Owner, id: CallId, nativeId: string): CallPart {
  const data = { type: 'server_tool_use', id: nativeId, name: 'web_search', input: { query: 'q' } };
  return {
    ...callPart(id, { nativeId, executor: 'server', name: 'web_search', args: { value: { query: 'q' } } }),
    opaque: { owner, format: 'anthropic.server_tool_use', data },
  };
}

export function serverResult(owner: Owner, nativeId: string): Part {
  const data = {
    type: 'web_search_tool_result',
    tool_use_id: nativeId,
    content: [{ type: 'web_search_result', url: 'u' }],
  };
  return {
    t: 'vendor',
    kind: 'web_search_tool_result',
    fallbackText: '[web search]\nu',
    opaque: { owner, format: 'anthropic.web_search_tool_result', data },
  };
}

/** The values as one text that a longer request must begin with: cache markers removed, the list and its last message left open. */
export function prefixText(messages: readonly JsonObject[]): string {
  const text = JSON.stringify(messages, (key, value: unknown) => (key === 'cache_control' ? undefined : value));
  return text.replace(/\]?\}?\]$/, '');
}
