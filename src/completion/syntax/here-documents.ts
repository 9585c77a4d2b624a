/** What opens a here document; the first group is the word that closes it. */
const openers = new Map<string, RegExp>([
  ['shellscript', /(?<!<)<<-?[ \t]*["'\\]?([A-Za-z_]\w*)/g],
  ['ruby', /<<(?:[~-]["'`]?(?=[A-Za-z_])|["'`]?(?=[A-Z_]{2}))(\w+)/g],
  ['crystal', /<<-["']?([A-Za-z_]\w*)/g],
  ['php', /<<<[ \t]*["']?([A-Za-z_]\w*)["']?[ \t]*$/g],
]);
/** Three quotes, in languages where they are not known as a string over several lines. */
const tripleQuotes = /"""/g;
const withTripleQuotes = new Set(['elixir', 'julia', 'java', 'csharp', 'dart', 'groovy', 'fsharp']);

/** For each line of a text, whether it begins in a here document: text of a file that no quotes mark as a string. Linear. */
export function hereDocumentLines(text: string, languageId: string): readonly boolean[] {
  const opener = openers.get(languageId);
  if (opener === undefined) return withTripleQuotes.has(languageId) ? quotedLines(text) : [];
  /** Words that close the documents that are open, in their order. */
  const closers: string[] = [];
  return text.split('\n').map((line) => {
    const [closer] = closers;
    if (closer === undefined) {
      if (!isArithmetic(line)) for (const [, word = ''] of line.matchAll(opener)) closers.push(word);
      return false;
    }
    const said = line.trim();
    if (said.startsWith(closer) && !/^[\w\s]/.test(said.slice(closer.length))) closers.shift();
    return true;
  });
}

/** `$((1 << bits))` shifts a number. */
function isArithmetic(line: string): boolean {
  return line.includes('((');
}

function quotedLines(text: string): boolean[] {
  let isInside = false;
  return text.split('\n').map((line) => {
    const wasInside = isInside;
    if ((line.match(tripleQuotes)?.length ?? 0) % 2 === 1) isInside = !isInside;
    return wasInside;
  });
}
