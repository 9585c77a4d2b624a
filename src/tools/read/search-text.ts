import { counted } from '../../base/plural.ts';
import * as v from 'valibot';
import type { TextQuery } from '../../context/search/search-text.ts';
import { quoteName } from '../../guard/path-syntax.ts';
import { pathText } from '../result-text.ts';
import type { Tool } from '../tool.ts';
import { createReadTool } from './create-read-tool.ts';
import type { ReadToolDependencies } from './create-read-tool.ts';
import { pathSchema } from './path-schema.ts';
import { withheldFolders } from './withheld-folders.ts';

const schema = v.strictObject({
  query: v.pipe(v.string(), v.minLength(1), v.maxLength(500)),
  is_regex: v.optional(v.boolean()),
  match_case: v.optional(v.boolean()),
  folder: v.optional(pathSchema),
});

/** `search_text`: the lines of the files of the workspace that hold a text or match a pattern. */
export function searchText(dependencies: ReadToolDependencies): Tool<TextQuery> {
  return createReadTool(dependencies, {
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
    schema,
    summary: ({ query, folder }) =>
      `${quoteName(query)} in ${folder === undefined || folder === '' ? 'all files' : quoteName(folder)}`,
    resolve: ({ query, is_regex: isRegex = false, match_case: matchCase = false, folder = '' }) => ({
      text: query,
      isRegex,
      matchCase,
      folder,
    }),
    run: async (query, signal) => {
      // Loaded with the first search: the tools are named at the start of every window.
      const { searchText: searchFiles } = await import('../../context/search/search-text.ts');
      const { matches, filesSearched, stopped, withheld } = await searchFiles(dependencies, query, signal);
      const lines = matches.map((match) => `${pathText(match.path)}:${match.line}: ${match.text}`);
      const more = stopped === undefined ? '' : '\n(The search stopped early; narrow the query or name a folder.)';
      return `${lines.length === 0 ? 'No matches' : lines.join('\n')}\n(${counted(filesSearched, ['{0} file', '{0} files'])} searched)${more}${withheld === true ? withheldFolders : ''}`;
    },
  });
}
