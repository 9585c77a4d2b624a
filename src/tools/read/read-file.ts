import { counted } from '../../base/plural.ts';
import * as v from 'valibot';
import { quoteName } from '../../guard/path-syntax.ts';
import { FileRefused } from '../../platform/workspace-files.ts';
import type { WorkspaceFiles } from '../../platform/workspace-files.ts';
import type { RangeLine } from '../../platform/line-range.ts';
import type { Tool } from '../tool.ts';
import { createReadTool } from './create-read-tool.ts';
import type { ReadToolDependencies } from './create-read-tool.ts';
import { pathSchema } from './path-schema.ts';

const maxLines = 2_000;
const maxLineLength = 2_000;

const lineNumber = v.pipe(v.number(), v.integer(), v.minValue(1));
const schema = v.strictObject({
  path: pathSchema,
  start_line: v.optional(lineNumber),
  end_line: v.optional(lineNumber),
});

/** A file and its lines from the first to the last, counted from 1; at most 2,000 of them, the file's end where no last one is given. */
interface Reading {
  readonly path: string;
  readonly first: number;
  readonly last?: number;
}

/** `read_file`: a text file of the workspace, whole or in part, with line numbers. */
export function readFile(dependencies: ReadToolDependencies): Tool<Reading> {
  return createReadTool(dependencies, {
    definition: {
      name: 'read_file',
      description: `Reads a text file of the workspace, with line numbers. At most ${maxLines} lines at a time; give start_line and end_line for a part.`,
      inputSchema: {
        type: 'object',
        properties: {
          path: { type: 'string', description: 'Path relative to the workspace, with /.' },
          start_line: { type: 'integer', minimum: 1, description: 'First line, from 1. Default 1.' },
          end_line: { type: 'integer', minimum: 1, description: 'Last line, included.' },
        },
        required: ['path'],
        additionalProperties: false,
      },
    },
    schema,
    summary: ({ path, start_line: first, end_line: last }) => quoteName(path) + rangeText(first, last),
    resolve: ({ path, start_line: first = 1, end_line: last }) => ({
      path,
      first,
      ...(last !== undefined && { last: Math.max(first, last) }),
    }),
    run: (reading, signal) => read(dependencies.files, reading, signal),
  });
}

async function read(files: WorkspaceFiles, reading: Reading, signal: AbortSignal): Promise<string> {
  try {
    return numbered(await files.read(reading.path, signal), reading);
  } catch (error) {
    const isLarge = error instanceof FileRefused && error.reason === 'too-large';
    if (!isLarge || files.readLines === undefined) throw error;
    return await numberedRange(files.readLines.bind(files), reading, signal);
  }
}

/** Lines of a file that is too large to be held: how many it has is known only where its end was reached. */
async function numberedRange(
  readLines: NonNullable<WorkspaceFiles['readLines']>,
  { path, first, last }: Reading,
  signal: AbortSignal,
): Promise<string> {
  const span = { first, last: Math.min(last ?? Number.MAX_SAFE_INTEGER, first + maxLines - 1) };
  const { lines, total } = await readLines(path, span, signal);
  if (lines.length === 0) return `(The file has only ${counted(total ?? 0, ['{0} line', '{0} lines'])}.)`;
  const shown = lines.map((line, index) => `${first + index}: ${shortened(line)}`);
  const end = first + lines.length - 1;
  const whole = total === undefined ? 'the file goes on' : `of ${total}`;
  return `${shown.join('\n')}\n(lines ${first} to ${end}${total === undefined ? '; ' : ' '}${whole})`;
}

function numbered(text: string, { first, last }: Reading): string {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) return '(The file is empty.)';
  if (first > lines.length) return `(The file has only ${counted(lines.length, ['{0} line', '{0} lines'])}.)`;
  const end = Math.min(lines.length, last ?? lines.length, first + maxLines - 1);
  const shown = lines
    .slice(first - 1, end)
    .map((line, index) => `${first + index}: ${shortened({ text: line, length: line.length })}`);
  const isAll = first === 1 && end === lines.length;
  return isAll ? shown.join('\n') : `${shown.join('\n')}\n(lines ${first} to ${end} of ${lines.length})`;
}

function shortened({ text, length }: RangeLine): string {
  return length > maxLineLength ? `${text.slice(0, maxLineLength).toWellFormed()}… (${length} characters)` : text;
}

function rangeText(first: number | undefined, last: number | undefined): string {
  if (first === undefined && last === undefined) return '';
  return `:${first ?? 1}-${last ?? ''}`;
}
