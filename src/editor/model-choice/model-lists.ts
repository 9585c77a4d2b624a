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

/** Moves an entry one place toward the front (-1) or the end (1). The first stays first, the last stays last. */
export function withMoved(list: readonly string[], entry: string, by: -1 | 1): readonly string[] {
  const at = list.indexOf(entry);
  const to = at + by;
  if (at < 0 || to < 0 || to >= list.length) return list;
  const rest = list.filter((_, index) => index !== at);
  return [...rest.slice(0, to), entry, ...rest.slice(to)];
}

/** The entry that names a model: its ref, or an alias of it. */
export function entryOf(
  list: readonly string[],
  ref: string,
  aliases: Readonly<Record<string, string>>,
): string | undefined {
  return list.find((entry) => entry === ref || (Object.hasOwn(aliases, entry) && aliases[entry] === ref));
}
