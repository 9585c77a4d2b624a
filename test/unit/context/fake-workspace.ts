import { FileRefused } from '../../../src/platform/workspace-files.ts';
import type { GatedFiles, ListedFiles } from '../../../src/platform/workspace-files.ts';

/** Workspace files in memory. Paths that begin with `secret` are refused. */
export class FakeWorkspace implements GatedFiles {
  readonly contents: Map<string, string>;
  lists = 0;

  constructor(contents: Readonly<Record<string, string>>) {
    this.contents = new Map(Object.entries(contents));
  }

  list(
    folder: string,
    limit: number,
    signal: AbortSignal,
    passes: (folder: string) => boolean = () => true,
  ): Promise<ListedFiles> {
    signal.throwIfAborted();
    this.lists++;
    const below = [...this.contents.keys()].filter((path) => folder === '' || path.startsWith(`${folder}/`)).sort();
    const all = below.filter((path) => passes(path.slice(0, Math.max(0, path.lastIndexOf('/')))));
    const withheld = all.length < below.length && { withheld: true };
    return Promise.resolve({ files: all.slice(0, limit), truncated: all.length > limit, ...withheld });
  }

  check(path: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return path.startsWith('secret') ? Promise.reject(new FileRefused('secret', 'That is secret.')) : Promise.resolve();
  }

  read(path: string, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    if (path.startsWith('secret')) return Promise.reject(new FileRefused('secret', 'That is secret.'));
    const text = this.contents.get(path);
    return text === undefined
      ? Promise.reject(new FileRefused('missing', 'There is no such file.'))
      : Promise.resolve(text);
  }
}
