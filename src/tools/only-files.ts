import { quoteName } from '../guard/path-syntax.ts';
import { FileRefused } from '../platform/workspace-files.ts';
import type { WorkspaceFiles } from '../platform/workspace-files.ts';

/**
 * The files of a workspace that may go to the models of one conversation. `passes` is asked each time with a path as it was written. What does
 * not pass is left out of a list, and refused by a sentence that says what the person can do.
 */
export function onlyFiles(files: WorkspaceFiles, passes: (path: string) => boolean): WorkspaceFiles {
  const mustPass = (path: string): void => {
    if (!passes(path)) throw new FileRefused('elsewhere', elsewhere(path));
  };
  const { readLines } = files;
  return {
    list: async (folder, limit, signal) => {
      mustPass(folder);
      return await files.list(folder, limit, signal, passes);
    },
    read: async (path, signal) => {
      mustPass(path);
      return await files.read(path, signal);
    },
    ...(readLines !== undefined && {
      readLines: async (path, span, signal) => {
        mustPass(path);
        return await readLines.call(files, path, span, signal);
      },
    }),
  };
}

function elsewhere(path: string): string {
  return (
    `${quoteName(path)} was not given out: it belongs to another workspace folder, whose chat uses another model. ` +
    'The person decides: a message that mentions a file of that folder with @file: asks them first.'
  );
}
