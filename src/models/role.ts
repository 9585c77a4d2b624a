/** What a model is used for. */
export const roles = ['chat', 'edit', 'agent', 'completion', 'commit'] as const;
export type Role = (typeof roles)[number];

/** The roles that a feature uses today: these are offered. The lists of the others are kept for what is to come. */
export const usedRoles = ['chat', 'completion', 'edit'] as const satisfies readonly Role[];

/** The role whose list serves when a role has none of its own: `edit`, `agent` and `commit` borrow from `chat`. */
export function fallbackRole(role: Role): Role | undefined {
  return role === 'chat' || role === 'completion' ? undefined : 'chat';
}
