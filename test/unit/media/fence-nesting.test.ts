import assert from 'node:assert/strict';
import { fencedLines } from '../../../media/chat/markdown/fence-nesting.ts';
import { MarkdownPieces } from '../../../media/chat/markdown/markdown-pieces.ts';

/** The pieces of a text: code with its language, all else as it stands. */
function shown(text: string): string[] {
  const markdown = new MarkdownPieces();
  markdown.add(text);
  markdown.end();
  return markdown.pieces.map(({ kind, info, raw }) => (kind === 'code' ? `${info}: ${raw}` : raw));
}

describe('fences within a block of code', () => {
  const inner = '# Use\n\n```sh\nnpm ci\n```\n\nThen run it.';

  it('do not end a Markdown file that is shown', () => {
    for (const language of ['markdown', 'md', 'mdx', 'Markdown title=README.md'])
      assert.deepEqual(shown(`A\n\n\`\`\`${language}\n${inner}\n\`\`\`\n\nB`), ['A', `${language}: ${inner}`, 'B']);
  });

  it('do not end it where they name no language', () => {
    const bare = '# Use\n\n```\nnpm ci\n```\n\nThen:\n```\nnpm start\n```\nDone.';
    assert.deepEqual(shown(`\`\`\`markdown\n${bare}\n\`\`\`\n\nB`), [`markdown: ${bare}`, 'B']);
  });

  it('do not end a longer or another fence', () => {
    assert.deepEqual(shown(`\`\`\`\`\n${inner}\n\`\`\`\`\nB`), [`: ${inner}`, 'B']);
    assert.deepEqual(shown(`~~~~md\n${inner}\n~~~~\nB`), [`md: ${inner}`, 'B']);
    assert.deepEqual(shown(`\`\`\`md\n\`\`\`\`js\n\`\`\`\n\`\`\`\`\n\`\`\`\nB`), ['md: ````js\n```\n````', 'B']);
  });

  it('do not keep a longer or another fence from ending its block, where one within has no end', () => {
    assert.deepEqual(shown('````markdown\n```js\ntext\n````\nB'), ['markdown: ```js\ntext', 'B']);
    assert.deepEqual(shown('~~~markdown\na\n```\nb\n~~~\nB'), ['markdown: a\n```\nb', 'B']);
    assert.deepEqual(shown('`````md\n````md\n```js\ntext\n`````\nB'), ['md: ````md\n```js\ntext', 'B']);
    // Also behind a fence that may have begun or ended one.
    const undecided = '`````md\n````md\n```md\na:\n```';
    assert.deepEqual(shown(`${undecided}\n` + '`````\nB'), [undecided.replace('`````md\n', 'md: '), 'B']);
  });

  it('end a block of code in any other language', () => {
    assert.deepEqual(shown('```js\na\n```\nB\n```js\nc\n```'), ['js: a', 'B', 'js: c']);
    // One fence too many does not turn the rest of the text into code.
    assert.deepEqual(shown('```\na\n```js\nb\n```\nC'), [': a\n```js\nb', 'C']);
    assert.deepEqual(shown('```md\na\n```\nB'), ['md: a', 'B']);
    assert.deepEqual(shown('```md\na\n\n```\n\nB'), ['md: a\n', 'B']);
  });

  it('end a Markdown file below a blank line where prose goes on right behind it', () => {
    const file = '# Use\n\nRun it.\n';
    const prose = 'This explains how to run it.\n\nAsk if you need more.';
    const after = ['This explains how to run it.', 'Ask if you need more.'];
    assert.deepEqual(shown(`\`\`\`md\n${file}\n\`\`\`\n${prose}`).join('\n\n'), [`md: ${file}`, ...after].join('\n\n'));
    // What is announced, and what is no sentence, stands in a block within the file.
    for (const within of ['It prints:\n\n```\nAll of the tests have passed.\n```', 'Run it.\n\n```\nnpm ci\n```'])
      assert.deepEqual(shown(`\`\`\`md\n${within}\n\`\`\`\n\nB`), [`md: ${within}`, 'B']);
  });

  it('are told from the end of a block that is not closed', () => {
    assert.deepEqual(fencedLines('```md\n```js\na\n```\nb'), {
      ...{ lines: ['```md', '```js', 'a', '```', 'b'], isClosed: false },
    });
    assert.equal(fencedLines('```md\na\n```\nb')?.isClosed, true);
    assert.equal(fencedLines('```md\na\n\n```')?.isClosed, true);
  });
});
