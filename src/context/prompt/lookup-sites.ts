/** A name in a document whose definition is worth knowing. Counts from 0. */
export interface LookupSite {
  readonly name: string;
  readonly line: number;
  readonly character: number;
}

const linesBefore = 20;
const linesAfter = 5;
/** Imports are at the top; further down they are not looked for. */
const importArea = 200;
const importLine = /^\s*(?:import|from|use|using|require|include|#\s*include|const\s.*\brequire\s*\(|\}\s*from)\b/;
const commentLine = /^\s*(?:\/\/|\/\*|\*|#(?!\s*include)|--|;)/;
const strings = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\\n]|\\.)*`/g;
const identifier = /[\p{L}_$][\p{L}\p{N}_$]{2,}/gu;
const longestLine = 500;

/**
 * The names near a line that were imported, or that look like types and functions of elsewhere: the nearest first, at most `limit`. Where a
 * name stands is where a language service is asked; it follows the import itself.
 */
export function lookupSites(lines: readonly string[], line: number, limit: number): readonly LookupSite[] {
  const imports = importedNames(lines);
  const sites = new Map<string, LookupSite & { readonly rank: number }>();
  const first = Math.max(0, line - linesBefore);
  const last = Math.min(lines.length - 1, line + linesAfter);
  for (let at = first; at <= last; at++) {
    const text = lines[at]?.slice(0, longestLine) ?? '';
    if (commentLine.test(text) || importLine.test(text)) continue;
    for (const { 0: name, index } of withoutStrings(text).matchAll(identifier)) {
      const isType = /^\p{Lu}/u.test(name);
      const isCalled = /^\s*\(/.test(text.slice(index + name.length));
      if (!imports.has(name) && !isType && !isCalled) continue;
      const kind = imports.has(name) ? 0 : isType ? 1_000 : 2_000;
      const rank = kind + Math.abs(at - line);
      const known = sites.get(name);
      if (known === undefined || rank < known.rank) sites.set(name, { name, line: at, character: index, rank });
    }
  }
  return [...sites.values()]
    .sort((a, b) => a.rank - b.rank || a.character - b.character)
    .slice(0, limit)
    .map(({ name, line: found, character }) => ({ name, line: found, character }));
}

function importedNames(lines: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>();
  let isOpen = false;
  for (const line of lines.slice(0, importArea)) {
    const text = line.slice(0, longestLine);
    if (!isOpen && !importLine.test(text)) continue;
    for (const [name] of withoutStrings(text).matchAll(identifier)) names.add(name);
    const opened = /[{(][^})]*$/.test(text);
    isOpen = opened || (isOpen && !/[})]/.test(text));
  }
  return names;
}

/** The same line with blanks for strings, so that columns stay. */
function withoutStrings(text: string): string {
  return text.replace(strings, (found) => ' '.repeat(found.length));
}
