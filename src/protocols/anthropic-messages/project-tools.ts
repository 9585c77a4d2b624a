import type { LogEntry, ToolDefinition } from '../../conversation/entry.ts';
import type { JsonObject } from '../../conversation/json.ts';
import type { SettledTools } from '../../conversation/settle.ts';
import type { Loss } from '../protocol.ts';

const namePattern = /^[a-zA-Z0-9_-]{1,128}$/;
/** Keywords that this wire refuses at the root of an `input_schema`. */
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
  const changes = inPlace && tools.initial.length > 0 ? changesIn(log, tools, losses) : undefined;
  if (changes !== undefined) return { list: offered(tools.initial, 0, losses), changes, listSince: 0 };
  for (const seq of tools.changedAt) {
    losses.push({ kind: 'tools', seq, detail: 'The full tool list is sent; what the provider had cached is lost.' });
  }
  return {
    list: offered(tools.current, tools.changedAt[0] ?? 0, losses),
    changes: [],
    listSince: tools.changedAt.at(-1) ?? 0,
  };
}

/** Undefined where a tool was given another definition: the wire has no word for that. */
function changesIn(log: readonly LogEntry[], tools: SettledTools, losses: Loss[]): ToolChange[] | undefined {
  const known = new Map(tools.initial.map((tool) => [tool.name, JSON.stringify(tool)]));
  const inForce = new Set(known.keys());
  const changes: ToolChange[] = [];
  const later = log.filter((entry) => entry.k === 'tools').filter((entry) => tools.changedAt.includes(entry.seq));
  for (const { seq, added, removed } of later) {
    const blocks: JsonObject[] = [];
    for (const name of removed) if (inForce.delete(name)) blocks.push({ type: 'tool_removal', tool: reference(name) });
    for (const tool of added) {
      const before = known.get(tool.name);
      if (before !== undefined && before !== JSON.stringify(tool)) return undefined;
      if (inForce.has(tool.name)) continue;
      const definitions = before === undefined ? offered([tool], seq, losses) : [];
      if (before !== undefined) blocks.push({ type: 'tool_addition', tool: reference(tool.name) });
      blocks.push(...definitions.map(additionOf));
      known.set(tool.name, JSON.stringify(tool));
      inForce.add(tool.name);
    }
    if (blocks.length > 0) changes.push({ seq, blocks });
  }
  return changes;
}

function reference(name: string): JsonObject {
  return { type: 'tool_reference', name };
}

function additionOf(definition: JsonObject): JsonObject {
  return { type: 'tool_addition', tool: { type: 'tool_definition', definition } };
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

/** A tool name of the history in a form this wire takes; the tools of other providers may have others. */
export function toolName(name: string): string {
  const clean = name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 128);
  return clean === '' ? 'tool' : clean;
}
