import { counted } from '../../base/plural.ts';
import type { Attachment, InputPart } from '../../conversation/part.ts';
import { stripHidden } from '../../guard/hidden-characters.ts';
import { attachedPart, labelOfPlace } from './attachment.ts';

/** A piece of a document. Lines count from 1, both ends belong to it. */
export interface CodeExcerpt {
  /** Path as shown to people, relative to the workspace with `/`. */
  readonly path: string;
  /** Whether the path is one of the workspace, so that it can be opened again. */
  readonly isInWorkspace: boolean;
  /** VS Code language id. */
  readonly languageId: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
  /** What the editor reports in it; only where the command wants it. */
  readonly problems?: readonly CodeProblem[];
}

/** A problem the editor reports in an excerpt. `line` counts from 1. */
export interface CodeProblem {
  readonly line: number;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  /** Who reports it, e.g. `ts`. */
  readonly source?: string;
  /** The reporter's own code, e.g. `2322`. */
  readonly code?: string;
}

/** Code beyond this many characters is left out, at a line end, and the part says so. */
export const maximumExcerptCharacters = 40_000;
/** Problems beyond this many are counted, not listed. */
export const maximumProblems = 50;
const maximumProblemCharacters = 500;

/** An excerpt as parts of a message: the code with its place, then its problems. */
export function excerptParts(excerpt: CodeExcerpt, redact?: (text: string) => string): readonly InputPart[] {
  const { path, startLine, endLine, text, languageId, problems = [] } = excerpt;
  const place = { path, startLine, endLine };
  const label = labelOfPlace(place);
  const where = excerpt.isInWorkspace ? { place } : {};
  const paths = excerpt.isInWorkspace ? [path] : [];
  const code: Attachment = { kind: 'code', label, ...where, byCommand: true };
  const parts = [attachedPart({ attachment: code, text, languageId, paths }, maximumExcerptCharacters, redact).part];
  if (problems.length > 0) {
    const count = counted(problems.length, ['{0} problem', '{0} problems']);
    const attachment: Attachment = { kind: 'problems', label: `${count} of ${label}`, ...where, byCommand: true };
    const found = { attachment, text: problemLines(problems).join('\n'), paths };
    parts.push(attachedPart(found, maximumExcerptCharacters, redact).part);
  }
  return parts;
}

/** Problems, a line each. What is reported is text of others: on one line, without what a person does not see, and not endless. */
export function problemLines(problems: readonly CodeProblem[]): readonly string[] {
  const lines = problems.slice(0, maximumProblems).map((problem) => {
    const origin = [problem.source, problem.code].filter((part) => part !== undefined && part !== '').join(' ');
    const message = oneLine(problem.message);
    const shown =
      message.length > maximumProblemCharacters ? `${message.slice(0, maximumProblemCharacters)}…` : message;
    return `line ${problem.line}, ${problem.severity}: ${shown}${origin === '' ? '' : ` (${oneLine(origin)})`}`;
  });
  const left = problems.length - lines.length;
  return left > 0 ? [...lines, `and ${left} more`] : lines;
}

function oneLine(text: string): string {
  return stripHidden(text.replace(/[\s\p{Cc}]+/gu, ' '))
    .text.replace(/\p{Cf}/gu, '')
    .trim();
}
