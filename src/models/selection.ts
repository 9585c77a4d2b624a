import { formatModelRef, isProviderId, parseModelRef } from './model-ref.ts';
import type { ModelRef } from './model-ref.ts';
import { fallbackRole } from './role.ts';
import type { Role } from './role.ts';

/** The rungs of the ladder, the strongest first. */
export const rungs = ['conversation', 'folder', 'workspace', 'user', 'detected'] as const;
export type Rung = (typeof rungs)[number];

/** The list a rung holds for a role, as written: refs and aliases. Undefined or empty where the rung says nothing. */
export type RungReader = (rung: Rung, role: Role) => readonly string[] | undefined;

/** What the registry and the aliases know, as far as choosing needs it. */
export interface SelectionFacts {
  hasProvider(id: string): boolean;
  /** What an alias stands for; undefined for an unknown alias. */
  alias(name: string): string | undefined;
}

/** An entry of a list that cannot be used, and why. */
export interface SelectionProblem {
  readonly text: string;
  readonly rung: Rung;
  readonly role: Role;
  readonly reason: 'malformed' | 'unknown-provider' | 'unknown-alias';
}

/** What a role uses: the first ref is active, the rest are its fallbacks. */
export interface ResolvedRole {
  readonly role: Role;
  /** The rung that won; undefined when no rung says anything. */
  readonly rung?: Rung;
  /** The role whose list this is, when the role has none of its own. */
  readonly borrowedFrom?: Role;
  readonly refs: readonly ModelRef[];
  readonly problems: readonly SelectionProblem[];
}

/**
 * Walks the ladder for a role: the first rung with a usable list wins. A choice for this conversation stands in front of the list of the
 * next rung, which stays behind it as fallbacks. A list whose every entry is unusable is reported and passed over, so that a mistake in a
 * repository's settings never leaves a person without a model.
 */
export function resolveRole(role: Role, read: RungReader, facts: SelectionFacts): ResolvedRole {
  const problems: SelectionProblem[] = [];
  const own = climb(role, read, facts, problems);
  if (own !== undefined) return { role, ...own, problems };
  const borrowed = fallbackRole(role);
  const other = borrowed === undefined ? undefined : climb(borrowed, read, facts, problems);
  if (borrowed !== undefined && other !== undefined) return { role, borrowedFrom: borrowed, ...other, problems };
  return { role, refs: [], problems };
}

function climb(
  role: Role,
  read: RungReader,
  facts: SelectionFacts,
  problems: SelectionProblem[],
): { rung: Rung; refs: readonly ModelRef[] } | undefined {
  let winner: Rung | undefined;
  const refs: ModelRef[] = [];
  for (const rung of rungs) {
    const listed = readList(role, rung, { read, facts, problems });
    if (listed.length === 0) continue;
    refs.push(...listed);
    winner ??= rung;
    if (rung !== 'conversation') break;
  }
  return winner === undefined ? undefined : { rung: winner, refs: unique(refs) };
}

function readList(
  role: Role,
  rung: Rung,
  context: { read: RungReader; facts: SelectionFacts; problems: SelectionProblem[] },
): ModelRef[] {
  const refs: ModelRef[] = [];
  for (const text of context.read(rung, role) ?? []) {
    const found = resolveText(text, context.facts);
    if (typeof found === 'string') context.problems.push({ text, rung, role, reason: found });
    else refs.push(found);
  }
  return refs;
}

/** Resolves one entry of a list, a ref or an alias. Returns the reason when it cannot be used. */
export function resolveText(text: string, facts: SelectionFacts): ModelRef | SelectionProblem['reason'] {
  const direct = parseModelRef(text);
  if (direct !== undefined) return facts.hasProvider(direct.provider) ? direct : 'unknown-provider';
  if (!isProviderId(text)) return 'malformed';
  const target = facts.alias(text);
  if (target === undefined) return 'unknown-alias';
  const ref = parseModelRef(target);
  if (ref === undefined) return 'malformed';
  return facts.hasProvider(ref.provider) ? ref : 'unknown-provider';
}

function unique(refs: readonly ModelRef[]): ModelRef[] {
  const seen = new Set<string>();
  return refs.filter((ref) => {
    const key = formatModelRef(ref);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
