import * as v from 'valibot';
import type { ToolDefinition } from '../../conversation/entry.ts';
import { countRemoved, stripHidden, stripTerminalCodes } from '../../guard/hidden-characters.ts';
import { quoteName } from '../../guard/path-syntax.ts';
import { FileRefused } from '../../platform/workspace-files.ts';
import type { WorkspaceFiles } from '../../platform/workspace-files.ts';
import type { Clock } from '../../platform/clock.ts';
import type { SearchPorts } from '../../context/search/search-text.ts';
import { PatternRefused } from '../../context/search/pattern-refused.ts';
import { searchText } from '../../context/search/search-text.ts';

/** What goes back to the model. An error is text too: the model can react to it. */
export interface ToolOutput {
  readonly text: string;
  readonly isError: boolean;
}

/** A tool that only looks. */
export interface ReadOnlyTool {
  readonly definition: ToolDefinition;
  /** One line that says what is looked up, for the person. Never throws, whatever the arguments are. */
  summary(args: unknown): string;
  /** Runs with arguments as the model gave them. Rejects only when the signal aborts. */
  run(args: unknown, signal: AbortSignal): Promise<ToolOutput>;
}

export interface ReadOnlyToolPorts {
  readonly files: WorkspaceFiles;
  readonly clock: Clock;
  /** Takes keys out of what goes to the model. */
  readonly redact?: (text: string) => string;
  /** Where the model's patterns are matched. */
  readonly patternThread?: SearchPorts['patternThread'];
}

/** Longest result in characters; far below the limit of 1 MB for a tool result, and about 30,000 tokens. */
const maxResult = 100_000;
/** Characters that are cleaned; most of what is behind the longest result is of no use. */
const maxCleaned = 2 * maxResult;
const longestKey = 8_000;
const defaultListed = 500;
const maxListed = 2_000;
const maxLines = 2_000;
const maxLineLength = 2_000;

const withheldFolders =
  '\n(Workspace folders whose chat uses another model were left out. A message that mentions one of their files with @file: asks the person.)';

const path = v.pipe(v.string(), v.maxLength(4_096));
const lineNumber = v.pipe(v.number(), v.integer(), v.minValue(1));
const listArguments = v.strictObject({
  folder: v.optional(path),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});
const readArguments = v.strictObject({ path, start_line: v.optional(lineNumber), end_line: v.optional(lineNumber) });
const searchArguments = v.strictObject({
  query: v.pipe(v.string(), v.minLength(1), v.maxLength(500)),
  is_regex: v.optional(v.boolean()),
  match_case: v.optional(v.boolean()),
  folder: v.optional(path),
});

/** `list_files`, `read_file` and `search_text`: all a chat may look up by itself, inside the workspace only. */
export function createReadOnlyTools(ports: ReadOnlyToolPorts): readonly ReadOnlyTool[] {
  return [listFiles(ports), readFile(ports), searchFiles(ports)];
}

/** Runs a call by name. A tool that does not exist, or was not offered, is an error the model can read. */
export async function runReadOnlyTool(
  tools: readonly ReadOnlyTool[],
  call: { readonly name: string; readonly args: unknown },
  signal: AbortSignal,
): Promise<ToolOutput> {
  const tool = tools.find(({ definition }) => definition.name === call.name);
  if (tool !== undefined) return tool.run(call.args, signal);
  const names = tools.map(({ definition }) => definition.name).join(', ');
  return failed(`There is no tool ${quoteName(call.name)}. Available: ${names === '' ? 'none' : names}.`);
}

function listFiles(ports: ReadOnlyToolPorts): ReadOnlyTool {
  return createTool(ports, listArguments, {
    definition: {
      name: 'list_files',
      description:
        'Lists the files of the workspace below a folder, sorted by path. Ignored files and files with secrets are left out.',
      inputSchema: {
        type: 'object',
        properties: {
          folder: { type: 'string', description: 'Folder relative to the workspace; all folders when left out.' },
          limit: {
            type: 'integer',
            description: `Largest number of files, at most ${maxListed}. Default ${defaultListed}.`,
          },
        },
        additionalProperties: false,
      },
    },
    summary: ({ folder }) => (folder === undefined || folder === '' ? 'all files' : `files in ${quoteName(folder)}`),
    run: async ({ folder, limit }, signal) => {
      const listed = await ports.files.list(folder ?? '', Math.min(limit ?? defaultListed, maxListed), signal);
      const withheld = listed.withheld === true ? withheldFolders : '';
      if (listed.files.length === 0) return `No files.${withheld}`;
      const more = listed.truncated ? '\n(There are more files. Name a folder to see them.)' : '';
      return listed.files.map(nameOf).join('\n') + more + withheld;
    },
  });
}

function readFile(ports: ReadOnlyToolPorts): ReadOnlyTool {
  return createTool(ports, readArguments, {
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
    summary: (args) => quoteName(args.path) + rangeOf(args.start_line, args.end_line),
    run: async (args, signal) =>
      numbered(await ports.files.read(args.path, signal), args.start_line ?? 1, args.end_line),
  });
}

