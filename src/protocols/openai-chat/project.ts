import type { LogEntry, ToolDefinition } from '../../conversation/entry.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { isLlamaServer } from '../../models/llama-server.ts';
import { settle } from '../../conversation/settle.ts';
import type { SettledTools, SettledItem } from '../../conversation/settle.ts';
import type { Projection, ProjectionTarget, RequestOptions } from '../protocol.ts';
import { bareName, modelFamily } from './model-family.ts';
import { mayThink } from './continuation.ts';
import { orderMessages } from './message-order.ts';
import { openAnswer } from './open-answer.ts';
import { projectInput, userContent } from './project-input.ts';
import { projectStep } from './project-step.ts';
import { toolSchema } from './tool-schema.ts';
import { functionName } from './function-name.ts';
import { resolveTarget } from './projection-target.ts';
import type { ChatTarget } from './projection-target.ts';

/**
 * The request body of Chat Completions for a log. Pure and deterministic. For one target the messages before a
 * step are a prefix of the messages of every longer log: entries only append. A prefill ends in the open beginning of the answer, with the mark
 * that its server wants there; the messages of a longer log go on in the text of that message.
 */
export function projectChat(log: readonly LogEntry[], target: ProjectionTarget, options: RequestOptions): Projection {
  const chat = resolveTarget(target);
  const settled = settle(log);
  chat.losses.push(...settled.drops);
  const system = settled.system.map((instruction) => instruction.text).filter((text) => text !== '');
  const first = system.length === 0 ? [] : [{ role: chat.quirks.instructionRole, content: system.join('\n\n') }];
  const turns = settled.items.map((item) => ({
    isStep: item.kind === 'step',
    goesOn: item.kind === 'step' && item.goesOn === true,
    messages: projectItem(item, chat),
  }));
  const isWanted = options.continuation === 'prefill' && chat.quirks.prefill !== 'none';
  const prefilled = isWanted ? prefillFields(orderMessages(first, turns, chat, true), target, chat) : undefined;
  const isOffered = options.tools !== false && (prefilled === undefined || isLlamaServer(target.provider));
  return {
    body: {
      model: target.model,
      ...(prefilled ?? { messages: orderMessages(first, turns, chat, false) }),
      ...(isOffered ? projectTools(settled.tools, chat) : {}),
      stream: true,
      ...(chat.quirks.streamUsage ? { stream_options: { include_usage: true } } : {}),
      ...limits(target, options, chat),
      ...reasoning(prefilled === undefined ? options.reasoning : thinkingOff(target), chat),
    },
    ...(prefilled === undefined ? {} : { prefill: true }),
    losses: chat.losses,
  };
}

function projectItem(item: SettledItem, target: ChatTarget): JsonObject[] {
  if (item.kind === 'step') return projectStep(item, target);
  if (item.kind === 'user') {
    const content = userContent(projectInput(item.parts, item.seq, target));
    return content === undefined ? [] : [{ role: 'user', content }];
  }
  if (item.text === '') return [];
  if (item.kind === 'summary')
    return [
      { role: 'user', content: `<summary_of_earlier_conversation>\n${item.text}\n</summary_of_earlier_conversation>` },
    ];
  if (target.quirks.systemAnywhere) return [{ role: target.quirks.instructionRole, content: item.text }];
  target.losses.push({ kind: 'instruction', seq: item.seq, detail: 'An instruction is sent as tagged user text.' });
  return [{ role: 'user', content: `<instruction>\n${item.text}\n</instruction>` }];
}

/** The messages up to the open answer, and what asks the server to go on with it. Undefined where there is no answer to go on with. */
function prefillFields(
  messages: readonly JsonObject[],
  target: ProjectionTarget,
  { quirks }: ChatTarget,
): JsonObject | undefined {
  const open = openAnswer(messages.at(-1));
  if (open === undefined) return undefined;
  const before = messages.slice(0, -1);
  if (quirks.prefill === 'prefix-flag') return { messages: [...before, { ...open, prefix: true }] };
  return {
    messages: [...before, open],
    ...(quirks.prefill === 'continue-final-message'
      ? { continue_final_message: true, add_generation_prompt: false }
      : {}),
    // Servers of open weights tell the model's template; llama.cpp refuses a prefill while the template thinks.
    ...(mayThink(target) && quirks.reasoningControl === 'none'
      ? { chat_template_kwargs: { enable_thinking: false } }
      : {}),
  };
}

/** What a prefill says of thinking: nothing where the model has none. */
function thinkingOff(target: ProjectionTarget): RequestOptions['reasoning'] {
  return mayThink(target) ? 'off' : undefined;
}

/** The whole list in force; this protocol cannot add or remove a tool in mid conversation. */
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
  const offered = tools.current.filter(({ name }) => {
    const isTaken = functionName.test(name);
    const detail = `Servers of this kind take no tool named ${name}.`;
    if (!isTaken) losses.push({ kind: 'tools', seq: tools.changedAt[0] ?? 0, detail });
    return isTaken;
  });
  return offered.length === 0 ? {} : { tools: offered.map(projectTool) };
}

function projectTool({ name, description, inputSchema }: ToolDefinition): JsonObject {
  return {
    type: 'function',
    function: { name, ...(description === '' ? {} : { description }), parameters: toolSchema(inputSchema) },
  };
}

function limits(
  target: ProjectionTarget,
  { maxOutputTokens, temperature }: RequestOptions,
  { quirks }: ChatTarget,
): JsonObject {
  // Reasoning models refuse sampling parameters.
  const isFixed = target.info?.abilities.reasoning === true || modelFamily(bareName(target.model)).fixedSampling;
  const mayTemper = temperature !== undefined && !isFixed;
  return {
    ...(maxOutputTokens === undefined ? {} : { [quirks.maxTokensField]: maxOutputTokens }),
    ...(mayTemper ? { temperature } : {}),
  };
}

function reasoning(level: RequestOptions['reasoning'], { quirks }: ChatTarget): Record<string, Json> {
  if (level === undefined || quirks.reasoningControl === 'none') return {};
  const isOff = level === 'off';
  if (quirks.reasoningControl === 'enable_thinking') return { enable_thinking: !isOff };
  if (quirks.reasoningControl === 'reasoning_effort') return { reasoning_effort: isOff ? 'none' : level };
  if (quirks.reasoningControl === 'reasoning') return { reasoning: isOff ? { enabled: false } : { effort: level } };
  return { thinking: { type: isOff ? 'disabled' : 'enabled' } };
}
