import { isJsonObject } from '../../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import type { ServerFacts } from '../server-facts.ts';
import { claudeModel } from '../../../../src/protocols/anthropic-messages/claude-model.ts';
import type { ClaudeModel } from '../../../../src/protocols/anthropic-messages/claude-model.ts';
import { blockType, isServerCall } from '../../../../src/protocols/anthropic-messages/formats.ts';
import { blocksOf, validateMessage } from './validate-blocks.ts';
import { validateCache } from './validate-cache.ts';
import { validateTools } from './validate-tools.ts';

const maximumMessages = 100_000;

/**
 * Every broken rule of `/v1/messages` in a request body. A rule is here only where a provider is known to refuse the
 * request; what depends on the account or on size cannot be seen in a body. Never throws.
 */
export function validateAnthropic(body: unknown, server: ServerFacts = {}): Violation[] {
  if (!isJsonObject(body)) return [violation('body', '', 'The request is no JSON object.')];
  const messages: readonly Json[] = Array.isArray(body['messages']) ? (body['messages'] as readonly Json[]) : [];
  const model = claudeModel(typeof body['model'] === 'string' ? body['model'] : '');
  return [
    ...validateTop(body),
    ...validateThinking(body),
    ...validateTools(body, server),
    ...validateSystem(body['system']),
    ...messages.flatMap((message, index) =>
      validateMessage(message, { index, server, isClaude: model.known, next: messages[index + 1] }),
    ),
    ...validateOrder(messages, model),
    ...validateExchange(messages),
    ...validateEnd(messages, { model, server, isAuthorized: body['fallback_credit_token'] !== undefined }),
    ...validateCache(body),
  ];
}

function violation(rule: string, path: string, message: string): Violation {
  return { rule, path, message };
}

function validateTop(body: JsonObject): Violation[] {
  const found: Violation[] = [];
  const { model, messages, max_tokens: maxTokens, temperature } = body;
  // Bedrock and Vertex name the model in the address and the wire's version in the body.
  const isElsewhere = model === undefined && body['anthropic_version'] !== undefined;
  if (!isElsewhere && (typeof model !== 'string' || model === '')) {
    found.push(violation('model', 'model', 'A model must be named.'));
  }
  if (typeof maxTokens !== 'number' || !Number.isInteger(maxTokens) || maxTokens < 0) {
    found.push(violation('max-tokens', 'max_tokens', 'The answer limit must be a whole number.'));
  }
  if (!Array.isArray(messages) || messages.length === 0) {
    found.push(violation('messages', 'messages', 'There must be at least one message.'));
  } else if (messages.length > maximumMessages) {
    found.push(violation('too-many-messages', 'messages', `There may be at most ${maximumMessages} messages.`));
  }
  if (typeof temperature === 'number' && (temperature < 0 || temperature > 1)) {
    found.push(violation('temperature', 'temperature', 'The temperature must be between 0 and 1.'));
  }
  return found;
}

function validateThinking(body: JsonObject): Violation[] {
  const { thinking, max_tokens: maxTokens, temperature, tool_choice: choice } = body;
  if (!isJsonObject(thinking) || thinking['type'] !== 'enabled') return [];
  const found: Violation[] = [];
  const budget = thinking['budget_tokens'];
  if (typeof budget !== 'number' || budget < 1024) {
    found.push(violation('thinking-budget', 'thinking.budget_tokens', 'The thinking budget must be at least 1,024.'));
  } else if (typeof maxTokens === 'number' && budget >= maxTokens && !hasTools(body)) {
    // With tools and interleaved thinking, which a header switches on, the budget is that of the whole turn.
    found.push(violation('thinking-budget', 'thinking.budget_tokens', 'The thinking budget must be below max_tokens.'));
  }
  if (typeof temperature === 'number' && temperature !== 1) {
    found.push(violation('thinking-temperature', 'temperature', 'The temperature must be 1 when thinking is on.'));
  }
  const forced = isJsonObject(choice) && (choice['type'] === 'any' || choice['type'] === 'tool');
  if (forced)
    found.push(violation('thinking-tool-choice', 'tool_choice', 'A tool cannot be forced when thinking is on.'));
  return found;
}

function isFilled(text: Json | undefined): boolean {
  return typeof text === 'string' && text !== '';
}

function hasTools(body: JsonObject): boolean {
  return Array.isArray(body['tools']) && body['tools'].length > 0;
}

function validateSystem(system: Json | undefined): Violation[] {
  if (system === undefined || system === null || typeof system === 'string') return [];
  if (!Array.isArray(system))
    return [violation('system', 'system', 'The system text must be a string or text blocks.')];
  return (system as readonly Json[]).flatMap((block, index) => {
    const isGood =
      isJsonObject(block) && (block['type'] === 'text' ? isFilled(block['text']) : blockType(block) !== '');
    return isGood ? [] : [violation('empty-text', `system[${index}]`, 'A system block must be text and not empty.')];
  });
}

