/** Fails where the documentation has a word of the list that must not come back (plain-words.mjs). Code in it is not looked at. */
import { globSync, readFileSync } from 'node:fs';
import { unplainWords } from './plain-words.mjs';

const found = globSync(['*.md', 'docs/**/*.md']).flatMap((file) => {
  const prose = readFileSync(file, 'utf8').replace(/```[\s\S]*?```|`[^`\n]*`/g, (code) => code.replace(/[^\n]/g, ' '));
  return prose
    .split('\n')
    .flatMap((line, index) =>
      unplainWords(line).map(({ word, instead }) => `${file}:${index + 1}: "${word}": say it plainly (${instead}).`),
    );
});
if (found.length > 0) {
  process.stderr.write(`${found.join('\n')}\n`);
  process.exitCode = 1;
}
