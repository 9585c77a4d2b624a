/** How a role's list changes. Lists are as written: refs and aliases, the first active. All functions are pure. */

/** Puts an entry in front. One that was further back moves; otherwise it takes the place of the active one. */
export function withActive(list: readonly string[], entry: string): readonly string[] {
  const rest = list.includes(entry) ? list : list.slice(1);
  return [entry, ...rest.filter((other) => other !== entry)];
}

/** Puts an entry at the end. The active one stays active, even when it is the entry itself. */
export function withFallback(list: readonly string[], entry: string): readonly string[] {
  if (list[0] === entry) return list;
  return [...list.filter((other) => other !== entry), entry];
}

/** Takes an entry out. */
export function withoutEntry(list: readonly string[], entry: string): readonly string[] {
  return list.filter((other) => other !== entry);
}
