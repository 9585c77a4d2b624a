/** What a model is used for. */
export const roles = ['chat', 'edit', 'agent', 'completion', 'commit'] as const;
export type Role = (typeof roles)[number];

/** The role whose list serves when a role has none of its own: `edit`, `agent` and `commit` borrow from `chat`. */
export function fallbackRole(role: Role): Role | undefined {
  return role === 'chat' || role === 'completion' ? undefined : 'chat';
}
