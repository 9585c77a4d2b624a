import type { Dialect, RenderedChange } from './dialect.ts';
import { explainRefusal } from './explain.ts';
import { noFinalLineEnd } from './final-line-end.ts';
import { PatchParser } from './patch-parser.ts';
import { hunksOf } from './render-hunks.ts';
import type { RenderedHunk } from './render-hunks.ts';

const description = `Changes files. The text is a patch:

*** Begin Patch
*** Update File: src/app.ts
@@ class App
 an unchanged line before
-a line to be removed
+a line to be added
 an unchanged line after
*** Add File: src/new.ts
+every line of the new file
*** Delete File: src/old.ts
*** End Patch

Give about three unchanged lines around each change, with a space in front. "*** Move to: path" below "*** Update File:" moves the file. Paths are relative. All parts are applied or none.`;

/** The "*** Begin Patch" format: freeform where the wire has it, else as the one argument of a tool. */
export const patch: Dialect = {
  id: 'patch',
  prompt: {
    kind: 'tool',
    name: 'apply_patch',
    description,
    parameters: {
      type: 'object',
      properties: {
        input: { type: 'string', description: 'The whole patch, from "*** Begin Patch" to "*** End Patch".' },
      },
      required: ['input'],
      additionalProperties: false,
    },
  },
  parser: () => new PatchParser(),
  explain: (refusal) =>
    explainRefusal(refusal, { oldText: 'the context and "-" lines', newText: 'the "+" lines', edit: 'patch' }),
  render: (changes) => `*** Begin Patch\n${changes.map(renderFile).join('')}*** End Patch\n`,
};

function renderFile({ change, before }: RenderedChange): string {
  switch (change.kind) {
    case 'create':
      return `*** Add File: ${change.path}\n${addedLines(change.text)}`;
    case 'delete':
      return `*** Delete File: ${change.path}\n`;
    case 'rename':
      return `*** Update File: ${change.path}\n*** Move to: ${change.to}\n${hunksOf(before, change.splices).map(renderHunk).join('')}`;
    case 'change':
      return `*** Update File: ${change.path}\n${hunksOf(before, change.splices).map(renderHunk).join('')}`;
  }
}

function addedLines(text: string): string {
  if (text === '') return '';
  const isOpen = !text.endsWith('\n');
  const lines = (isOpen ? text : text.slice(0, -1)).split('\n');
  return marked('+', lines) + (isOpen ? `${noFinalLineEnd}\n` : '');
}

/** The lines of a hunk as diffs and patches write them. */
export function renderLines({ head, removed, added, tail, oldIsOpen, newIsOpen }: RenderedHunk): string {
  const says = oldIsOpen !== newIsOpen;
  const changesLast = says && tail.length > 0;
  const last = changesLast ? tail.slice(-1) : [];
  const kept = changesLast ? tail.slice(0, -1) : tail;
  const oldMark = says && oldIsOpen ? `${noFinalLineEnd}\n` : '';
  const newMark = says && newIsOpen ? `${noFinalLineEnd}\n` : '';
  const ending = changesLast ? marked('-', last) + oldMark + marked('+', last) + newMark : '';
  const change =
    marked('-', removed) + (changesLast ? '' : oldMark) + marked('+', added) + (changesLast ? '' : newMark);
  return marked(' ', head) + change + marked(' ', kept) + ending;
}

function renderHunk(hunk: RenderedHunk): string {
  return `@@\n${renderLines(hunk)}`;
}

function marked(mark: string, lines: readonly string[]): string {
  return lines.map((line) => `${mark}${line}\n`).join('');
}
