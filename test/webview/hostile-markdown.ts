/** Texts that a model may write to keep the view busy, by what they are; each is repeated as often as wanted. */
const pieces: Readonly<Record<string, string>> = {
  'nested list marks': '- '.repeat(200) + '\n',
  'stairs of lists': Array.from({ length: 40 }, (_, depth) => `${'  '.repeat(depth)}- item\n`).join(''),
  'lines of equals signs': '=\n',
  'a list': '- An item with **words** and `code` of some length.\n',
  'a list of short items': '- a\n',
  'a table': '| a cell | another `cell` |\n',
  fences: '```js\nlet a = 1;\n```\n',
  'one block of code': 'const value = compute(1, "text");\n',
  links: '[a](https://example.com/a) ',
  'emphasis marks': '*a **b* ',
  'short paragraphs': 'a\n\n',
  'long paragraphs': `${'Some words, *and* more. '.repeat(40)}\n\n`,
};

const before: Readonly<Record<string, string>> = {
  'a table': '| a | b |\n|---|---|\n',
  'one block of code': '```ts\n',
};

/** The names of the texts of {@link hostileMarkdown}. */
export const hostileKinds: readonly string[] = Object.keys(pieces);

/** A text of about `size` characters. */
export function hostileMarkdown(kind: string, size: number): string {
  const piece = pieces[kind] ?? '';
  return (before[kind] ?? '') + piece.repeat(Math.ceil(size / piece.length));
}
