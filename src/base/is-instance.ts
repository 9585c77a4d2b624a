/** `value instanceof type` for a value of third-party code: a proxy may throw even when it is asked what it is, and is no instance then. */
export function isInstance<T>(value: unknown, type: abstract new (...values: never[]) => T): value is T {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}
