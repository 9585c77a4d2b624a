import { isJsonObject } from '../../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import type { ServerFacts } from '../server-facts.ts';
import { blockType, isThinking } from '../../../../src/protocols/anthropic-messages/formats.ts';

const roles: ReadonlySet<string> = new Set(['user', 'assistant', 'system']);
const imageTypes: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);
const idPattern = /^[a-zA-Z0-9_-]+$/;

/** The content of a message as blocks; a string counts as one text block. */
export function blocksOf(message: Json | undefined): readonly JsonObject[] {
  const content = isJsonObject(message) ? message['content'] : undefined;
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? (content as readonly Json[]).filter(isJsonObject) : [];
}

/** What the rules for a message depend on. */
export interface MessageRules {
  readonly index: number;
  readonly server: ServerFacts;
  /** The model is known to be a Claude: compatible servers give and take thinking without a signature. */
  readonly isClaude: boolean;
  /** The message after this one; undefined for the last. */
  readonly next: Json | undefined;
}

/** The rules that one message must keep by itself. */
export function validateMessage(message: Json, rules: MessageRules): Violation[] {
  const { index, next } = rules;
  const path = `messages[${index}]`;
  if (!isJsonObject(message)) return [{ rule: 'message', path, message: 'A message must be an object.' }];
  const role = message['role'];
  if (typeof role !== 'string' || !roles.has(role)) {
    return [{ rule: 'role', path, message: 'The role must be user, assistant or system.' }];
  }
  const content = message['content'];
  if (typeof content !== 'string' && !Array.isArray(content)) {
    return [{ rule: 'content', path, message: 'The content must be a string or a list of blocks.' }];
  }
  if (content.length === 0) {
    // "All messages must have non-empty content except for the optional final assistant message."
    const mayBeEmpty = role === 'assistant' && next === undefined;
    return mayBeEmpty ? [] : [{ rule: 'empty-content', path, message: 'A message must not be empty.' }];
  }
  if (typeof content === 'string') return [];
  const found = (content as readonly Json[]).flatMap((block, place) =>
    validateBlock(block, role, `${path}.content[${place}]`, rules),
  );
  return role === 'assistant' && endsInThinking(content as readonly Json[], next)
    ? [...found, { rule: 'thinking-last', path, message: 'An assistant message must not end in thinking.' }]
    : found;
}

/** Two messages of the assistant are one: the second may follow the thinking of the first. */
function endsInThinking(content: readonly Json[], next: Json | undefined): boolean {
  const last = content.at(-1);
  const goesOn = isJsonObject(next) && next['role'] === 'assistant';
  return !goesOn && isJsonObject(last) && isThinking(last);
}

function validateBlock(block: Json, role: string, path: string, rules: MessageRules): Violation[] {
  if (!isJsonObject(block) || blockType(block) === '') {
    return [{ rule: 'block', path, message: 'A content block must be an object with a type.' }];
  }
  if (role === 'assistant') return assistantRules(block, path, rules);
  return role === 'system' ? systemRules(block, path) : userRules(block, path, rules.server);
}

function systemRules(block: JsonObject, path: string): Violation[] {
  const type = blockType(block);
  if (type === 'text') return textRules(block, path);
  // Besides text it carries changes of the tools on offer, and what may come: only what belongs elsewhere is refused.
  const isElsewhere = type === 'image' || type === 'tool_use' || type === 'tool_result' || isThinking(block);
  return isElsewhere ? [{ rule: 'system-message-content', path, message: 'A system message takes only text.' }] : [];
}

function userRules(block: JsonObject, path: string, server: ServerFacts): Violation[] {
  const type = blockType(block);
  if (type === 'text') return textRules(block, path);
  if (type === 'image') return imageRules(block, path, server);
  if (type === 'tool_result') return resultRules(block, path, server);
  if (type !== 'tool_use' && !isThinking(block)) return [];
  return [{ rule: 'block-role', path, message: `A user message takes no ${type} block.` }];
}

function assistantRules(block: JsonObject, path: string, { isClaude }: MessageRules): Violation[] {
  switch (blockType(block)) {
    case 'text':
      return textRules(block, path);
    case 'tool_use':
      return callRules(block, path);
    case 'thinking':
      return !isClaude || (typeof block['signature'] === 'string' && typeof block['thinking'] === 'string')
        ? []
        : [{ rule: 'thinking-signature', path, message: 'A thinking block needs its text and its signature.' }];
    case 'redacted_thinking':
      return typeof block['data'] === 'string'
        ? []
        : [{ rule: 'redacted-thinking', path, message: 'A redacted thinking block needs its data.' }];
    case 'tool_result':
      return [{ rule: 'block-role', path, message: `An assistant message takes no ${blockType(block)} block.` }];
    default:
      return [];
  }
}

function textRules(block: JsonObject, path: string): Violation[] {
  const text = block['text'];
  if (typeof text === 'string' && text !== '') return [];
  return [{ rule: 'empty-text', path, message: 'A text block must not be empty.' }];
}

function callRules(block: JsonObject, path: string): Violation[] {
  const { id, name, input } = block;
  const found: Violation[] = [];
  if (typeof id !== 'string' || !idPattern.test(id)) {
    found.push({ rule: 'tool-use-id', path, message: 'The id of a call takes letters, digits, _ and -.' });
  }
  if (typeof name !== 'string' || name === '')
    found.push({ rule: 'tool-use-name', path, message: 'A call needs a name.' });
  if (!isJsonObject(input))
    found.push({ rule: 'tool-use-input', path, message: 'The input of a call must be an object.' });
  return found;
}

function imageRules(block: JsonObject, path: string, server: ServerFacts): Violation[] {
  if (server.images === false) return [{ rule: 'images-unsupported', path, message: 'This model takes no images.' }];
  const source = block['source'];
  if (!isJsonObject(source)) return [{ rule: 'image-source', path, message: 'An image needs a source.' }];
  if (source['type'] !== 'base64') return [];
  const isData = typeof source['data'] === 'string' && source['data'] !== '';
  const isImage = typeof source['media_type'] === 'string' && imageTypes.has(source['media_type']);
  return isData && isImage
    ? []
    : [{ rule: 'image-source', path, message: 'An image must be JPEG, PNG, GIF or WebP in base64.' }];
}

function resultRules(block: JsonObject, path: string, server: ServerFacts): Violation[] {
  const { tool_use_id: id, content, is_error: isError } = block;
  const found: Violation[] = [];
  if (typeof id !== 'string' || !idPattern.test(id)) {
    found.push({ rule: 'tool-result-id', path, message: 'A result needs the id of its call.' });
  }
  if (!Array.isArray(content)) return found;
  for (const [index, inner] of (content as readonly Json[]).entries()) {
    const place = `${path}.content[${index}]`;
    if (!isJsonObject(inner)) found.push({ rule: 'block', path: place, message: 'A content block must be an object.' });
    else if (blockType(inner) === 'text') found.push(...textRules(inner, place));
    else if (isError === true) {
      found.push({ rule: 'error-result-media', path: place, message: 'The result of a failed call takes only text.' });
    } else if (blockType(inner) === 'image') found.push(...imageRules(inner, place, server));
  }
  return found;
}
