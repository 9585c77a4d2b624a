import type { Dialect, RenderedChange } from './dialect.ts';
import { explainRefusal } from './explain.ts';
import { noFinalLineEnd } from './final-line-end.ts';
import { LineParser } from './line-parser.ts';
import { renderLines } from './patch.ts';
import { hunksOf } from './render-hunks.ts';
import type { RenderedHunk } from './render-hunks.ts';
import { UnifiedDiffReader } from './unified-diff-reader.ts';

/** Unified diffs, for reading what a model or a person gives. */
export const unifiedDiff: Dialect = {
  id: 'unified-diff',
  prompt: { kind: 'read-only' },
  parser: () => new LineParser(new UnifiedDiffReader(), 'There is no hunk of a diff in the text.'),
  explain: (refusal) =>
    explainRefusal(refusal, { oldText: 'the context and "-" lines', newText: 'the "+" lines', edit: 'diff' }),
  render: (changes) =>
    changes.some(({ change }) => change.kind === 'rename') ? undefined : changes.map(renderFile).join(''),
};

function renderFile({ change, before }: RenderedChange): string {
  const { path } = change;
  switch (change.kind) {
    case 'create':
      return change.text === ''
        ? ''
        : `--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${lineCount(change.text)} @@\n${sided('+', change.text)}`;
    case 'delete':
      return `--- a/${path}\n+++ /dev/null\n@@ -1,${lineCount(change.text)} +0,0 @@\n${sided('-', change.text)}`;
    case 'rename':
      return '';
    case 'change': {
      let shift = 0;
      const hunks = hunksOf(before, change.splices).map((hunk) => {
        const text = renderHunk(hunk, shift);
        shift += hunk.added.length - hunk.removed.length;
        return text;
      });
      return `--- a/${path}\n+++ b/${path}\n${hunks.join('')}`;
    }
  }
}

function renderHunk(hunk: RenderedHunk, shift: number): string {
  const context = hunk.head.length + hunk.tail.length;
  const oldCount = context + hunk.removed.length;
  const newCount = context + hunk.added.length;
  return `@@ -${hunk.line + 1},${oldCount} +${hunk.line + 1 + shift},${newCount} @@\n${renderLines(hunk)}`;
}

function lineCount(text: string): number {
  return linesWithoutEnd(text).length;
}

function linesWithoutEnd(text: string): readonly string[] {
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

function sided(mark: string, text: string): string {
  const lines = linesWithoutEnd(text).map((line) => `${mark}${line}\n`);
  return lines.join('') + (text.endsWith('\n') ? '' : `${noFinalLineEnd}\n`);
}
