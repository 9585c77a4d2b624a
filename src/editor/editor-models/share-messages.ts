import { createCountingCallIdSource, isCallId } from '../../conversation/call-id.ts';
import type { Entry, ToolDefinition } from '../../conversation/entry.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { ConversationLog } from '../../conversation/log.ts';
import type { CallId, InputPart, Owner, Part } from '../../conversation/part.ts';
import { estimateTokens } from '../../base/token-estimate.ts';
import { copyPlain } from '../../protocols/third-party/plain-copy.ts';
import type { AnswerRecord } from '../../routing/answer-request.ts';

/** A part of a message as VS Code hands it over, without VS Code's classes. `data` is base64. */
export type SharedPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly callId: string; readonly name: string; readonly input: unknown }
  | { readonly kind: 'result'; readonly callId: string; readonly parts: readonly SharedPart[] }
  | { readonly kind: 'data'; readonly mime: string; readonly data: string };

export interface SharedMessage {
  readonly role: 'user' | 'assistant' | 'system';
  readonly parts: readonly SharedPart[];
}

export interface SharedRequest {
  readonly messages: readonly SharedMessage[];
  readonly tools: readonly ToolDefinition[];
  /** Who gets the request. VS Code does not say who wrote earlier answers: they count as this model's own. */
  readonly owner: Owner;
}

/** Largest input of one call that is read, in about bytes. */
const maximumInput = 16 * 1024 * 1024;
/** Tokens of an image where no better count is known. */
const imageTokens = 1_000;

/**
 * The messages of one request as a conversation of its own. Pure and deterministic: a longer request with the same beginning gives a log
 * with the same beginning, so that a vendor's prompt cache holds.
 */
export function logOfMessages({ messages, tools, owner }: SharedRequest): ConversationLog {
  const log = new ConversationLog();
  const translation = new Translation(messages, owner);
  const instructions = messages.filter((message) => message.role === 'system').map(textOf);
  for (const text of instructions) if (text !== '') log.append({ k: 'instruction', text, scope: 'conversation' });
  if (tools.length > 0) log.append({ k: 'tools', added: tools, removed: [] });
  for (const message of messages) for (const entry of translation.entries(message)) log.append(entry);
  return log;
}

/** A record that lives as long as the request: VS Code keeps the conversation, not we. */
export function recordInMemory(log: ConversationLog): AnswerRecord {
  return { log, append: (entry) => Promise.resolve(log.append(entry)), keepPartial: () => undefined };
}

/** Tools as the log holds them; a second one of the same name is left out. */
export function toolDefinitions(
  tools: readonly { readonly name: string; readonly description: string; readonly inputSchema?: object | undefined }[],
): readonly ToolDefinition[] {
  const byName = new Map<string, ToolDefinition>();
  for (const { name, description, inputSchema } of tools) {
    if (name !== '' && !byName.has(name)) byName.set(name, { name, description, inputSchema: schemaOf(inputSchema) });
  }
  return [...byName.values()];
}

/** Tokens of a text or message, estimated by length. */
export function countTokens(what: string | SharedMessage): number {
  if (typeof what === 'string') return estimateTokens(what);
  return what.parts.reduce((sum, part) => sum + tokensOf(part), 0);
}

function tokensOf(part: SharedPart): number {
  switch (part.kind) {
    case 'text':
      return estimateTokens(part.text);
    case 'call':
      return estimateTokens(part.name + JSON.stringify(inputOf(part.input)));
    case 'result':
      return part.parts.reduce((sum, inner) => sum + tokensOf(inner), 0);
    case 'data':
      return imageTokens;
  }
}

class Translation {
  readonly #owner: Owner;
  readonly #fresh = createCountingCallIdSource();
  /** Ids of ours that come back, which no new one may take. */
  readonly #taken: Set<string>;
  readonly #used = new Set<string>();
  /** The call that a native id stands for at this place: some vendors use one again in every turn. */
  readonly #latest = new Map<string, CallId>();
  #steps = 0;

  constructor(messages: readonly SharedMessage[], owner: Owner) {
    this.#owner = owner;
    const ids = messages.flatMap(({ parts }) => parts.flatMap((part) => ('callId' in part ? [part.callId] : [])));
    this.#taken = new Set(ids);
  }

  entries({ role, parts }: SharedMessage): Entry[] {
    if (role === 'system') return [];
    if (role === 'user') return this.#userEntries(parts);
    const answer = parts.flatMap((part) => this.#answerPart(part));
    if (answer.length === 0) return [];
    const kind = answer.some((part) => part.t === 'call') ? 'calls' : 'stop';
    return [{ k: 'step', id: `step-${this.#steps++}`, owner: this.#owner, parts: answer, end: { kind } }];
  }

  /** Results first: they belong to the step before, whatever else the message says. */
  #userEntries(parts: readonly SharedPart[]): Entry[] {
    const results = parts.flatMap((part): Entry[] => {
      if (part.kind !== 'result') return [];
      const call = this.#latest.get(part.callId) ?? this.#mint(part.callId);
      return [{ k: 'result', call, parts: part.parts.flatMap(inputPart), isError: false }];
    });
    const rest = parts.flatMap(inputPart);
    return rest.length === 0 ? results : [...results, { k: 'user', parts: rest }];
  }

  #answerPart(part: SharedPart): Part[] {
    if (part.kind === 'result') return [];
    if (part.kind !== 'call') return inputPart(part);
    const args = { value: inputOf(part.input) };
    const id = this.#mint(part.callId);
    return [{ t: 'call', id, name: part.name, args, executor: 'client', state: 'complete' }];
  }

  /** Our own ids come back as they were; every other gets one by its place, which is the same in every request. */
  #mint(native: string): CallId {
    const id = isCallId(native) && !this.#used.has(native) ? native : this.#next();
    this.#used.add(id);
    this.#latest.set(native, id);
    return id;
  }

  #next(): CallId {
    for (;;) {
      const id = this.#fresh.next();
      if (!this.#taken.has(id)) return id;
    }
  }
}

function inputPart(part: SharedPart): InputPart[] {
  if (part.kind === 'text') return part.text === '' ? [] : [{ t: 'text', text: part.text }];
  return part.kind === 'data' ? [{ t: 'media', mime: part.mime, data: part.data }] : [];
}

function inputOf(input: unknown): JsonObject {
  const copy = copyPlain(input, maximumInput);
  const value: Json = copy.ok ? copy.value : null;
  if (isJsonObject(value)) return value;
  return value === null ? {} : { value };
}

function schemaOf(schema: object | undefined): JsonObject {
  const copy = copyPlain(schema ?? {}, maximumInput);
  return copy.ok && isJsonObject(copy.value) && Object.keys(copy.value).length > 0
    ? copy.value
    : { type: 'object', properties: {} };
}

function textOf({ parts }: SharedMessage): string {
  return parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n');
}