/** A system message stands between a user message and the model's turn, never first. */
function validateOrder(messages: readonly Json[], model: ClaudeModel): Violation[] {
  return messages.flatMap((message, index) => {
    if (roleOf(message) !== 'system') return [];
    const path = `messages[${index}]`;
    if (model.known && model.prefill === true) {
      return [violation('system-message-unsupported', path, 'This model takes no system message in mid conversation.')];
    }
    // Neighbors of one role count as one message.
    const before = messages.slice(0, index).findLast(isConversation);
    const after = messages.slice(index + 1).find(isConversation);
    const lastBlock = blocksOf(before).at(-1);
    const followsServerTool =
      roleOf(before) === 'assistant' && lastBlock !== undefined && /_tool_(use|result)$/.test(blockType(lastBlock));
    const isPlaced =
      (roleOf(before) === 'user' || followsServerTool) && (after === undefined || roleOf(after) === 'assistant');
    return isPlaced
      ? []
      : [
          violation(
            'system-message-place',
            path,
            'A system message must follow a user message and end the request or precede an assistant message.',
          ),
        ];
  });
}

function isConversation(message: Json): boolean {
  return roleOf(message) !== 'system';
}

interface Run {
  readonly role: string;
  readonly blocks: readonly { readonly block: JsonObject; readonly path: string }[];
}

/** Consecutive messages of one role count as one. */
function runsOf(messages: readonly Json[]): Run[] {
  const runs: { role: string; blocks: { block: JsonObject; path: string }[] }[] = [];
  messages.forEach((message, index) => {
    const role = roleOf(message) ?? '';
    const blocks = blocksOf(message).map((block, place) => ({ block, path: `messages[${index}].content[${place}]` }));
    const last = runs.at(-1);
    if (last?.role === role) last.blocks.push(...blocks);
    else runs.push({ role, blocks });
  });
  return runs;
}

/** Every call is answered once, in the next user message, before anything else; no result without its call; no id twice in one step. */
function validateExchange(messages: readonly Json[]): Violation[] {
  const runs = runsOf(messages);
  return runs.flatMap((run, index) => [
    ...(run.role === 'assistant' ? validateCalls(run, runs[index + 1]) : []),
    ...(run.role === 'user' ? validateResults(run, runs[index - 1]) : []),
  ]);
}

function validateCalls(run: Run, next: Run | undefined): Violation[] {
  // Some servers count their ids anew in every answer, and take them back so.
  const seen = new Set<string>();
  const results = new Set(next?.role === 'user' ? next.blocks.map(({ block }) => block['tool_use_id']) : []);
  const lastCall = run.blocks.findLastIndex(({ block }) => block['type'] === 'tool_use');
  const firstCall = run.blocks.findIndex(({ block }) => block['type'] === 'tool_use');
  return run.blocks.flatMap(({ block, path }, index) => {
    const type = blockType(block);
    const isLater = firstCall >= 0 && index > firstCall && (type === 'text' || type === 'thinking');
    if (isLater && (index > lastCall || type === 'text')) {
      return [violation('tool-use-not-last', path, 'Nothing but calls may follow a call in one message.')];
    }
    if (type !== 'tool_use') return [];
    const id = stringOf(block['id']);
    const found = seen.has(id)
      ? [violation('duplicate-tool-use-id', path, 'The id of a call is used twice in one step.')]
      : [];
    seen.add(id);
    if (!results.has(id))
      found.push(violation('missing-tool-result', path, 'The call has no result in the next user message.'));
    return found;
  });
}

function validateResults(run: Run, before: Run | undefined): Violation[] {
  const calls = new Set(before?.role === 'assistant' ? before.blocks.flatMap(({ block }) => callId(block)) : []);
  const answered = new Set<string>();
  let isPastResults = false;
  return run.blocks.flatMap(({ block, path }) => {
    if (block['type'] !== 'tool_result') {
      isPastResults = true;
      return [];
    }
    const id = stringOf(block['tool_use_id']);
    const found: Violation[] = [];
    if (!calls.has(id))
      found.push(violation('orphan-tool-result', path, 'The result has no call in the message before.'));
    if (answered.has(id)) found.push(violation('duplicate-tool-result', path, 'The call has two results.'));
    if (isPastResults && calls.size > 0)
      found.push(violation('tool-result-not-first', path, 'Results must come first in the user message.'));
    answered.add(id);
    return found;
  });
}

function callId(block: JsonObject): string[] {
  return block['type'] === 'tool_use' && typeof block['id'] === 'string' ? [block['id']] : [];
}

interface EndRules {
  readonly model: ClaudeModel;
  readonly server: ServerFacts;
  /** A credit token of a refusal lets any model go on with the text of another. */
  readonly isAuthorized: boolean;
}

/** The end of the request: some models do not continue their own text; none continues white space. */
function validateEnd(messages: readonly Json[], { model, server, isAuthorized }: EndRules): Violation[] {
  const last = messages.at(-1);
  if (roleOf(last) !== 'assistant') return [];
  const path = `messages[${messages.length - 1}]`;
  const block = blocksOf(last).at(-1);
  if (block?.['type'] !== 'text') return [];
  const found: Violation[] = [];
  const isRefused = server.prefill === undefined && model.prefill === false && !isAuthorized && !isPausedTurn(last);
  if (server.prefill === false || isRefused) {
    found.push(violation('prefill', path, 'This model does not continue an assistant message.'));
  }
  const text = block['text'];
  if (typeof text === 'string' && text !== text.trimEnd()) {
    found.push(violation('prefill-whitespace', path, 'The last assistant message must not end in white space.'));
  }
  return found;
}

function isPausedTurn(message: Json | undefined): boolean {
  return blocksOf(message).some((block) => isServerCall(blockType(block)) || blockType(block) === 'compaction');
}

function roleOf(message: Json | undefined): string | undefined {
  const role = isJsonObject(message) ? message['role'] : undefined;
  return typeof role === 'string' ? role : undefined;
}

function stringOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
