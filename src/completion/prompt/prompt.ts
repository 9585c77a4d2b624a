import { holdsPrivateKey } from '../../guard/private-keys.ts';
import type { FimFile } from '../../protocols/fim/fim-request.ts';
import type { HoleRequest } from '../../routing/one-shot/hole-request.ts';
import type { CursorContext } from '../engine/document-snapshot.ts';
import type { PromptBudget } from './prompt-budget.ts';

/** Tokens asked for; the stream runs on into the track, so that the lines after the shown one cost nothing. */
const lineTokens = 64;
const blockTokens = 160;
/** The start of a prompt's window moves in steps of this share of it, so that the prompts of successive keys begin alike. */
const stepShare = 0.25;

/** The file a prompt is for. */
export interface PromptSubject {
  readonly path: string;
  readonly languageId: string;
  /** Pieces of other files; most important last. Files on the secrets list or the ignore list never belong here. */
  readonly extra?: readonly FimFile[];
}

/** What is wanted and what it may cost. */
export interface PromptWish {
  readonly multiline: boolean;
  readonly budget: PromptBudget;
}

/** The request for a hole. Pure; the same place gives the same prompt, and the next key one that begins alike. */
export function buildRequest(
  context: CursorContext,
  subject: PromptSubject,
  { multiline, budget }: PromptWish,
): HoleRequest {
  const { path, languageId } = subject;
  const extra = fitting(subject.extra ?? [], budget.extra);
  const extraLength = extra.reduce((sum, file) => sum + file.path.length + file.text.length, 0);
  const suffix = wholeLinesTo(context.after, multiline ? budget.blockSuffix : budget.lineSuffix);
  return {
    prefix: wholeLinesFrom(context, budget.total - extraLength - budget.suffix),
    suffix,
    path,
    languageId,
    multiline,
    maxTokens: multiline ? blockTokens : lineTokens,
    ...(extra.length > 0 && { extra }),
    // The first and last line of a key may lie outside of what is cut. What surrounds the cursor is short: this costs 0.1 ms with each key.
    ...(holdsPrivateKey(context.before + context.after) && { nearKey: true }),
  };
}

/** The most important files that fit, in their order. */
function fitting(files: readonly FimFile[], characters: number): readonly FimFile[] {
  let left = characters;
  let first = files.length;
  while (first > 0) {
    const file = files[first - 1];
    left -= (file?.path.length ?? 0) + (file?.text.length ?? 0);
    if (left < 0) break;
    first--;
  }
  return files.slice(first);
}

/**
 * The end of what stands before the cursor, beginning with a whole line. The beginning stays where it is while the cursor moves on by less
 * than a step of the document.
 */
function wholeLinesFrom({ before, offset, fromStart }: CursorContext, characters: number): string {
  const step = Math.max(1, Math.floor(characters * stepShare));
  const earliest = Math.max(offset - before.length, Math.ceil(Math.max(0, offset - characters) / step) * step);
  const from = before.length - (offset - earliest);
  if (from <= 0 && fromStart) return before;
  const lineEnd = before.indexOf('\n', Math.max(0, from));
  return before.slice(lineEnd + 1);
}

function wholeLinesTo(after: string, characters: number): string {
  if (after.length <= characters) return after;
  const lineEnd = after.lastIndexOf('\n', characters);
  return after.slice(0, lineEnd > 0 ? lineEnd + 1 : characters);
}
