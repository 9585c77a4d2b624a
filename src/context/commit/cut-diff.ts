import type { CommitFile } from './commit-file.ts';
import { hunksOf, lineTokens } from './file-hunks.ts';
import type { CostedHunk, FileHunks } from './file-hunks.ts';

/** A change as a model is told of it. */
export interface CutDiff {
  readonly text: string;
  /** False where hunks or files were left out. */
  readonly isWhole: boolean;
}

/** Tokens that are kept back for the line that says how much is left out. */
const markTokens = 24;

/**
 * A change in at most `tokens` estimated tokens, file by file: first the names of all files with how many lines came and went, then as many hunks
 * as fit. Small files are shown whole; what is left is shared evenly among the large ones.
 */
export function cutDiff(files: readonly CommitFile[], tokens: number): CutDiff {
  const all = files.map(hunksOf);
  const named = namedFiles(all, tokens);
  let room = tokens - named.tokens;
  const shares = evenShares(
    named.files.map(({ hunks }) => tokensOf(hunks)),
    room,
  );
  const lines: string[] = [];
  let isWhole = named.files.length === all.length && files.every(({ changed }) => changed === undefined);
  for (const [index, { heading, hunks }] of named.files.entries()) {
    const cut = cutHunks(hunks, Math.min(shares[index] ?? 0, room));
    room -= cut.tokens;
    isWhole &&= cut.isWhole;
    lines.push(heading, ...cut.lines);
  }
  if (named.files.length < all.length) lines.push(furtherFiles(all.length - named.files.length));
  return { text: lines.join('\n'), isWhole };
}

/** As many files as can be named. */
function namedFiles(all: readonly FileHunks[], tokens: number): { files: readonly FileHunks[]; tokens: number } {
  const costs = all.map(({ heading }) => lineTokens(heading));
  const sum = costs.reduce((total, cost) => total + cost, 0);
  if (sum <= tokens) return { files: all, tokens: sum };
  const room = tokens - lineTokens(furtherFiles(all.length));
  let used = 0;
  let count = 0;
  while (count < all.length && used + (costs[count] ?? 0) <= room) used += costs[count++] ?? 0;
  return { files: all.slice(0, count), tokens: tokens - room + used };
}

function furtherFiles(count: number): string {
  return `and ${count} more files`;
}

/** What each gets of a room: all it wants where that is no more than an even share, else an even share of what the others leave. */
function evenShares(wanted: readonly number[], room: number): readonly number[] {
  const shares = wanted.map(() => 0);
  const bySize = wanted.map((want, index) => ({ want, index })).sort((a, b) => a.want - b.want);
  let left = Math.max(0, room);
  for (const [done, { want, index }] of bySize.entries()) {
    const share = Math.min(want, Math.floor(left / (bySize.length - done)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}

interface CutHunks {
  readonly lines: readonly string[];
  readonly tokens: number;
  readonly isWhole: boolean;
}

/** The hunks that fit, in order; the beginning of the first one where none does. */
function cutHunks(hunks: readonly CostedHunk[], room: number): CutHunks {
  const wanted = tokensOf(hunks);
  if (wanted <= room) return { lines: hunks.flatMap(({ lines }) => lines), tokens: wanted, isWhole: true };
  const lines: string[] = [];
  let tokens = markTokens;
  let left = 0;
  for (const hunk of hunks) {
    if (tokens + hunk.tokens > room) {
      left++;
      continue;
    }
    lines.push(...hunk.lines);
    tokens += hunk.tokens;
  }
  if (lines.length === 0) {
    for (const line of hunks[0]?.lines ?? []) {
      if (tokens + lineTokens(line) > room) break;
      lines.push(line);
      tokens += lineTokens(line);
    }
  }
  // The heading has the counts: a file of which nothing fits says no more.
  if (lines.length === 0) return { lines, tokens: 0, isWhole: false };
  const mark = left === hunks.length ? '[the rest is left out]' : `[${left} of ${hunks.length} hunks are left out]`;
  return { lines: [...lines, mark], tokens, isWhole: false };
}

function tokensOf(hunks: readonly CostedHunk[]): number {
  return hunks.reduce((sum, { tokens }) => sum + tokens, 0);
}
