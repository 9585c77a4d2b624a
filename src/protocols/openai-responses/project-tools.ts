import type { LogEntry, ToolDefinition } from '../../conversation/entry.ts';
import type { JsonObject } from '../../base/json.ts';
import type { SettledTools } from '../../conversation/settle.ts';
import { toolSchema } from '../openai-chat/tool-schema.ts';
import type { ResponsesTarget } from './projection-target.ts';

/** The tools of a request: fields of the body, and the items that add tools in mid conversation, in order. */
export interface ProjectedTools {
  readonly fields: JsonObject;
  readonly additions: readonly { readonly seq: number; readonly item: JsonObject }[];
}

const none: ProjectedTools = { fields: {}, additions: [] };

/**
 * The tools for a target. Where it takes `additional_tools` items the first list stays as it is, tools that come later are appended in
 * place, and tools that went are barred by `tool_choice`: nothing that was sent is changed. Elsewhere the whole list in force is sent.
 */
export function projectTools(log: readonly LogEntry[], tools: SettledTools, target: ResponsesTarget): ProjectedTools {
  const wasOffered = tools.initial.length > 0 || tools.current.length > 0 || tools.changedAt.length > 0;
  if (!target.tools) {
    if (wasOffered) target.losses.push({ kind: 'tools', seq: 0, detail: 'The model takes no tools.' });
    return none;
  }
  if (target.model.additionalTools) return appendTools(log, tools, target);
  for (const seq of tools.changedAt) {
    const detail = 'The tools changed: the whole list is sent anew and the cache is lost.';
    target.losses.push({ kind: 'tools', seq, detail });
  }
  return { ...none, fields: listFields(tools.current, target) };
}

function appendTools(log: readonly LogEntry[], tools: SettledTools, target: ResponsesTarget): ProjectedTools {
  const first = new Map(tools.initial.map((tool) => [tool.name, tool]));
  const sent = new Map(first);
  const additions: { readonly seq: number; readonly item: JsonObject }[] = [];
  for (const entry of log) {
    if (entry.k !== 'tools' || !tools.changedAt.includes(entry.seq)) continue;
    const added: ToolDefinition[] = [];
    for (const tool of entry.added) {
      const known = sent.get(tool.name);
      if (known !== undefined && JSON.stringify(known) === JSON.stringify(tool)) continue;
      if (known !== undefined) {
        const detail = `The tool ${tool.name} changed, which this protocol cannot tell in place.`;
        target.losses.push({ kind: 'tools', seq: entry.seq, detail });
      }
      sent.set(tool.name, tool);
      if (first.has(tool.name)) first.set(tool.name, tool);
      else added.push(tool);
    }
    if (added.length === 0) continue;
    const item = { type: 'additional_tools', role: 'developer', tools: added.map(projectTool) };
    additions.push({ seq: entry.seq, item });
  }
  const fields = { ...listFields([...first.values()], target), ...choiceFields([...sent.keys()], tools.current) };
  return { fields, additions };
}

/** Bars what was taken away: only the tools in force may be called. */
function choiceFields(sent: readonly string[], current: readonly ToolDefinition[]): JsonObject {
  const names = new Set(current.map((tool) => tool.name));
  if (sent.every((name) => names.has(name))) return {};
  if (names.size === 0) return { tool_choice: 'none' };
  const allowed = current.map((tool) => ({ type: 'function', name: toolName(tool.name) }));
  return { tool_choice: { type: 'allowed_tools', mode: 'auto', tools: allowed } };
}

function listFields(list: readonly ToolDefinition[], { model }: ResponsesTarget): JsonObject {
  if (list.length === 0) return {};
  return { tools: list.map(projectTool), ...(model.openAi ? { parallel_tool_calls: true } : {}) };
}

/** Not strict: the schemas are not built for it. */
function projectTool({ name, description, inputSchema }: ToolDefinition): JsonObject {
  return {
    type: 'function',
    name: toolName(name),
    ...(description === '' ? {} : { description }),
    parameters: toolSchema(inputSchema),
    strict: false,
  };
}

/** The name as the protocol takes it: 1 to 64 of letters, digits, `_` and `-`. */
export function toolName(name: string): string {
  const plain = name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64);
  return plain === '' ? 'tool' : plain;
}
