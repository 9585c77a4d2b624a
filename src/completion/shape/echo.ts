import type { CursorContext } from '../engine/document-snapshot.ts';
import { blockLanguage, isKnownLanguage, isProse } from '../syntax/block-language.ts';
import { CodeScanner } from '../syntax/code-tokens.ts';

/** Where an answer stands. */
export interface EchoPlace {
  readonly context: CursorContext;
  readonly languageId: string;
}

/** Lines above the cursor's that an answer may begin with, at most. */
const mostLines = 5;
/** What lies further back is not repeated, in characters. */
const longestEcho = 400;

/** An expression that names something, and what may stand between it and the cursor: `this.items.`, `await `, `main(`, `class="`. */
const expression =
  /(?<![\w$.:>@#-])[A-Za-z_$][\w$]*(?:(?:\?\.|\.|::|->)[A-Za-z_$][\w$]*)*(?:[?!]?\.|\?\.|::|->|\s*\(|\[|\s*[:=]\s*["'{[(]?|\s+)?$/;
/** Words that never stand twice in code. Names do: `struct Node Node;`. */
const keyword = new RegExp(
  `^(?:${[
    'abstract|as|assert|async|await|case|catch|class|const|def|default|defer|delete|elif|else|enum|except|export|extends|extern',
    'final|finally|fn|for|foreach|from|func|function|go|goto|if|impl|implements|import|in|instanceof|interface|internal|is',
    'lambda|let|match|module|mut|namespace|new|override|package|private|protected|public|pub|raise|readonly|require|return',
    'select|static|struct|switch|throw|throws|trait|try|typedef|typeof|unless|until|using|val|var|void|when|where|while|with|yield',
  ].join('|')})\\s+$`,
);
const sqlKeyword = /^(?:by|from|having|insert|into|join|on|or|and|order|select|set|update|values|where)\s+$/i;
/** The word is a name whatever it reads like: `struct module module;`. */
const nameOfType = /\b(?:class|enum|struct|union)\s+\S+\s+$/;
/** Languages whose words are values: one may follow itself, or begin like the one before it. */
const wordy = /^(?:shellscript|fish|powershell|bat|dockerfile|makefile|css|scss|less|sass|stylus)$/;
/** Marks that begin a line of a comment, of a list or of a quotation. */
const codeMarker = /^(?:\/{2,3}!?|#+!?|--|;+|%+|\*|\/\*+|<!--)\s+$/;
const commentBegun = /^(?:\/{2,3}!?|#+!?|--|;+|%+|\*|\/\*+|<!--)\s+\S/;
const assignment = /[\w$\])]\s*:?=\s*["'{[(]?$/;
const proseMarker = /^(?:[-*+>]|#+|\d+[.)])\s+$/;
/** Words before a bracket that is opened only once. */
const statement = /\b(?:if|for|while|switch|catch|function|match|def|func|fn|with|using|foreach)\s*\(?$/;

/**
 * The answer without what it repeats of the text before the cursor: some lines and the cursor's own, the beginning of that line, the expression
 * or the word that the cursor goes on with. Blanks do not count. Undefined while only more of the stream can tell.
 */
export function withoutEcho(text: string, place: EchoPlace, isWhole: boolean): string | undefined {
  let isOpen = false;
  for (const { echo, isMeant } of echoesAt(place)) {
    const end = endOfEcho(text, echo, isWhole);
    if (end === 'open') isOpen = true;
    else if (end !== undefined) {
      const meant = isMeant?.(text.slice(end), isWhole) ?? true;
      if (meant === 'open') return undefined;
      if (meant) return text.slice(end);
    }
  }
  return isOpen && !isWhole ? undefined : text;
}

interface Echo {
  readonly echo: string;
  /** Whether it is a repetition, told by what follows it; always where there is no such question. */
  readonly isMeant?: (rest: string, isWhole: boolean) => boolean | 'open';
}

const known = new WeakMap<CursorContext, readonly Echo[]>();

/** What may be repeated, the longest first. */
function echoesAt(place: EchoPlace): readonly Echo[] {
  let echoes = known.get(place.context);
  if (echoes === undefined) {
    echoes = [...linesAbove(place.context), ...onTheLine(place)];
    known.set(place.context, echoes);
  }
  return echoes;
}

/** The cursor's line with lines above it. */
function linesAbove({ before, linePrefix }: CursorContext): Echo[] {
  const echoes: Echo[] = [];
  let start = before.length - linePrefix.length;
  while (echoes.length < mostLines && start > 0) {
    start = start < 2 ? 0 : before.lastIndexOf('\n', start - 2) + 1;
    const echo = before.slice(start).trimStart();
    if (echo.length > longestEcho) break;
    const line = echo.slice(0, echo.indexOf('\n'));
    if (/\w.*\w/.test(line) && echo !== echoes[0]?.echo) echoes.unshift({ echo });
  }
  return echoes;
}

function onTheLine({ context, languageId }: EchoPlace): Echo[] {
  const line = context.linePrefix.trimStart();
  if (line === '' || line.length > longestEcho) return [];
  const echoes: Echo[] = [];
  const named = expression.exec(line)?.[0];
  if (isLineSaid(line, named, isProse(languageId))) echoes.push({ echo: line });
  for (const echo of longTails(line)) echoes.push({ echo });
  if (named !== undefined) echoes.push(...expressionEcho(named, line, languageId));
  // `#ff` is a color, `this.#ff` a name.
  const word = /(?<![\w$]|(?<!\.)#)[A-Za-z_$][\w$]+$/.exec(line)?.[0];
  if (word !== undefined && !isInString(context, languageId)) echoes.push(wordEcho(word, context, languageId));
  return echoes;
}

/** The beginning of a line says enough to be known again; an expression alone is asked about by itself. */
function isLineSaid(line: string, named: string | undefined, isText: boolean): boolean {
  if (codeMarker.test(line) || commentBegun.test(line) || (isText && proseMarker.test(line))) return true;
  if (named === line) return assignment.test(line);
  return (line.match(/[A-Za-z_$][\w$]*/g) ?? []).length >= 2 || assignment.test(line);
}

/** The ends of a line that say several different things: they are not said twice by chance. */
function longTails(line: string): string[] {
  const tails: string[] = [];
  for (const { index } of line.matchAll(/(?<![\w$.:>@#-])[A-Za-z_$][\w$]*/g)) {
    const tail = line.slice(index);
    if (new Set(tail.match(/[A-Za-z_$][\w$]*/g)).size < 3) break;
    if (index > 0) tails.push(tail);
  }
  return tails;
}

/** An expression with something behind it; one that is only begun is a word. */
function expressionEcho(named: string, line: string, languageId: string): Echo[] {
  if (/[\w$]$/.test(named)) return /[.:>]/.test(named) ? [{ echo: named }] : [];
  if (named.replace(/\W/g, '').length < 2) return [];
  if (/[\w$]\s+$/.test(named)) return isKeyword(named, line, languageId) ? [{ echo: named }] : [];
  const isNested = /[([]$/.test(named) && !assignment.test(named) && !statement.test(line);
  return [isNested ? { echo: named, isMeant: isNotNested } : { echo: named }];
}

function isKeyword(named: string, line: string, languageId: string): boolean {
  if (isProse(languageId) || wordy.test(languageId) || nameOfType.test(line)) return false;
  return (languageId === 'sql' ? sqlKeyword : keyword).test(named);
}

/** `max(` and `max(a, b)` is a repetition; `max(` and `max(a, b), c)` are two calls. */
function isNotNested(rest: string, isWhole: boolean): boolean | 'open' {
  let depth = 1;
  for (let at = 0; at < rest.length; at++) {
    const character = rest[at] ?? '';
    if (character === '\n') return true;
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    if (depth > 0) continue;
    const next = rest.slice(at + 1).trimStart()[0];
    return next === undefined && !isWhole ? 'open' : next === undefined || !',)]}'.includes(next);
  }
  return isWhole || 'open';
}

/** The word that the cursor is in. Said anew it is a repetition; but `re` and `render` are `rerender`, and the document has other such words. */
function wordEcho(word: string, { before, after }: CursorContext, languageId: string): Echo {
  return {
    echo: word,
    isMeant: (rest, isWhole) => {
      const more = /^[\w$]*/.exec(rest)?.[0] ?? '';
      if (more.length === rest.length && !isWhole) return 'open';
      if (isHex(word + more, languageId)) return false;
      const others = `${before.slice(0, before.length - word.length)} ${after}`;
      if (hasWord(others, word + word + more)) return false;
      return !/^re$/i.test(word) || hasWord(others, word + more) || /^(?:return|require)$/.test(word + more);
    },
  };
}

/** A hexadecimal number without a mark. In code a word of its letters alone is a name: `fade`, `def`. */
function isHex(word: string, languageId: string): boolean {
  if (!/^[\da-f]+$/i.test(word)) return false;
  return /\d/.test(word) || wordy.test(languageId) || !isKnownLanguage(languageId);
}

/** Whether the cursor is in a string, and not in code that is put into it: `${name}`. */
function isInString({ before, linePrefix, fromStart }: CursorContext, languageId: string): boolean {
  if (isProse(languageId)) return false;
  const text = fromStart ? before : linePrefix;
  const scanner = new CodeScanner(text, blockLanguage(languageId));
  let isOpen = false;
  for (let token = scanner.next(); token !== undefined; token = scanner.next())
    isOpen = token.isOpen && token.kind === 'string';
  return isOpen && !/(?:[$#]?\{|\\\()[^{}"'`]*$/.test(linePrefix);
}

function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!/[\w$]/.test(text[at - 1] ?? '') && !/[\w$]/.test(text[at + word.length] ?? '')) return true;
  }
  return false;
}

/**
 * Where in a text its repetition of `echo` ends; `open` where the text ends before that, undefined where it says something else. Blanks count
 * only where they divide two words.
 */
function endOfEcho(text: string, echo: string, isWhole: boolean): number | 'open' | undefined {
  let at = 0;
  let last = '';
  for (let i = 0; i < echo.length;) {
    const [to, from] = [skipBlanks(echo, i), skipBlanks(text, at)];
    if (from >= text.length) return isWhole && to === echo.length ? from : 'open';
    const isDivided = isWordUnit(last) && (to === echo.length ? isWordUnit(text[from]) : isWordUnit(echo[to]));
    if (isDivided && to > i !== from > at) return undefined;
    if (to === echo.length) return from;
    if (echo[to] !== text[from]) return undefined;
    last = echo[to] ?? '';
    i = to + 1;
    at = from + 1;
  }
  return at;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at] ?? '')) at++;
  return at;
}

function isWordUnit(unit: string | undefined): boolean {
  return unit !== undefined && /[\w$]/.test(unit);
}
