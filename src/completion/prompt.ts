import type { FimFile } from '../protocols/fim/fim-request.ts';
import type { HoleRequest } from '../routing/hole-request.ts';
import type { CursorContext } from './document-snapshot.ts';

/** Most characters of the prompt after the cursor. */
export const suffixBudget = 2_000;
/** Tokens asked for; the stream runs on into the track, so that the lines after the shown one cost nothing. */
const lineTokens = 64;
const blockTokens = 160;

/** The file a prompt is for. */
export interface PromptSubject {
  readonly path: string;
  readonly languageId: string;
  /** Pieces of other files; most important last. Files on the secrets list or the ignore list never belong here. */
  readonly extra?: readonly FimFile[];
}

/** The request for a hole. Pure; the same place gives the same prompt. */
export function buildRequest(context: CursorContext, subject: PromptSubject, multiline: boolean): HoleRequest {
  const { extra, path, languageId } = subject;
  return {
    prefix: wholeLinesFrom(context),
    suffix: wholeLinesTo(context.after),
    path,
    languageId,
    multiline,
    maxTokens: multiline ? blockTokens : lineTokens,
    ...(extra !== undefined && extra.length > 0 && { extra }),
  };
}

/** A window that begins in the middle of the file begins with a whole line. */
function wholeLinesFrom(context: CursorContext): string {
  const lineEnd = context.fromStart ? -1 : context.before.indexOf('\n');
  return context.before.slice(lineEnd + 1);
}

function wholeLinesTo(after: string): string {
  if (after.length <= suffixBudget) return after;
  const lineEnd = after.lastIndexOf('\n', suffixBudget);
  return after.slice(0, lineEnd > 0 ? lineEnd + 1 : suffixBudget);
}
