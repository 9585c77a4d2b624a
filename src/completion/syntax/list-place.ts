import type { CursorContext } from '../engine/document-snapshot.ts';
import { blockLanguage, isKnownLanguage, isProse } from './block-language.ts';
import { CodeScanner } from './code-tokens.ts';
import { followingLines, indentOf, isBlank, isCloser } from './indentation.ts';

/** A type whose lines are its members, by the line that begins it. */
const typeHead = new RegExp(
  `^\\s*(?:(?:${[
    'export|default|declare|public|private|protected|internal|static|abstract|sealed|final|open|data|partial|readonly',
    'pub(?:\\([^)]*\\))?|const|mutable|typedef|case|value|inline',
  ].join('|')})\\s+)*(?:interface|struct|enum|union|record|class|trait|protocol|message|type)\\b`,
);
const comment = /^\s*(?:\/[/*]|#|--|\*|;|%)/;

/**
 * Whether the cursor's line is the last one of a list that the document closes below: a member of a type, an entry of an object, an item
 * between brackets. Items end in commas; only types, objects of JavaScript and style sheets have lines that may end otherwise. `line` is the
 * cursor's line as the answer completes it. Linear.
 */
export function isLastOfList(context: CursorContext, languageId: string, line: string): boolean {
  const { before, linePrefix, lineSuffix } = context;
  if (isProse(languageId) || isBlank(linePrefix) || !isBlank(lineSuffix) || comment.test(linePrefix)) return false;
  if (!isClosedBelow(context)) return false;
  const above = before.slice(0, before.length - linePrefix.length);
  const opener = innermostBracket(above, languageId);
  return opener === undefined
    ? isTypeWithoutBraces(above, linePrefix, languageId)
    : holdsItems(above, opener, { languageId, line });
}

function isClosedBelow(context: CursorContext): boolean {
  const next = followingLines(context).find((below) => !isBlank(below));
  if (next === undefined || indentOf(next) >= indentOf(context.linePrefix)) return false;
  return isCloser(next) || /^\s*[)\]}]/.test(next);
}

/** Whether what a bracket opens is a list, told by the line of the bracket and by an item. */
function holdsItems(above: string, opener: number, item: { languageId: string; line: string }): boolean {
  const isBrace = above[opener] === '{';
  const head = above.slice(above.lastIndexOf('\n', opener) + 1, opener);
  if (/,\s*$/.test(item.line)) return !isBrace || !isStatementHead(head);
  if (!isBrace) return false;
  const language = blockLanguage(item.languageId);
  if (language.hasBareBlocks && isKnownLanguage(item.languageId)) return true;
  return typeHead.test(head) || (language.hasRegex && /[=:(,[]\s*$/.test(head));
}

/** `if (a) {` and the like: what follows are statements, even where one of them ends in a comma. */
function isStatementHead(head: string): boolean {
  return /=>\s*$|^\s*\}?\s*(?:if|else|for|while|switch|match|try|catch|finally|do|with|function|fn|func|fun|def)\b/.test(
    head,
  );
}

/** Where the bracket stands that is open at the end of a text; undefined without one. */
function innermostBracket(text: string, languageId: string): number | undefined {
  const open: number[] = [];
  const scanner = new CodeScanner(text, blockLanguage(languageId));
  for (let token = scanner.next(); token !== undefined; token = scanner.next()) {
    if (token.isOpen && (token.kind === 'string' || token.kind === 'comment')) return undefined;
    if (token.kind === 'open') open.push(token.start);
    else if (token.kind === 'close') open.pop();
  }
  return open.at(-1);
}

function isTypeWithoutBraces(above: string, linePrefix: string, languageId: string): boolean {
  if (blockLanguage(languageId).style !== 'end') return false;
  const head = above.split('\n').findLast((line) => !isBlank(line) && indentOf(line) < indentOf(linePrefix));
  return head !== undefined && /^\s*(?:mutable\s+)?struct\b/.test(head);
}
