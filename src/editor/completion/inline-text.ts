import type { DocumentText } from '../../completion/engine/document-snapshot.ts';

/** Schemes of the documents that suggestions are offered for. Never a wildcard: the chat's input box and others are documents too. */
export const completionSchemes = [
  'file',
  'untitled',
  'vscode-vfs',
  'vscode-remote',
  'vscode-notebook-cell',
  'vscode-test-web',
  'memfs',
] as const;

/** A replacement that has not been made. Offsets count UTF-16 units; `end` does not belong to it. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The document as it would be after a replacement, without copying it. */
export function withReplacement(document: DocumentText, replacement: Replacement): DocumentText {
  const { start, end, text } = replacement;
  const shift = text.length - (end - start);
  return {
    length: document.length + shift,
    slice: (from, to) => {
      const first = Math.max(0, from);
      const before = first < start ? document.slice(first, Math.min(to, start)) : '';
      const middle = text.slice(Math.max(0, first - start), Math.max(0, to - start));
      const after = to > start + text.length ? document.slice(Math.max(end, first - shift), to - shift) : '';
      return before + middle + after;
    },
  };
}
