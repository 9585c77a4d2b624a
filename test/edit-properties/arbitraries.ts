import fc from 'fast-check';

const lineEnds = ['\n', '\r\n', '\r'] as const;
const pieces = [
  'a',
  'b',
  'foo(1)',
  '}',
  ' ',
  '  ',
  '\t',
  '“q”',
  '"q"',
  '—',
  '\u00a0',
  '😀',
  'e\u0301',
  '$&',
  '\\n',
  '&lt;',
];

/** What stands in a line, without a line end. */
export const lineText = fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((parts) => parts.join(''));

/** A file: lines, the line end of each, with or without a byte order mark and a line end at its end. */
export interface GivenFile {
  readonly mark: '' | '\uFEFF';
  readonly lines: readonly string[];
  readonly ends: readonly string[];
}

/** Files that mix everything an edit has to leave alone. */
export const givenFile: fc.Arbitrary<GivenFile> = fc
  .record({
    mark: fc.constantFrom('' as const, '' as const, '\uFEFF' as const),
    lines: fc.array(lineText, { minLength: 1, maxLength: 12 }),
    usual: fc.constantFrom(...lineEnds),
    others: fc.array(fc.tuple(fc.nat(11), fc.constantFrom(...lineEnds)), { maxLength: 3 }),
    isOpen: fc.boolean(),
  })
  .map(({ mark, lines, usual, others, isOpen }) => {
    const ends: string[] = lines.map(() => usual);
    for (const [line, end] of others) if (line < ends.length) ends[line] = end;
    if (isOpen && lines.at(-1) !== '') ends[ends.length - 1] = '';
    // A CR and the LF of an empty line below it are one line end.
    for (let line = lines.length - 1; line > 0; line--)
      if (lines[line] === '' && ends[line] === '\n') ends[line - 1] = '\n';
    return { mark, lines, ends };
  });

/** The bytes of a file, as a text. */
export function textOf({ mark, lines, ends }: GivenFile): string {
  return mark + lines.map((line, index) => line + (ends[index] ?? '')).join('');
}

/** The offset at which a line begins. */
export function offsetOf(file: GivenFile, line: number): number {
  return textOf({ ...file, lines: file.lines.slice(0, line) }).length;
}

/** How a model may spoil the lines it copies, without losing what tells them apart. */
export const spoiling = fc.constantFrom<(line: string, number: number) => string>(
  (line) => line,
  (line) => line.trimEnd(),
  (line) => `${line}  `,
  (line) => (line.trim() === '' ? line : `    ${line}`),
  (line, number) => `${number} | ${line}`,
  (line) => line.replace(/["“”]/g, '”').replaceAll('\u00a0', ' '),
);
