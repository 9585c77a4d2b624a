import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of a recorded edit, before and after. */
export interface TracedFile {
  readonly path: string;
  readonly before: string | null;
  readonly splices?: readonly (readonly [number, number, string])[] | null;
  readonly after?: string | null;
}

/** An edit that a model asked for. */
export interface TracedEdit {
  readonly id: string;
  readonly dialect: 'search-replace' | 'replace-call';
  readonly answer?: string;
  readonly call?: { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> };
  readonly files: readonly TracedFile[];
  readonly match: string;
  readonly expected: 'applied' | 'applied-or-refused' | 'refused';
}

/** A scenario of the patch format. */
export interface PatchScenario {
  readonly id: string;
  readonly patch: string;
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
}

/** The cases of one of the files of a folder; none where it is not there. */
export function readTraces(folder: string, name: string): readonly unknown[] {
  const path = join(folder, name);
  if (!existsSync(path)) return [];
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly cases: readonly unknown[] }).cases;
}

/** The text of a file after the recorded edit. */
export function recordedAfter({ before, splices, after }: TracedFile): string {
  if (before === null) return after ?? '';
  let text = before;
  for (const [start, end, inserted] of (splices ?? []).toReversed())
    text = text.slice(0, start) + inserted + text.slice(end);
  return text;
}
