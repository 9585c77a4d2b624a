import { existsSync, readFileSync } from 'node:fs';

/** A case as the file has it; which fields there are depends on the kind. */
export interface CompletionCase {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly expected: unknown;
  /** Text with the cursor as █. */
  readonly document?: string;
  readonly language?: string;
  readonly filename?: string;
  readonly raw?: string;
  readonly raws?: readonly string[];
  readonly chunks?: readonly string[];
  readonly tokens?: readonly string[];
  readonly closeToken?: string;
  readonly textWithReplaceRange?: string;
  readonly insertText?: string;
  readonly expectedOffset?: number | null;
  /** Text right of the cursor that the suggestion replaces; it does not decide the case. */
  readonly expectedReplaceAfterCursor?: string;
  readonly knownBadUpstream?: boolean;
  /** A step of another engine, and what it is called with. */
  readonly filter?: string;
  readonly args?: readonly unknown[];
  readonly completion?: string;
  readonly lineRightOfCursor?: string;
  readonly cursorColumn?: number;
}

/** A case that fails on purpose, and why that is better for the person typing. */
export interface Difference {
  readonly id: string;
  readonly ours: string;
  readonly reason: string;
}

/** The cases of a file; undefined where there is none. */
export function readCases(path: string): readonly CompletionCase[] | undefined {
  if (!existsSync(path)) return undefined;
  const file = JSON.parse(readFileSync(path, 'utf8')) as { readonly cases: readonly CompletionCase[] };
  return file.cases;
}

/** The deliberate differences by case. */
export function readDifferences(path: string | URL): ReadonlyMap<string, Difference> {
  const list = JSON.parse(readFileSync(path, 'utf8')) as readonly Difference[];
  return new Map(list.map((difference) => [difference.id, difference]));
}

/** The text of a case before and after its cursor. */
export function aroundCursor({ id, document }: CompletionCase): { readonly before: string; readonly after: string } {
  const [before, after, ...more] = (document ?? '').split('█');
  if (before === undefined || after === undefined || more.length > 0) throw new Error(`${id} has not one cursor.`);
  return { before, after };
}

/** The answer of the model in a case. */
export function rawOf({ id, raw }: CompletionCase): string {
  if (raw === undefined) throw new Error(`${id} has no raw answer.`);
  return raw;
}
