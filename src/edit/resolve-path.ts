import { pathSegments } from '../guard/path-syntax.ts';
import { FileRefused } from '../platform/workspace-files.ts';
import { EditRefused } from './edit-refused.ts';
import { refused } from './messages.ts';

/** How the paths of an edit are read. */
export interface PathRules {
  readonly platform: string;
  /** The file that is meant where an edit names none. */
  readonly defaultPath?: string | undefined;
  readonly read: (path: string) => unknown;
  /** Paths of the workspace that end in a name; used to find the one file a short path means. */
  readonly endingIn?: (name: string) => Iterable<string>;
}

/**
 * The path a model means, relative to the workspace. A path that is not there may be the end of exactly one that is. Throws
 * {@link EditRefused} `outside` for a path that leaves the workspace, and `missing-file` where no file is named.
 */
export function resolvePath(path: string | undefined, rules: PathRules, isNew: boolean): string {
  const named = path ?? rules.defaultPath;
  if (named === undefined) {
    throw new EditRefused({
      reason: 'missing-file',
      message: 'The edit does not say which file it is for. Name the file.',
    });
  }
  const plain = normalized(named, rules.platform);
  if (rules.read(plain) !== undefined || isNew) return plain;
  const name = plain.slice(plain.lastIndexOf('/') + 1);
  const known = new Set([
    ...(rules.endingIn?.(name) ?? []),
    ...(rules.defaultPath === undefined ? [] : [rules.defaultPath]),
  ]);
  const ending = [...known].filter((candidate) => candidate.endsWith(`/${plain}`) || candidate === plain);
  const sameName = [...known].filter((candidate) => candidate.slice(candidate.lastIndexOf('/') + 1) === name);
  const [only, ...more] = ending.length > 0 ? ending : sameName;
  return only !== undefined && more.length === 0 ? only : plain;
}

function normalized(path: string, platform: string): string {
  try {
    const segments = pathSegments(path.replaceAll('\\', '/'), platform);
    if (segments.length === 0) throw refused('outside', path, 'The path is empty. Name the file.');
    return segments.join('/');
  } catch (error) {
    if (error instanceof FileRefused) throw refused('outside', path, error.message);
    throw error;
  }
}
