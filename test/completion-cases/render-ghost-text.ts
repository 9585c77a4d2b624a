import { ghostText } from '../../src/completion/shape/ghost-text.ts';
import type { CompletionCase } from './case-file.ts';

/** The line of a case with what the engine's copy of VS Code's rule draws in brackets; null where VS Code hides the item. */
export function renderGhostText({ id, textWithReplaceRange, insertText }: CompletionCase): string | null {
  const match = /^([^[]*)\[([^\]]*)\](.*)$/s.exec(textWithReplaceRange ?? '');
  if (match === null || insertText === undefined) throw new Error(`${id} has no range.`);
  const [, before = '', replaced = '', after = ''] = match;
  const line = before + replaced + after;
  // An item that replaces a line end is no inline completion.
  if (replaced.includes('\n')) return null;
  const start = before.length - (before.lastIndexOf('\n') + 1);
  const parts = ghostText({
    line: line.slice(before.length - start).split('\n', 1)[0] ?? '',
    start,
    end: start + replaced.length,
    insertText,
  });
  if (parts === undefined) return null;
  let text = line;
  for (const part of parts.toReversed()) {
    const at = before.length - start + part.column;
    text = `${text.slice(0, at)}[${part.text}]${text.slice(at)}`;
  }
  return text;
}
