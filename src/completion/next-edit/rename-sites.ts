import type { Clock } from '../../platform/clock.ts';
import { blockLanguage, isProse } from '../syntax/block-language.ts';
import type { NameSite } from './classify-site.ts';
import type { CodeGroup } from './code-groups.ts';
import { nextWholeWord } from './identifiers.ts';
import { findNames } from './name-sites.ts';
import type { SiteScan } from './name-sites.ts';
import type { PredictedEdit } from './predicted-edit.ts';
import type { Rename } from './rename-watch.ts';

export interface RenameSearch {
  readonly text: string;
  readonly languageId: string;
  readonly rename: Rename;
}

/**
 * The places where a rename would go on, in the order of the file; empty where it is more likely that one place was meant than all. Only
 * what is the same name as far as can be told without a parser: strings and comments only where the edit was in one, properties apart from
 * variables, variables by the block that declares them. Throws the signal's reason when it is aborted.
 */
export async function renameSites(
  { text, languageId, rename }: RenameSearch,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly PredictedEdit[]> {
  const { from, to, places } = rename;
  if (nextWholeWord(text, from, { start: 0, end: text.length }) < 0) return [];
  const search = { text, language: blockLanguage(languageId), words: new Set([from, to]) };
  const scan = await findNames(search, clock, signal);
  const starts = new Set(places.map(({ start }) => start));
  const edited = scan.sites.filter((site) => site.word === to && starts.has(site.start));
  const sample = edited.find(({ isDeclaration }) => isDeclaration) ?? edited[0];
  if (sample === undefined) return [];
  const isTwice = edited.length > 1;
  const others = scan.sites.filter((site) => site.word === to && !starts.has(site.start));
  const old = scan.sites.filter((site) => site.word === from);
  if (isProse(languageId) && !isTwice) return [];
  const alike = likeThe(sample, { edited, old, scan });
  if (!isTwice && !isMeantForAll(sample, alike, others)) return [];
  return alike.map(({ start }) => ({
    start,
    end: start + from.length,
    before: from,
    text: to,
    source: 'rename' as const,
  }));
}

interface Found {
  readonly edited: readonly NameSite[];
  readonly old: readonly NameSite[];
  readonly scan: SiteScan;
}

/** The sites that stand for the same thing as the edited one. */
function likeThe(sample: NameSite, { edited, old, scan }: Found): readonly NameSite[] {
  if (sample.kind === 'string' || sample.kind === 'comment') return old.filter(({ kind }) => kind === sample.kind);
  if (sample.kind === 'member') {
    const bases = new Set(edited.map(({ base }) => base));
    return old.filter(({ kind, base }) => kind === 'member' && bases.has(base));
  }
  if (sample.kind === 'key') {
    // Two types with a property of one name: behind a dot, its owner is unknown.
    return old.some(({ kind }) => kind === 'key') ? [] : old.filter(({ kind }) => kind === 'member');
  }
  const declaring = new Set([...edited, ...old].filter(isVariableDeclaration).map(({ group }) => group));
  const owner = ownerOf(sample.group, declaring, scan.groups);
  return old.filter(({ kind, group }) => kind === 'plain' && ownerOf(group, declaring, scan.groups) === owner);
}

function isVariableDeclaration({ kind, isDeclaration }: NameSite): boolean {
  return isDeclaration && (kind === 'plain' || kind === 'short');
}

/** The innermost group around a place that declares the name; -1 where it is the file or none. */
function ownerOf(group: number, declaring: ReadonlySet<number>, groups: readonly CodeGroup[]): number {
  let at = group;
  while (at >= 0 && !declaring.has(at)) at = groups[at]?.parent ?? -1;
  return at;
}

/**
 * One edit alone: the declaration of a name is changed in order to change the name. Elsewhere another name may have been meant, which then is
 * declared or used already, or whose old one still is declared.
 */
function isMeantForAll(sample: NameSite, alike: readonly NameSite[], others: readonly NameSite[]): boolean {
  if (sample.kind === 'string' || sample.kind === 'comment' || sample.kind === 'member') return false;
  if (sample.isDeclaration) return true;
  return others.length === 0 && !alike.some(({ isDeclaration }) => isDeclaration);
}
