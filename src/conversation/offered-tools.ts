import type { Entry, ToolDefinition } from './entry.ts';

/** The names of the tools on offer behind these entries. */
export function offeredTools(entries: readonly Entry[]): ReadonlySet<string> {
  return new Set(offeredDefinitions(entries).keys());
}

/** The tools on offer behind these entries, by name. */
export function offeredDefinitions(entries: readonly Entry[]): ReadonlyMap<string, ToolDefinition> {
  const offered = new Map<string, ToolDefinition>();
  for (const entry of entries) {
    if (entry.k !== 'tools') continue;
    for (const name of entry.removed) offered.delete(name);
    for (const tool of entry.added) offered.set(tool.name, tool);
  }
  return offered;
}

/** Makes one change of the tools on offer. */
export function changeTools(offered: Set<string>, { added, removed }: Entry & { readonly k: 'tools' }): void {
  for (const name of removed) offered.delete(name);
  for (const tool of added) offered.add(tool.name);
}
