import type { LogEntry, ToolDefinition } from '../../conversation/entry.ts';
import type { Json, JsonObject } from '../../conversation/json.ts';
import { settle } from '../../conversation/settle.ts';
import type { SettledTools, SettledTurn } from '../../conversation/settle.ts';
import type { Projection, ProjectionTarget, RequestOptions } from '../protocol.ts';
import { orderMessages } from './message-order.ts';
import { projectInput, userContent } from './project-input.ts';
import { projectStep } from './project-step.ts';
import { resolveTarget } from './projection-target.ts';
import type { ChatTarget } from './projection-target.ts';

/**
 * The request body of Chat Completions for a log (wire.md 2.2, 2.6, 5.3). Pure and deterministic. For one target the messages before a
 * step are a prefix of the messages of every longer log: entries only append. The one mark that belongs to a single request is Mistral's
 * `prefix` on an unfinished last answer.
 */
export function projectChat(log: readonly LogEntry[], target: ProjectionTarget, options: RequestOptions): Projection {
  const chat = resolveTarget(target);
  const settled = settle(log);
  chat.losses.push(...settled.drops);
  const system = settled.system.map((instruction) => instruction.text).filter((text) => text !== '');
  const first = system.length === 0 ? [] : [{ role: chat.quirks.instructionRole, content: system.join('\n\n') }];
  const turns = settled.turns.map((turn) => ({ isStep: turn.kind === 'step', messages: projectTurn(turn, chat) }));
  const ordered = orderMessages([{ isStep: false, messages: first }, ...turns], chat);
  return {
    body: {
      model: target.model,
      ...continuation(ordered, chat),
      ...(options.tools === false ? {} : projectTools(settled.tools, chat)),
      stream: true,
      ...(chat.quirks.streamUsage ? { stream_options: { include_usage: true } } : {}),
      ...limits(target, options, chat),
      ...reasoning(options, chat),
    },
    losses: chat.losses,
  };
}

function projectTurn(turn: SettledTurn, target: ChatTarget): JsonObject[] {
  if (turn.kind === 'step') return projectStep(turn, target);
  if (turn.kind === 'user') {
    const content = userContent(projectInput(turn.parts, turn.seq, target));
    return content === undefined ? [] : [{ role: 'user', content }];
  }
  if (turn.text === '') return [];
  if (turn.kind === 'summary')
    return [
      { role: 'user', content: `<summary_of_earlier_conversation>\n${turn.text}\n</summary_of_earlier_conversation>` },
    ];
  if (target.quirks.systemAnywhere) return [{ role: target.quirks.instructionRole, content: turn.text }];
  target.losses.push({ kind: 'instruction', seq: turn.seq, detail: 'An instruction is sent as tagged user text.' });
  return [{ role: 'user', content: `<instruction>\n${turn.text}\n</instruction>` }];
}

/** The messages, and what asks the server to go on with an unfinished last answer. */
function continuation(messages: readonly JsonObject[], { quirks }: ChatTarget): JsonObject {
  const last = messages.at(-1);
  if (last?.['role'] !== 'assistant') return { messages };
  if (quirks.prefill === 'prefix-flag') return { messages: [...messages.slice(0, -1), { ...last, prefix: true }] };
  if (quirks.prefill === 'continue-final-message') {
    return { messages, continue_final_message: true, add_generation_prompt: false };
  }
  return { messages };
}

/** The whole list in force; this wire cannot add or remove a tool in mid conversation. */
function projectTools(tools: SettledTools, { quirks, losses }: ChatTarget): JsonObject {
  if (tools.current.length === 0) return {};
  if (!quirks.tools) {
    losses.push({ kind: 'tools', seq: 0, detail: 'The model takes no tools.' });
    return {};
  }
  for (const seq of tools.changedAt) {
    losses.push({
      kind: 'tools',
      seq,
      detail: 'The tools changed: the whole list is sent anew and the cache is lost.',
    });
  }
  return { tools: tools.current.map(projectTool) };
}

function projectTool({ name, description, inputSchema }: ToolDefinition): JsonObject {
  return {
    type: 'function',
    function: { name, ...(description === '' ? {} : { description }), parameters: inputSchema },
  };
}

function limits(
  target: ProjectionTarget,
  { maxOutputTokens, temperature }: RequestOptions,
  { quirks }: ChatTarget,
): JsonObject {
  // Reasoning models refuse sampling parameters (wire.md 2.2).
  const mayTemper = temperature !== undefined && target.info?.abilities.reasoning !== true;
  return {
    ...(maxOutputTokens === undefined ? {} : { [quirks.maxTokensField]: maxOutputTokens }),
    ...(mayTemper ? { temperature } : {}),
  };
}

function reasoning({ reasoning: level }: RequestOptions, { quirks }: ChatTarget): Record<string, Json> {
  if (level === undefined || quirks.reasoningControl === 'none') return {};
  const isOff = level === 'off';
  if (quirks.reasoningControl === 'reasoning_effort') return { reasoning_effort: isOff ? 'none' : level };
  if (quirks.reasoningControl === 'reasoning') return { reasoning: isOff ? { enabled: false } : { effort: level } };
  return { thinking: { type: isOff ? 'disabled' : 'enabled' } };
}
