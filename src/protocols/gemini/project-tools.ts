import type { ToolDefinition } from '../../conversation/entry.ts';
import type { JsonObject } from '../../base/json.ts';
import type { SettledTools } from '../../conversation/settle.ts';
import type { Loss } from '../protocol.ts';

/** Source: https://ai.google.dev/api/caching#FunctionDeclaration */
export const toolNamePattern: RegExp = /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$/;

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
    if (toolNamePattern.test(tool.name)) return [declarationOf(tool)];
    losses.push({ kind: 'tools', seq, detail: `This provider takes no tool named ${tool.name}.` });
    return [];
  });
}

/** `parametersJsonSchema` takes JSON Schema as it is; `parameters` would take only a subset of it. */
function declarationOf({ name, description, inputSchema }: ToolDefinition): JsonObject {
  return {
    name,
    ...(description === '' ? {} : { description }),
    parametersJsonSchema: { ...inputSchema, type: 'object' },
  };
}

/** A tool name of the history in a form that this protocol takes; the tools of other providers may have others. */
export function toolName(name: string): string {
  const clean = name.replace(/[^a-zA-Z0-9_.:-]/g, '_');
  return (/^[a-zA-Z_]/.test(clean) ? clean : `_${clean}`).slice(0, 128);
}
