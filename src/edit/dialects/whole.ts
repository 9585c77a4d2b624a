import type { Dialect, RenderedChange } from './dialect.ts';
import { explainRefusal } from './explain.ts';
import { LineParser } from './line-parser.ts';
import { isInPlace, textAfter } from './render-hunks.ts';
import { WholeReader } from './whole-reader.ts';

const instruction = `Write the whole file, every line of it, in a code block. Put the path of the file above the block, alone on its line:

src/app.ts
\`\`\`ts
the whole text of the file
\`\`\`

Never leave lines out with "...". Write one block for each file that changes.`;

/** Whole files in code blocks. */
export const whole: Dialect = {
  id: 'whole',
  prompt: { kind: 'text', instruction },
  parser: () => new LineParser(new WholeReader(), 'There is no code block with a file in the answer.'),
  explain: (refusal) => explainRefusal(refusal, { oldText: 'the file', newText: 'the file', edit: 'code block' }),
  render: (changes) =>
    changes.every(({ change }) => isInPlace(change)) ? changes.map(renderFile).join('\n') : undefined,
};

function renderFile(rendered: RenderedChange): string {
  const text = (textAfter(rendered) ?? '').replace(/^\uFEFF/, '').replace(/\r\n|\r/g, '\n');
  const longest = Math.max(2, ...[...text.matchAll(/^\s*(`{3,})/gm)].map(([, ticks = '']) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${rendered.change.path}\n${fence}\n${text === '' || text.endsWith('\n') ? text : `${text}\n`}${fence}\n`;
}
