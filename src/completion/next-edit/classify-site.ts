import type { BlockLanguage } from '../syntax/block-language.ts';
import type { CodeToken } from '../syntax/code-tokens.ts';
import { holdsParameters } from './code-groups.ts';
import type { CodeGroup } from './code-groups.ts';
import { isKeyword } from './identifiers.ts';

/**
 * What a word stands for at its place. `member`: behind a dot or the like. `key`: a property or method where it is declared. `short`: name
 * and value of a property at once, so that it cannot be renamed by itself.
 */
export type SiteKind = 'plain' | 'member' | 'key' | 'short' | 'string' | 'comment';

/** A whole word in a file, with what can be told of it without a parser. */
export interface NameSite {
  readonly start: number;
  readonly word: string;
  readonly kind: SiteKind;
  /** Of a member: the word in front of the dot. */
  readonly base: string;
  readonly isDeclaration: boolean;
  /** Index of the group the name is known in if it is declared here, else of the group around it; -1 for the file. */
  readonly group: number;
}

const declaringWords = new Set(
  'const let var val function class type interface enum namespace module def fn func fun mut struct trait import for'.split(
    ' ',
  ),
);
const importWords = new Set(['import', 'type']);
const memberModifiers = new Set(
  'readonly public private protected static declare abstract override accessor get set async'.split(' '),
);

/** A site before all groups are known. */
export interface SiteDraft {
  readonly token: Pick<CodeToken, 'start' | 'text' | 'end'>;
  readonly previous: CodeToken | undefined;
  readonly beforePrevious: CodeToken | undefined;
  readonly group: number;
  readonly kind?: 'string' | 'comment' | 'plain';
  readonly isLineStart: boolean;
  /** What follows, without the white space in front of it. */
  readonly rest: string;
  readonly language: BlockLanguage;
}

/** What a word stands for. `isScript`: JavaScript, TypeScript and their like. */
export function siteOf(draft: SiteDraft, groups: readonly CodeGroup[], isScript: boolean): NameSite {
  const { token, group, kind } = draft;
  const place = { start: token.start, word: token.text, base: '' };
  if (kind !== undefined) return { ...place, kind, isDeclaration: false, group };
  if (isMember(draft)) {
    const base = draft.beforePrevious?.kind === 'word' ? draft.beforePrevious.text : '';
    return { ...place, kind: 'member', base, isDeclaration: false, group };
  }
  const around = groups[group];
  const inBraces = isScript && around?.bracket === '{' ? siteInBraces(draft, around, groups) : undefined;
  return { ...place, ...(inBraces ?? variable(draft, around)) };
}

type Meaning = Pick<NameSite, 'kind' | 'isDeclaration' | 'group'>;

function siteInBraces(draft: SiteDraft, around: CodeGroup, groups: readonly CodeGroup[]): Meaning | undefined {
  const { group, rest, previous } = draft;
  // A name imported is known around the braces.
  if (importWords.has(around.wordBefore))
    return { kind: 'plain', isDeclaration: !/^as\b/.test(rest), group: around.parent };
  if (isKey(draft, around)) return { kind: 'key', isDeclaration: true, group };
  const isShort = (previous?.text === '{' || previous?.text === ',') && /^[},]/.test(rest);
  if (!isShort || around.wordBefore === 'export') return undefined;
  // `const { a } = b` and `({ a }) => a` declare a name around the braces; `{ a }` elsewhere only uses it.
  const isDeclaration = declaringWords.has(around.wordBefore) || holdsParameters(groups[around.parent]);
  return { kind: 'short', isDeclaration, group: around.parent };
}

function variable(draft: SiteDraft, around: CodeGroup | undefined): Meaning {
  const { group, rest } = draft;
  if (!isParameterOf(draft, around) && !isDeclared(draft)) return { kind: 'plain', isDeclaration: false, group };
  // Parameters are known in the body below them or, where there is none, in what is around them.
  const isAround = around?.bracket === '(' && !around.hasBody && !around.isHead && !rest.startsWith('=>');
  return { kind: 'plain', isDeclaration: true, group: isAround || around?.isHead === true ? around.parent : group };
}

/** Behind `.`, `?.`, `->` or `::`. Three dots spread. */
function isMember({ previous, beforePrevious, token }: SiteDraft): boolean {
  if (previous === undefined) return false;
  const pair = beforePrevious?.end === previous.start ? beforePrevious.text + previous.text : '';
  if (previous.text === '.') return pair !== '..';
  return previous.end === token.start && (pair === '->' || pair === '::');
}

/** A property of an object or a type, or a method right in a class. */
function isKey({ previous, isLineStart, rest }: SiteDraft, around: CodeGroup): boolean {
  const last = previous?.text ?? '{';
  if (!isLineStart && !['{', '}', ',', ';'].includes(last) && !memberModifiers.has(last)) return false;
  if (/^[?!]?\s*:/.test(rest)) return true;
  return rest.startsWith('(') && around.wordBefore !== '' && !isKeyword(around.wordBefore);
}

function isParameterOf({ previous, rest }: SiteDraft, around: CodeGroup | undefined): boolean {
  if (rest.startsWith('=>')) return true;
  const last = previous?.text ?? '';
  return ['(', ',', '.', '*', '&'].includes(last) && holdsParameters(around);
}

function isDeclared({ previous, rest, language, isLineStart }: SiteDraft): boolean {
  const before = previous?.kind === 'word' ? previous.text : '';
  if (declaringWords.has(before) || rest.startsWith(':=')) return true;
  if (language.style === 'indent') return before === 'as' || (isLineStart && /^(?::[^=\n]{0,60})?=(?!=)/.test(rest));
  // A type in front of a name, as in C and Java.
  return language.hasTypedFunctions && before !== '' && !isKeyword(before);
}
