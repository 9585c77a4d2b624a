/** A declaration of a file, by whole lines counted from 0, the last included. */
export interface DeclaredSymbol {
  readonly name: string;
  readonly firstLine: number;
  readonly lastLine: number;
}

const modifiers =
  '(?:export|default|public|private|protected|internal|static|abstract|final|override|virtual|async|unsafe|pub(?:\\([a-z]+\\))?|declare|readonly|open|sealed|data|suspend|inline)';
const keyword =
  '(?:function\\*?|class|interface|type|enum|struct|trait|impl|def|fn|func|fun|module|namespace|object|record|protocol|const|let|var|val)';
const declaration = new RegExp(
  `^(?:${modifiers}\\s+)*${keyword}\\s+(?:\\([^)]*\\)\\s*)?([\\p{L}_$][\\p{L}\\p{N}_$]*)`,
  'u',
);
/** `name(…) {` and `type name(…) {`, as methods and functions of brace languages begin. */
const method = /^(?:[\p{L}_$][\p{L}\p{N}_$<>[\],.?*&:]*\s+){0,5}([\p{L}_$][\p{L}\p{N}_$]*)\s*\([^;]*$/u;
const noNames = new Set([
  'if',
  'for',
  'while',
  'switch',
  'return',
  'catch',
  'else',
  'do',
  'with',
  'using',
  'await',
  'new',
]);

/**
 * The names that a piece of code declares at its outermost level, in their order. Only lines with the least indentation are looked at, so that
 * what stands inside of a declaration does not count.
 */
export function declaredNames(code: string): readonly string[] {
  const lines = code.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
  const least = lines.reduce((columns, line) => Math.min(columns, indentOf(line)), Number.MAX_SAFE_INTEGER);
  const names = lines.filter((line) => indentOf(line) === least).flatMap((line) => nameIn(line.trim()) ?? []);
  return [...new Set(names)];
}

/**
 * The declaration of a file that a piece of code is meant to take the place of: where the code declares one thing only, and the file has exactly
 * one of that name. Undefined otherwise: nothing is guessed.
 */
export function symbolFor(code: string, symbols: readonly DeclaredSymbol[]): DeclaredSymbol | undefined {
  const [name, ...others] = declaredNames(code);
  if (name === undefined || others.length > 0) return undefined;
  const [symbol, ...more] = symbols.filter((each) => each.name === name);
  if (symbol === undefined || more.length > 0) return undefined;
  return symbols.some((other) => other !== symbol && sharesLines(symbol, other)) ? undefined : symbol;
}

/** Whether whole lines of one declaration hold some of another that is neither around it nor inside of it. */
function sharesLines(one: DeclaredSymbol, other: DeclaredSymbol): boolean {
  if (other.lastLine < one.firstLine || other.firstLine > one.lastLine) return false;
  const isAround = other.firstLine < one.firstLine && other.lastLine > one.lastLine;
  const isInside = other.firstLine > one.firstLine && other.lastLine < one.lastLine;
  return !isAround && !isInside;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function nameIn(line: string): string | undefined {
  const declared = declaration.exec(line)?.[1];
  if (declared !== undefined) return declared;
  const called = method.exec(line);
  const name = called?.[1];
  if (name === undefined || noNames.has(name) || noNames.has(line.split(/[\s(]/, 1)[0] ?? '')) return undefined;
  return /[{:]\s*$|\)\s*(?::[^=]*)?$/.test(line) ? name : undefined;
}
