import type { Entry } from './entry.ts';

/** The names of the tools on offer behind these entries. */
export function offeredTools(entries: readonly Entry[]): ReadonlySet<string> {
  const offered = new Set<string>();
  for (const entry of entries) if (entry.k === 'tools') changeTools(offered, entry);
  return offered;
}

/** Makes one change of the tools on offer. */
export function changeTools(offered: Set<string>, { added, removed }: Entry & { readonly k: 'tools' }): void {
  for (const name of removed) offered.delete(name);
  for (const tool of added) offered.add(tool.name);
}