function searchFiles(ports: ReadOnlyToolPorts): ReadOnlyTool {
  return createTool(ports, searchArguments, {
    definition: {
      name: 'search_text',
      description:
        'Finds the lines of the files of the workspace that hold a text. Case does not matter unless match_case is true.',
      inputSchema: {
        type: 'object',
        properties: {
          query: { type: 'string', description: 'Text to look for in single lines.' },
          is_regex: {
            type: 'boolean',
            description: 'The query is a regular expression without look-around or back-references.',
          },
          match_case: { type: 'boolean' },
          folder: { type: 'string', description: 'Folder relative to the workspace to look in.' },
        },
        required: ['query'],
        additionalProperties: false,
      },
    },
    summary: ({ query, folder }) =>
      `${quoteName(query)} in ${folder === undefined || folder === '' ? 'all files' : quoteName(folder)}`,
    run: async (args, signal) => {
      const { matches, filesSearched, stopped, withheld } = await searchText(
        ports,
        {
          text: args.query,
          isRegex: args.is_regex ?? false,
          matchCase: args.match_case ?? false,
          folder: args.folder ?? '',
        },
        signal,
      );
      const lines = matches.map((match) => `${nameOf(match.path)}:${match.line}: ${match.text}`);
      const more = stopped === undefined ? '' : '\n(The search stopped early; narrow the query or name a folder.)';
      return `${lines.length === 0 ? 'No matches' : lines.join('\n')}\n(${filesSearched} files searched)${more}${withheld === true ? withheldFolders : ''}`;
    },
  });
}

interface Typed<T> {
  readonly definition: ToolDefinition;
  readonly summary: (args: T) => string;
  readonly run: (args: T, signal: AbortSignal) => Promise<string>;
}

type ArgumentsSchema = v.GenericSchema;

/** Puts checking of arguments before, and bounds, cleaning and error texts behind a typed tool. */
function createTool<S extends ArgumentsSchema>(
  ports: ReadOnlyToolPorts,
  schema: S,
  tool: Typed<v.InferOutput<S>>,
): ReadOnlyTool {
  return {
    definition: tool.definition,
    summary: (args) => {
      const parsed = parseArguments(schema, args);
      return parsed.success ? tool.summary(parsed.output) : 'arguments that do not fit';
    },
    run: async (args, signal) => {
      const parsed = parseArguments(schema, args);
      if (!parsed.success) return failed(`The arguments do not fit: ${parsed.problem}`);
      try {
        return { text: presentable(await tool.run(parsed.output, signal), ports), isError: false };
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof FileRefused || error instanceof PatternRefused) return failed(error.message);
        return failed('The workspace could not be read.');
      }
    },
  };
}

function parseArguments<S extends ArgumentsSchema>(
  schema: S,
  args: unknown,
):
  | { readonly success: true; readonly output: v.InferOutput<S> }
  | { readonly success: false; readonly problem: string } {
  const parsed = v.safeParse(schema, args);
  if (parsed.success) return { success: true, output: parsed.output };
  const issues = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'arguments'}: ${issue.message}`);
  return { success: false, problem: issues.slice(0, 5).join('; ').slice(0, 1_000) };
}

/** Cut first, then cleaned: cleaning takes time, and a result can be forty times what may be given back. */
function presentable(text: string, ports: ReadOnlyToolPorts): string {
  const stripped = stripHidden(stripTerminalCodes(text.slice(0, maxCleaned)));
  const hidden = countRemoved(stripped);
  const clean = ports.redact?.(stripped.text) ?? stripped.text;
  const isCut = clean.length > maxResult || text.length > maxCleaned;
  // Half a key at the place of the cut would not be known as one.
  const kept = text.length > maxCleaned ? clean.slice(0, Math.max(0, clean.length - longestKey)) : clean;
  const cut = isCut ? `${kept.slice(0, maxResult).toWellFormed()}\n(cut after ${maxResult} characters)` : clean;
  return hidden > 0 ? `${cut}\n(${hidden} invisible characters were left out)` : cut;
}

function numbered(text: string, first: number, last: number | undefined): string {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) return '(The file is empty.)';
  if (first > lines.length) return `(The file has only ${lines.length} lines.)`;
  const end = Math.min(lines.length, last ?? lines.length, first + maxLines - 1);
  const shown = lines
    .slice(first - 1, Math.max(first, end))
    .map((line, index) => `${first + index}: ${shortened(line)}`);
  const isAll = first === 1 && end === lines.length;
  return isAll
    ? shown.join('\n')
    : `${shown.join('\n')}\n(lines ${first} to ${Math.max(first, end)} of ${lines.length})`;
}

function shortened(line: string): string {
  return line.length > maxLineLength
    ? `${line.slice(0, maxLineLength).toWellFormed()}… (${line.length} characters)`
    : line;
}

/** A path for the model: plain where it is plain, quoted and escaped otherwise. */
function nameOf(name: string): string {
  return /^[\w./@+()[\]{}$, -]{1,200}$/.test(name) ? name : quoteName(name);
}

function rangeOf(start: number | undefined, end: number | undefined): string {
  if (start === undefined && end === undefined) return '';
  return `:${start ?? 1}-${end ?? ''}`;
}

function failed(text: string): ToolOutput {
  return { text, isError: true };
}
