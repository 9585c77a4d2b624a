import type { ToolDefinition } from '../../conversation/entry.ts';
import type { JsonObject } from '../../conversation/json.ts';
import type { SettledTools } from '../../conversation/settle.ts';
import type { Loss } from '../protocol.ts';

const namePattern = /^[a-zA-Z0-9_-]{1,128}$/;
/** Keywords that this wire refuses at the root of an `input_schema`. */
const refusedAtRoot = ['anyOf', 'oneOf', 'allOf'] as const;

/** The full tool list in force. Later changes cost the cache; what cannot be offered is left out and told. */
export function projectTools(tools: SettledTools, losses: Loss[]): JsonObject[] {
  const seq = tools.changedAt[0] ?? 0;
  for (const changed of tools.changedAt) {
    losses.push({
      kind: 'tools',
      seq: changed,
      detail: 'The full tool list is sent; what the provider had cached is lost.',
    });
  }
  return tools.current.flatMap((tool) => {
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
