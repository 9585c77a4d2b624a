import * as v from 'valibot';

const mostProblems = 5;
/** Longest list of problems in characters: the messages quote the input. */
const longestProblems = 1_000;

/** Input that fits a schema, or what is wrong with it. */
export type CheckedInput<S extends v.GenericSchema> =
  { readonly fits: true; readonly input: v.InferOutput<S> } | { readonly fits: false; readonly problems: string };

/** Checks what a model wrote as the input of a tool. Never throws. */
export function checkInput<S extends v.GenericSchema>(schema: S, input: unknown): CheckedInput<S> {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return { fits: true, input: parsed.output };
  const problems = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'arguments'}: ${issue.message}`);
  return { fits: false, problems: problems.slice(0, mostProblems).join('; ').slice(0, longestProblems).toWellFormed() };
}
