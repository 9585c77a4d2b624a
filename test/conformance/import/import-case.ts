import type { Entry } from '../../../src/conversation/entry.ts';
import { isJsonObject } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import type { Owner } from '../../../src/conversation/part.ts';
import type { RecordedCase } from '../recorded-case.ts';
import { productProviderId, wires } from '../wires.ts';
import type { Wire } from '../wires.ts';
import { importAnthropic } from './anthropic-messages.ts';
import { ConversationWriter } from './conversation-writer.ts';
import { importGemini } from './gemini-generate.ts';
import { importOllama, importOllamaPrompt } from './ollama-chat.ts';
import { importChat } from './openai-chat.ts';
import { importResponses } from './openai-responses.ts';

/** A recorded exchange as the product's log would hold it. */
export interface ImportedConversation {
  readonly id: string;
  readonly owner: Owner;
  readonly entries: readonly Entry[];
}

/** One line a wire; a wire without an importer holds no conversations. */
const importers: Readonly<Record<string, (body: JsonObject, writer: ConversationWriter) => void>> = {
  'openai-chat': importChat,
  'openai-responses': importResponses,
  'anthropic-messages': importAnthropic,
  'gemini-generate': importGemini,
  'ollama-chat': importOllama,
  'ollama-generate': importOllamaPrompt,
};

/** Reads a request that was made of a log back into entries; what its own models made in it belongs to `owner`. */
export function importRequest(body: JsonObject, owner: Owner): readonly Entry[] {
  const [name, wire] =
    Object.entries(wires).find(([key, { owner: id }]) => id === owner.protocol && key in importers) ?? [];
  if (name === undefined || wire === undefined) return [];
  const writer = new ConversationWriter(owner, (text, context) => wire.decodeBody(text, context));
  importers[name]?.(body, writer);
  return writer.entries;
}

/**
 * Reads the request of an exchange and the answer to it. An exchange whose request was not recorded begins with a short question. Undefined
 * where there is no conversation in it.
 */
export function importCase(recorded: RecordedCase, wire: Wire): ImportedConversation | undefined {
  const { index, requestBody, status } = recorded;
  const read = Object.hasOwn(importers, index.wire) ? importers[index.wire] : undefined;
  if (read === undefined) return undefined;
  const owner: Owner = {
    protocol: wire.owner,
    provider: productProviderId(index.provider) ?? 'unknown',
    model: index.model ?? 'unknown',
  };
  const writer = new ConversationWriter(owner, (text, context) => wire.decodeBody(text, context));
  if (isJsonObject(requestBody)) read(requestBody, writer);
  if (!hasTurns(writer.entries)) writer.user([{ t: 'text', text: 'Please begin.' }]);
  if (status < 300 && index.wire !== 'ollama-generate') readAnswer(recorded, wire, writer);
  return { id: index.id, owner, entries: writer.entries };
}

function hasTurns(entries: readonly Entry[]): boolean {
  return entries.some((entry) => entry.k === 'user' || entry.k === 'step');
}

function readAnswer({ index, body }: RecordedCase, wire: Wire, writer: ConversationWriter): void {
  if (index.kind !== 'sse' && index.kind !== 'ndjson') {
    writer.step(wire.decodeBody(body, writer.context));
    return;
  }
  const decoder = wire.createDecoder(writer.context);
  const events = [...decoder.push(new TextEncoder().encode(body)), ...decoder.end()];
  writer.step(events);
}
