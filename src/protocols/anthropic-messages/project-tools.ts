import type { LogEntry, ToolDefinition } from '../../conversation/entry.ts';
import type { JsonObject } from '../../base/json.ts';
import type { SettledTools } from '../../conversation/settle.ts';
import type { Loss } from '../protocol.ts';

const namePattern = /^[a-zA-Z0-9_-]{1,128}$/;
/** Keywords that this protocol refuses at the root of an `input_schema`. */
const refusedAtRoot = ['anyOf', 'oneOf', 'allOf'] as const;

/** The tools of a request. */
export interface ProjectedTools {
  /** The list at the head of the request. */
  readonly list: readonly JsonObject[];
  /** Later changes as blocks of a system message, where they came. */
  readonly changes: readonly ToolChange[];
  /** Entries before this one were sent with another list at the head: what a model thought then is bound to that. */
  readonly listSince: number;
}

export interface ToolChange {
  readonly seq: number;
  readonly blocks: readonly JsonObject[];
}

/** The header that lets tools be defined and withdrawn inside `messages` (SDK 1.12: `BetaRequestToolAdditionBlock`). */
export const toolChangeHeaders = {
  'anthropic-beta': 'mid-conversation-tool-changes-2026-07-01,inline-tools-2026-09-15',
} as const;

/**
 * The tools of a log. Where they may be changed in place the first list stays at the head, so that the cache and all thinking stay good.
 * Elsewhere the full list in force is sent, which costs both. What cannot be offered is left out and told.
 */
export function projectTools(
  log: readonly LogEntry[],
  tools: SettledTools,
  { inPlace, losses }: { readonly inPlace: boolean; readonly losses: Loss[] },
): ProjectedTools {
  const isPossible = inPlace && tools.initial.some(({ name }) => namePattern.test(name));
  const changes = isPossible ? changesIn(log, tools, losses) : undefined;
  if (changes !== undefined) return { list: offered(tools.initial, 0, losses), changes, listSince: 0 };
  const listSince = lastListChange(log, tools);
  for (const seq of tools.changedAt) {
    losses.push({ kind: 'tools', seq, detail: 'The full tool list is sent; what the provider had cached is lost.' });
  }
  return { list: offered(tools.current, tools.changedAt[0] ?? 0, losses), changes: [], listSince };
}

/** The entry since which the list is as it is sent now; 0 where it always was. */
function lastListChange(log: readonly LogEntry[], tools: SettledTools): number {
  const inForce = new Map(tools.initial.map((tool) => [tool.name, tool]));
  const sent = (): string => JSON.stringify(offered([...inForce.values()], 0, []));
  let since = 0;
  let before = sent();
  for (const entry of log) {
    if (entry.k !== 'tools' || !tools.changedAt.includes(entry.seq)) continue;
    for (const name of entry.removed) inForce.delete(name);
    for (const tool of entry.added) inForce.set(tool.name, tool);
    const after = sent();
    if (after !== before) since = entry.seq;
    before = after;
  }
  return since;
}

/** Undefined where a tool was given another definition: the protocol has no word for that. */
function changesIn(log: readonly LogEntry[], tools: SettledTools, losses: Loss[]): ToolChange[] | undefined {
  const asSent = (tool: ToolDefinition): string => JSON.stringify(offered([tool], 0, []));
  const known = new Map(tools.initial.map((tool) => [tool.name, asSent(tool)]));
  const inForce = new Set(known.keys());
  const changes: ToolChange[] = [];
  const later = log.filter((entry) => entry.k === 'tools').filter((entry) => tools.changedAt.includes(entry.seq));
  for (const { seq, added, removed } of later) {
    const gone = removed.filter((name) => inForce.delete(name) && namePattern.test(name));
    const blocks: JsonObject[] = gone.map((name) => ({ type: 'tool_removal', tool: reference(name) }));
    for (const tool of added) {
      const before = known.get(tool.name);
      if (before !== undefined && before !== asSent(tool)) return undefined;
      if (inForce.has(tool.name)) continue;
      known.set(tool.name, asSent(tool));
      inForce.add(tool.name);
      const definitions = offered([tool], seq, losses);
      blocks.push(...definitions.map((one) => additionOf(before === undefined ? one : reference(tool.name), before)));
    }
    if (blocks.length > 0) changes.push({ seq, blocks });
  }
  return changes;
}

function reference(name: string): JsonObject {
  return { type: 'tool_reference', name };
}

/** By its definition the first time, by its name afterwards. */
function additionOf(tool: JsonObject, before: string | undefined): JsonObject {
  return { type: 'tool_addition', tool: before === undefined ? { type: 'tool_definition', definition: tool } : tool };
}

function offered(tools: readonly ToolDefinition[], seq: number, losses: Loss[]): JsonObject[] {
  return tools.flatMap((tool) => {
    if (namePattern.test(tool.name)) return [toolOf(tool, seq, losses)];
    losses.push({ kind: 'tools', seq, detail: `This provider takes no tool named ${tool.name}.` });
    return [];
  });
}

function toolOf(tool: ToolDefinition, seq: number, losses: Loss[]): JsonObject {
  const entries = Object.entries(tool.inputSchema).filter(([key]) => !refusedAtRoot.some((refused) => refused === key));
  if (entries.length !== Object.keys(tool.inputSchema).length) {
    losses.push({ kind: 'tools', seq, detail: `Alternatives at the root of the schema of ${tool.name} are left out.` });
  }
  const schema = { ...Object.fromEntries(entries), type: 'object' };
  return {
    name: tool.name,
    ...(tool.description === '' ? {} : { description: tool.description }),
    input_schema: schema,
  };
}

/** A tool name of the history in a form that this protocol takes; the tools of other providers may have others. */
export function toolName(name: string): string {
  const clean = name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 128);
  return clean === '' ? 'tool' : clean;
}
