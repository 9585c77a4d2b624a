import { applySplices } from './splices.ts';
import type { Splice } from './splices.ts';
import { textSplices } from './text-splices.ts';

/** A proposed text after the document has changed. */
export interface MergedProposal {
  /** The document as it is now, with what is still proposed. */
  readonly after: string;
  /** Proposed changes that were left out because the document was changed in the same lines. */
  readonly conflicts: number;
}

/**
 * Carries a proposal that was made for one text of a document over to another one. What was changed in the document stays as it is, byte for byte; a
 * proposed change of the same lines is left out, and counted unless it was made just so. Linear where few lines differ.
 */
export function mergeProposal(base: string, after: string, current: string): MergedProposal {
  if (current === base) return { after, conflicts: 0 };
  if (current === after) return { after, conflicts: 0 };
  const own = textSplices(base, current);
  const kept: Splice[] = [];
  let conflicts = 0;
  let at = 0;
  let shift = 0;
  for (const proposed of textSplices(base, after)) {
    for (let next = own[at]; next !== undefined && isBefore(next, proposed); next = own[++at])
      shift += next.text.length - (next.end - next.start);
    const next = own[at];
    if (next === undefined || !touches(next, proposed))
      kept.push({ start: proposed.start + shift, end: proposed.end + shift, text: proposed.text });
    else if (!isSame(next, proposed)) conflicts++;
  }
  return { after: applySplices(current, kept), conflicts };
}

/** Ends before the other begins. An insertion at the place where the other begins comes first only where that one replaces something. */
function isBefore(one: Splice, other: Splice): boolean {
  if (one.end < other.start) return true;
  return one.end === other.start && !(isInsertion(one) && isInsertion(other));
}

function touches(one: Splice, other: Splice): boolean {
  if (isInsertion(one) && isInsertion(other)) return one.start === other.start;
  return one.start < other.end && other.start < one.end;
}

function isInsertion({ start, end }: Splice): boolean {
  return start === end;
}

function isSame(one: Splice, other: Splice): boolean {
  return one.start === other.start && one.end === other.end && one.text === other.text;
}
