import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What cutting every stream of a set came to. */
export interface FailoverResult {
  readonly cuts: number;
  readonly failed: number;
  readonly problems: readonly string[];
}

type RunFailover = (folder: string, options: { readonly quick: boolean }) => Promise<FailoverResult>;

/** Cuts the recorded streams and lets other models go on, where that part of the runner is there. */
export async function runFailoverOf(folder: string, options: { readonly quick: boolean }): Promise<FailoverResult> {
  const path = join(import.meta.dirname, 'failover', 'run-failover.ts');
  if (!existsSync(path)) return { cuts: 0, failed: 0, problems: [] };
  const { runFailover } = (await import(pathToFileURL(path).href)) as { readonly runFailover: RunFailover };
  return runFailover(folder, options);
}
