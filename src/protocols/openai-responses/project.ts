import type { LogEntry } from '../../conversation/entry.ts';
import type { JsonObject } from '../../base/json.ts';
import { settle } from '../../conversation/settle.ts';
import type { SettledItem } from '../../conversation/settle.ts';
import type { Projection, ProjectionTarget, RequestOptions } from '../protocol.ts';
import { goOn } from './go-on.ts';
import { inputText, projectInput } from './project-input.ts';
import { StepProjector } from './project-step.ts';
import { projectTools } from './project-tools.ts';
import type { ProjectedTools } from './project-tools.ts';
import { resolveTarget } from './projection-target.ts';
import type { ResponsesTarget } from './projection-target.ts';

/** Least output limit that OpenAI takes. */
const leastOutput = 16;

/**
 * The request body of the Responses API for a log. Stateless: the whole conversation goes out every time, and nothing
 * is stored unless the answer is to be resumable. Pure and deterministic; for one target the items before a step are a prefix of the items
 * of every longer log.
 */
export function projectResponses(
  log: readonly LogEntry[],
  target: ProjectionTarget,
  options: RequestOptions,
): Projection {
  const resolved = resolveTarget(target);
  const settled = settle(log);
  resolved.losses.push(...settled.drops);
  const system = settled.system.map((instruction) => instruction.text).filter((text) => text !== '');
  const tools: ProjectedTools =
    options.tools === false ? { fields: {}, additions: [] } : projectTools(log, settled.tools, resolved);
  return {
    body: {
      model: target.model,
      ...(system.length === 0 ? {} : { instructions: system.join('\n\n') }),
      input: projectItems(settled.items, tools, resolved),
      ...tools.fields,
      stream: true,
      ...(options.resumable === true ? { store: true, background: true } : { store: false }),
      ...(resolved.thinks ? { include: ['reasoning.encrypted_content'] } : {}),
      ...cacheKey(log),
      ...limits(target, options, resolved),
      ...reasoning(target, options, resolved),
    },
    losses: resolved.losses,
  };
}

/** Stands where nothing of the conversation so far can be sent: a request needs an item. */
const filler = message('user', [inputText('Continue.')]);

/** What all settled items become, in order; tools that came in mid conversation stand where they came. */
function projectItems(
  items: readonly SettledItem[],
  { additions }: ProjectedTools,
  target: ResponsesTarget,
): JsonObject[] {
  const steps = new StepProjector(target);
  const sent: JsonObject[] = [];
  let added = 0;
  const addTools = (before: number): void => {
    for (let next = additions[added]; next !== undefined && next.seq < before; next = additions[added]) {
      sent.push(next.item);
      added++;
    }
  };
  for (const [index, item] of items.entries()) {
    addTools(item.seq);
    const next = item.kind === 'step' ? steps.project(item) : projectItem(item, target);
    // Its request had the filler: nothing before it could be sent, or there was nothing.
    const isFilled = item.kind === 'step' && sent.length === 0 && (index > 0 || next.length === 0);
    if (isFilled) sent.push(filler);
    if (item.kind === 'step' && item.goesOn === true) sent.splice(0, sent.length, ...goOn(sent, next));
    else sent.push(...next);
  }
  addTools(Infinity);
  if (sent.length === 0 && items.length > 0) sent.push(filler);
  return sent;
}

function projectItem(item: Exclude<SettledItem, { kind: 'step' }>, target: ResponsesTarget): JsonObject[] {
  if (item.kind === 'user') {
    const content = projectInput(item.parts, item.seq, target);
    return content.length === 0 ? [] : [message('user', content)];
  }
  if (item.text === '') return [];
  if (item.kind === 'summary')
    return [message('user', [inputText(tagged('summary_of_earlier_conversation', item.text))])];
  if (target.instructionRole !== undefined) return [message(target.instructionRole, [inputText(item.text)])];
  target.losses.push({ kind: 'instruction', seq: item.seq, detail: 'An instruction is sent as tagged user text.' });
  return [message('user', [inputText(tagged('instruction', item.text))])];
}

function message(role: string, content: readonly JsonObject[]): JsonObject {
  return { type: 'message', role, content };
}

function tagged(tag: string, text: string): string {
  return `<${tag}>\n${text}\n</${tag}>`;
}

/** One key a conversation, from its beginning up to the first thing the person said: requests with one key meet the same cache. */
function cacheKey(log: readonly LogEntry[]): JsonObject {
  const first = log.find((entry) => entry.k === 'user') ?? log[0];
  return first === undefined ? {} : { prompt_cache_key: first.hash };
}

function limits(
  target: ProjectionTarget,
  { maxOutputTokens, temperature }: RequestOptions,
  { model }: ResponsesTarget,
): JsonObject {
  const least = model.openAi ? leastOutput : 1;
  // Reasoning models refuse sampling parameters.
  const mayTemper = temperature !== undefined && target.info?.abilities.reasoning !== true && !model.fixedSampling;
  return {
    ...(maxOutputTokens === undefined ? {} : { max_output_tokens: Math.max(least, maxOutputTokens) }),
    ...(mayTemper ? { temperature } : {}),
  };
}

function reasoning(
  { provider }: ProjectionTarget,
  { reasoning: level }: RequestOptions,
  { thinks, model }: ResponsesTarget,
): JsonObject {
  if (level === undefined || !thinks || provider.quirks?.reasoningControl === 'none') return {};
  return { reasoning: { effort: level === 'off' ? model.leastEffort : level } };
}
