import * as v from 'valibot';
import { quoteName } from '../../guard/path-syntax.ts';
import { pathText } from '../result-text.ts';
import type { Tool } from '../tool.ts';
import { createReadTool } from './create-read-tool.ts';
import type { ReadToolDependencies } from './create-read-tool.ts';
import { pathSchema } from './path-schema.ts';
import { withheldFolders } from './withheld-folders.ts';

const defaultListed = 500;
const maxListed = 2_000;

const schema = v.strictObject({
  folder: v.optional(pathSchema),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

/** A folder, `''` for all, and the largest number of files. */
interface Listing {
  readonly folder: string;
  readonly limit: number;
}

/** `list_files`: the files of the workspace below a folder, sorted by path. */
export function listFiles(dependencies: ReadToolDependencies): Tool<Listing> {
  return createReadTool(dependencies, {
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
    schema,
    summary: ({ folder }) => (folder === undefined || folder === '' ? 'all files' : `files in ${quoteName(folder)}`),
    resolve: ({ folder = '', limit = defaultListed }) => ({ folder, limit: Math.min(limit, maxListed) }),
    run: async ({ folder, limit }, signal) => {
      const listed = await dependencies.files.list(folder, limit, signal);
      const withheld = listed.withheld === true ? withheldFolders : '';
      if (listed.files.length === 0) return `No files.${withheld}`;
      const more = listed.truncated ? '\n(There are more files. Name a folder to see them.)' : '';
      return listed.files.map(pathText).join('\n') + more + withheld;
    },
  });
}
