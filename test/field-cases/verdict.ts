import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../src/base/json.ts';

/** Why a case fails; empty where it passes. One sentence each. */
export type Problems = readonly string[];

/** What a kind makes of a case; undefined for one whose input is told in words only, which cannot be run. */
export type CaseCheck<Case> = (given: Case) => Promise<Problems | undefined> | Problems | undefined;

/** Checks what came out against one field of `expect`; undefined where it is right. */
export type FieldCheck = (wanted: Json) => string | undefined | Promise<string | undefined>;

/** Each field of `expect` by its own check. A field that nobody here understands decides nothing, so that the case fails. */
export async function checkFields(
  expect: Readonly<Record<string, Json>>,
  checks: Readonly<Record<string, FieldCheck>>,
): Promise<Problems> {
  const problems: string[] = [];
  for (const [name, wanted] of Object.entries(expect)) {
    const check = checks[name];
    const problem = check === undefined ? `"${name}" is not understood` : await check(wanted);
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}

/** A check that wants exactly this value. */
export function equals(name: string, given: unknown): (wanted: Json) => string | undefined {
  return (wanted) =>
    isDeepStrictEqual(given, wanted)
      ? undefined
      : `${name} is ${JSON.stringify(given)}, wanted ${JSON.stringify(wanted)}`;
}

/** A problem unless it holds. */
export function unless(holds: boolean, problem: string): string | undefined {
  return holds ? undefined : problem;
}
