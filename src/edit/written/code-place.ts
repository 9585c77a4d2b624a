/** A declaration of a file, by whole lines counted from 0, the last included. */
export interface DeclaredSymbol {
  readonly name: string;
  readonly firstLine: number;
  readonly lastLine: number;
  /** Its first and last line hold nothing else. */
  readonly isAlone: boolean;
}

/** The beginning of a line that is a comment, a decorator, an attribute or an annotation. */
export const commentOrDecorator = /^(?:\/\/|\/\*|\*(?:\s|\/|$)|#(?:\s|\[)|--\s|@|\[\w[^=]*\]$)/;

/** What closes a declaration, or opens its body on a line of its own. */
const belongs = /^(?:[)}\]>;,{]|end\b)/;

const modifiers =
  '(?:export|default|public|private|protected|internal|static|abstract|final|override|virtual|async|unsafe|pub(?:\\([a-z]+\\))?|declare|readonly|open|sealed|data|suspend|inline)';
const keyword =
  '(?:function\\*?|class|interface|type|enum|struct|trait|impl|def|fn|func|fun|module|namespace|object|record|protocol|const|let|var|val)';
const declaration = new RegExp(
  `^(?:${modifiers}\\s+)*${keyword}\\s+(?:\\([^)]*\\)\\s*)?([\\p{L}_$][\\p{L}\\p{N}_$]*)`,
  'u',
);
/** `name(…) {`, as methods and functions of brace languages begin, with a few words in front. */
const method = /^(?:[\p{L}_$][\p{L}\p{N}_$<>[\],.?*&]*\s+){0,5}([\p{L}_$][\p{L}\p{N}_$]*)\s*\([^;]*\{$/u;
/** Words that a statement begins with, not a declaration. */
const statements =
  /^(?:if|else|elif|elsif|for|foreach|while|until|unless|do|switch|match|case|when|select|with|using|lock|synchronized|try|catch|except|finally|return|await|yield|go|defer|raise|throw|new|assert|delete|typeof|void|print|echo)\b/;
/** A longer line is none that a declaration begins with. */
const longestLine = 500;

/**
 * The one thing that a piece of code declares at its outermost level. Undefined where there is anything else: another declaration, an import, a
 * statement. Only lines with the least indentation are looked at.
 */
export function declaredName(code: string): string | undefined {
  const lines = code.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
  const least = lines.reduce((columns, line) => Math.min(columns, indentOf(line)), Number.MAX_SAFE_INTEGER);
  const outer = lines.filter((line) => indentOf(line) === least).map((line) => line.trim());
  const [name, ...others] = outer.flatMap((line) => nameIn(line) ?? []);
  const isElse = (line: string): boolean =>
    nameIn(line) === undefined && !belongs.test(line) && !commentOrDecorator.test(line);
  return others.length > 0 || outer.some(isElse) ? undefined : name;
}

/**
 * The declaration of a file that a piece of code is meant to take the place of: where the code declares one thing and nothing else, and the file has
 * exactly one of that name on lines of its own. Undefined otherwise: nothing is guessed.
 */
export function symbolFor(code: string, symbols: readonly DeclaredSymbol[]): DeclaredSymbol | undefined {
  const name = declaredName(code);
  if (name === undefined) return undefined;
  const [symbol, ...more] = symbols.filter((each) => each.name === name);
  if (symbol?.isAlone !== true || more.length > 0) return undefined;
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
  if (line.length > longestLine || statements.test(line)) return undefined;
  const declared = declaration.exec(line)?.[1];
  if (declared !== undefined) return declared;
  // `describe('x', () => {` is a call whose end is elsewhere.
  return count(line, '(') === count(line, ')') ? method.exec(line)?.[1] : undefined;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
