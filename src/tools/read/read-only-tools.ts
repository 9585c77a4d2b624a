import type { Tool } from '../tool.ts';
import type { ReadToolDependencies } from './create-read-tool.ts';
import { listFiles } from './list-files.ts';
import { readFile } from './read-file.ts';
import { searchText } from './search-text.ts';

/** The tools that only read, in the order in which a model is told of them. */
const readOnlyTools = [listFiles, readFile, searchText] as const satisfies readonly ((
  dependencies: ReadToolDependencies,
) => Tool)[];

/** All tools that a chat may use without asking: they read, inside the workspace only. */
export function createReadOnlyTools(dependencies: ReadToolDependencies): readonly Tool[] {
  return readOnlyTools.map((create) => create(dependencies));
}
