import { existsSync, readFileSync } from 'node:fs';

/** What an edit comes to: a text, texts of several files, or a refusal. */
export type Outcome =
  | { readonly after: string }
  | { readonly files: Readonly<Record<string, string | null>> }
  | { readonly refuse: string }
  | { readonly changedAtMost: readonly [number, number] };

/** A replacement as the tool cases have it. */
export interface ToolEdit {
  readonly old: string;
  readonly new: string;
  readonly replaceAll?: boolean;
}

/** A case as the file has it. */
export interface EditCase {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly path?: string;
  readonly before?: string | null;
  readonly files?: Readonly<Record<string, string | null>>;
  readonly edit: string | ToolEdit | readonly ToolEdit[];
  readonly expected: Outcome;
  readonly accept?: readonly Outcome[];
  readonly upstream?: Outcome;
  readonly contested?: string;
  readonly chunks?: readonly string[];
  readonly compare?: 'ignore-newlines';
  readonly knownBadUpstream?: boolean;
}

/** A case that goes another way on purpose, and why that is better. */
export interface Difference {
  readonly id: string;
  readonly reason: string;
}

/** The cases of a file; undefined where there is none. */
export function readCases(path: string): readonly EditCase[] | undefined {
  if (!existsSync(path)) return undefined;
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly cases: readonly EditCase[] }).cases;
}

/** The deliberate differences by case. */
export function readDifferences(path: URL): ReadonlyMap<string, Difference> {
  const list = JSON.parse(readFileSync(path, 'utf8')) as readonly Difference[];
  return new Map(list.map((difference) => [difference.id, difference]));
}

/** The files of a case before the edit. */
export function filesOf(given: EditCase): ReadonlyMap<string, string> {
  const listed = given.files ?? (given.path === undefined ? {} : { [given.path]: given.before ?? null });
  return new Map(Object.entries(listed).filter((entry): entry is [string, string] => entry[1] !== null));
}
