import ts from 'typescript';

/** What a source file says to a person, as far as it goes through the localization of VS Code. */
export interface LocalizedTexts {
  /** In the order of the file. */
  readonly texts: readonly string[];
  /** Calls whose text is not written out, as `file:line`: no translator would ever see it. */
  readonly hidden: readonly string[];
}

/** The sources that pass texts on, which are written out elsewhere. */
export const passOn: ReadonlySet<string> = new Set(['src/editor/shell/localize.ts', 'src/editor/shell/worded.ts']);

/** The functions that localize their first argument. `l10n.t` counts by its last name. */
const localizers: ReadonlySet<string> = new Set(['t', 'localize']);

/** Finds the texts of a TypeScript source. Pure. */
export function localizedTexts(file: string, source: string): LocalizedTexts {
  const texts: string[] = [];
  const hidden: string[] = [];
  const root = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isLocalizer(node.expression)) {
      const found = literals(node.arguments[0]);
      texts.push(...found);
      const { line } = root.getLineAndCharacterOfPosition(node.getStart());
      if (found.length === 0) hidden.push(`${file}:${line + 1}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(root);
  return { texts, hidden };
}

function isLocalizer(callee: ts.Expression): boolean {
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  return ts.isIdentifier(name) && localizers.has(name.text);
}

/** A text that is written out, or two of them behind a condition. */
function literals(argument: ts.Expression | undefined): readonly string[] {
  if (argument === undefined) return [];
  if (ts.isStringLiteralLike(argument)) return [argument.text];
  if (!ts.isConditionalExpression(argument)) return [];
  const [yes, no] = [literals(argument.whenTrue), literals(argument.whenFalse)];
  return yes.length === 0 || no.length === 0 ? [] : [...yes, ...no];
}
