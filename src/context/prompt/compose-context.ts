import type { FimFile } from '../../protocols/fim/fim-request.ts';
import type { RecentEdit } from './recent-edits.ts';

/** Characters for the parts of a prompt. */
export interface ContextShares {
  /** Declarations and windows of other files: the same for many prompts, so they come first. */
  readonly stable: number;
  /** Recent edits and problems. */
  readonly edits: number;
}

/** Characters a token is long in code, as a rule. */
const charactersPerToken = 3.5;
const stableShare = 0.25;
const editShare = 0.1;
/** Tokens of a whole prompt, by where it goes. */
export const promptTokens = { local: 1_024, usual: 2_048, cloud: 4_096 } as const;

/** What each part may take of a prompt of so many tokens: a quarter is stable, a tenth edits; the rest belongs to prefix and suffix. */
export function contextShares(tokens: number): ContextShares {
  const characters = tokens * charactersPerToken;
  return { stable: Math.floor(characters * stableShare), edits: Math.floor(characters * editShare) };
}

/** A problem that an extension reported near the cursor. */
export interface NearbyProblem {
  /** The line of the problem, as text: a number would be wrong after the next Enter. */
  readonly code: string;
  readonly message: string;
}

/** What may go into a prompt, best first in each list. */
export interface ContextParts {
  readonly declarations: readonly FimFile[];
  readonly windows: readonly FimFile[];
}

/**
 * The stable part, in prompt order: the most important last, declarations behind windows. What does not fit is left out, the least important
 * first. `redact` takes out what looks like a key: files hold keys that no list of names knows of.
 */
export function stablePart(
  { declarations, windows }: ContextParts,
  { stable }: ContextShares,
  redact: (text: string) => string,
): readonly FimFile[] {
  const chosen: FimFile[] = [];
  let left = stable;
  for (const file of [...declarations, ...windows]) {
    const text = redact(file.text);
    const size = file.path.length + text.length;
    if (size > left || chosen.some((other) => other.path === file.path && other.text.includes(text))) continue;
    left -= size;
    chosen.unshift({ path: file.path, text });
  }
  return chosen;
}

const longestMessage = 200;
const longestCode = 120;

/** Problems and edits in prompt order: the newest edit last. */
export function editPart(
  edits: readonly RecentEdit[],
  problems: { readonly path: string; readonly list: readonly NearbyProblem[] },
  { edits: characters }: ContextShares,
  redact: (text: string) => string,
): readonly FimFile[] {
  const chosen: FimFile[] = [];
  let left = characters;
  const take = (path: string, whole: string): void => {
    const text = redact(whole);
    if (path.length + text.length > left) return;
    left -= path.length + text.length;
    chosen.unshift({ path, text });
  };
  for (const edit of edits.toReversed()) take(`${edit.path}.diff`, diffOf(edit));
  const told = problems.list.map(
    ({ code, message }) => `${oneLine(code, longestCode)}  <- ${oneLine(message, longestMessage)}`,
  );
  if (told.length > 0) take(`${problems.path}.problems`, told.join('\n'));
  return chosen;
}

function diffOf({ before, after }: RecentEdit): string {
  return [...before.map((line) => `-${line}`), ...after.map((line) => `+${line}`)].join('\n');
}

function oneLine(text: string, longest: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
