import type { Dialect, RenderedChange } from './dialect.ts';
import { BlocksReader } from './blocks-reader.ts';
import { explainRefusal } from './explain.ts';
import { noFinalLineEnd } from './final-line-end.ts';
import { LineParser } from './line-parser.ts';
import { hunksOf, isInPlace } from './render-hunks.ts';

const instruction = `Write every change as a block. Above each block put the path of the file, alone on its line:

src/app.ts
\`\`\`ts
<<<<<<< SEARCH
the lines to be replaced, exactly as they are in the file
=======
the lines that take their place
>>>>>>> REPLACE
\`\`\`

The search lines must be in the file once: add a line before or after if they are not. Keep blocks small and write one for each change. An empty search part makes a new file. Never leave lines out with "...".`;

/** SEARCH/REPLACE blocks in the text of an answer. */
export const blocks: Dialect = {
  id: 'blocks',
  prompt: { kind: 'text', instruction },
  parser: () => new LineParser(new BlocksReader(), 'There is no SEARCH/REPLACE block in the answer.'),
  explain: (refusal) =>
    explainRefusal(refusal, { oldText: 'the SEARCH part', newText: 'the REPLACE part', edit: 'block' }),
  render: (changes) => {
    if (!changes.every(({ change }) => isInPlace(change))) return undefined;
    return changes.map(renderFile).join('\n');
  },
};

function renderFile({ change, before }: RenderedChange): string {
  if (change.kind === 'create') return block(change.path, '', asLines(change.text));
  if (change.kind !== 'change') return '';
  return hunksOf(before, change.splices)
    .map(({ oldText, newText, oldIsOpen, newIsOpen }) => {
      const marks = oldIsOpen !== newIsOpen;
      return block(change.path, asLines(oldText, marks && oldIsOpen), asLines(newText, marks && newIsOpen));
    })
    .join('\n');
}

/** Whole lines with LF; what has no line end says so where that changes. */
function asLines(text: string, isOpen = text !== '' && !/[\r\n]$/.test(text)): string {
  const lines = text.replace(/^\uFEFF/, '').replace(/\r\n|\r/g, '\n');
  const closed = lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`;
  return isOpen ? `${closed}${noFinalLineEnd}\n` : closed;
}

function block(path: string, oldText: string, newText: string): string {
  return `${path}\n<<<<<<< SEARCH\n${oldText}=======\n${newText}>>>>>>> REPLACE\n`;
}
