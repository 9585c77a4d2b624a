import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../src/base/json.ts';

/** One input and what should come out of it. Which fields there are depends on the kind of its file. */
export interface FieldCase {
  readonly id?: string;
  readonly expect: Readonly<Record<string, Json>>;
  readonly [field: string]: unknown;
}

/** A file of cases of one kind. */
export interface FieldFile {
  /** Name without `.json`. */
  readonly name: string;
  readonly kind: string;
  readonly cases: readonly FieldCase[];
}

/** The case files of a folder by name; undefined where there is no such folder. */
export function readFieldFiles(folder: string): readonly FieldFile[] | undefined {
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const file = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Omit<FieldFile, 'name'>;
      return { name: name.slice(0, -'.json'.length), kind: file.kind, cases: file.cases };
    });
}

/** The text of a case's field; undefined where it holds none. */
export function textField(given: FieldCase, name: string): string | undefined {
  const value = given[name];
  return typeof value === 'string' ? value : undefined;
}
