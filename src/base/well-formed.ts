/** A copy in which no string has a lone surrogate (each becomes U+FFFD); strings that are well formed are kept as they are. */
export function wellFormed<T>(value: T): T {
  return walk(value) as T;
}

function walk(value: unknown): unknown {
  if (typeof value === 'string') return value.isWellFormed() ? value : value.toWellFormed();
  if (Array.isArray(value)) return value.map(walk);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [walk(key) as string, walk(child)]));
  }
  return value;
}
