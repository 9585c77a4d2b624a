import { FileRefused } from '../../../src/platform/workspace-files.ts';
import type { GatedFiles } from '../../../src/platform/workspace-files.ts';

/** Workspace files in memory. Paths that begin with `secret` are refused. */
export class FakeWorkspace implements GatedFiles {
  readonly contents: Map<string, string>;
  lists = 0;

  constructor(contents: Readonly<Record<string, string>>) {
    this.contents = new Map(Object.entries(contents));
  }

  list(folder: string, limit: number, signal: AbortSignal): Promise<{ files: readonly string[]; truncated: boolean }> {
    signal.throwIfAborted();
    this.lists++;
    const all = [...this.contents.keys()].filter((path) => folder === '' || path.startsWith(`${folder}/`)).sort();
    return Promise.resolve({ files: all.slice(0, limit), truncated: all.length > limit });
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
