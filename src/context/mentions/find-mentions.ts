import { isSecretFile } from '../../guard/secret-files.ts';
import type { Clock } from '../../platform/clock.ts';
import { Slices } from '../../platform/slices.ts';
import { labelOfPlace } from './attachment.ts';
import { codeCommandNames } from './code-commands.ts';
import type { CodeCommand } from './code-commands.ts';
import { fuzzyScore } from './fuzzy-score.ts';
import type { MentionDependencies } from './mention-dependencies.ts';
import { mentionText, unescapeQuotes } from './mention-text.ts';
import { foldersOf } from './named-path.ts';

/** What is offered for `@`, or for `/` at the beginning of a message. `insert` replaces what was typed. */
export interface OfferedMention {
  readonly label: string;
  readonly description: string;
  readonly insert: string;
  readonly icon: 'file' | 'selection' | 'problems' | 'changes' | 'folder' | 'symbol' | 'command';
  /** Taking it goes on to the things of that kind. */
  readonly more?: true;
}

/** The words of the offers, in the language of the person. */
export interface OfferTexts {
  readonly changedFiles: (count: number) => string;
  readonly folder: string;
  readonly symbol: string;
  readonly commands: Readonly<Record<CodeCommand, string>>;
}

export interface MentionFinderDependencies extends Pick<
  MentionDependencies,
  'files' | 'selection' | 'problems' | 'changes' | 'symbols'
> {
  readonly clock: Clock;
  readonly texts: OfferTexts;
}

const maxOffers = 20;
const maxFiles = 20_000;
const maxQuery = 200;
/** How long a list of files is used again, in milliseconds. */
const freshFor = 5_000;

/** Offers mentions and commands while they are typed. */
export class MentionFinder {
  readonly #dependencies: MentionFinderDependencies;
  #listed: { readonly at: number; readonly files: readonly string[] } | undefined;

  constructor(dependencies: MentionFinderDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Offers for what was typed behind `@`, or for a text that begins with `/`: kinds of things first, then files, best first, at most 20.
   * Rejects only when the signal aborts.
   */
  async find(query: string, signal: AbortSignal): Promise<readonly OfferedMention[]> {
    const typed = query.slice(0, maxQuery);
    if (typed.startsWith('/')) return this.#commands(typed.slice(1));
    const [, kind = '', quote = '', rest = ''] = /^(file|folder|symbol):("?)(.*)$/.exec(typed) ?? [];
    const quoted = quote === '' ? rest : unescapeQuotes(rest);
    switch (kind) {
      case 'symbol':
        return await this.#symbols(quoted);
      case 'folder':
        return await this.#ranked(quoted, 'folder', signal);
      case 'file':
        return await this.#ranked(quoted, 'file', signal);
      default:
        return [...(await this.#kinds(typed.toLowerCase())), ...(await this.#ranked(typed, 'file', signal))].slice(
          0,
          maxOffers,
        );
    }
  }

  #commands(word: string): readonly OfferedMention[] {
    const { commands } = this.#dependencies.texts;
    return codeCommandNames
      .filter((name) => name.startsWith(word.toLowerCase()))
      .map((name) => ({ label: `/${name}`, description: commands[name], insert: `/${name}`, icon: 'command' }));
  }

  async #kinds(query: string): Promise<readonly OfferedMention[]> {
    const { selection, problems, changes, texts } = this.#dependencies;
    const selected = selection();
    const offers: OfferedMention[] = [];
    if (selected !== undefined && selected.text !== '')
      offers.push({ ...kindOffer('selection'), description: labelOfPlace(selected) });
    const count = problems().length;
    if (count > 0) offers.push({ ...kindOffer('problems'), description: String(count) });
    const changed = (await changes())?.length ?? 0;
    if (changed > 0) offers.push({ ...kindOffer('changes'), description: texts.changedFiles(changed) });
    offers.push({ ...kindOffer('folder'), insert: '@folder:', description: texts.folder, more: true });
    offers.push({ ...kindOffer('symbol'), insert: '@symbol:', description: texts.symbol, more: true });
    return offers.filter(({ label }) => label.startsWith(query));
  }

  async #symbols(query: string): Promise<readonly OfferedMention[]> {
    const found = await this.#dependencies.symbols.find(query);
    return found
      .filter(({ path, name }) => !isSecretFile(path) && !/[\r\n]/.test(name + path))
      .slice(0, maxOffers)
      .map(({ name, kind, path, line }) => ({
        label: name,
        description: `${kind} · ${labelOfPlace({ path, startLine: line })}`,
        insert: mentionText('symbol', `${path}#${name}`),
        icon: 'symbol',
      }));
  }

  async #ranked(query: string, kind: 'file' | 'folder', signal: AbortSignal): Promise<readonly OfferedMention[]> {
    const slices = new Slices(this.#dependencies.clock);
    const ranked: { readonly path: string; readonly score: number }[] = [];
    const files = await this.#files(signal);
    // Names of both Unicode forms are found by what is typed in either.
    const wanted = query.normalize();
    for (const path of kind === 'file' ? files : foldersOf(files)) {
      const score = fuzzyScore(wanted, path.normalize());
      // A mention is one line.
      if (score !== undefined && !/[\r\n]/.test(path)) ranked.push({ path, score });
      if (slices.due) await slices.rest(signal);
    }
    ranked.sort((a, b) => b.score - a.score || a.path.length - b.path.length || (a.path < b.path ? -1 : 1));
    return ranked.slice(0, maxOffers).map(({ path }) => pathOffer(path, kind));
  }

  async #files(signal: AbortSignal): Promise<readonly string[]> {
    const now = this.#dependencies.clock.now();
    if (this.#listed !== undefined && now - this.#listed.at < freshFor) return this.#listed.files;
    try {
      const { files } = await this.#dependencies.files.list('', maxFiles, signal);
      this.#listed = { at: now, files };
      return files;
    } catch {
      signal.throwIfAborted();
      return [];
    }
  }
}

function kindOffer(
  kind: 'selection' | 'problems' | 'changes' | 'folder' | 'symbol',
): Pick<OfferedMention, 'label' | 'icon' | 'insert'> {
  return { label: kind, icon: kind, insert: `@${kind}` };
}

function pathOffer(path: string, kind: 'file' | 'folder'): OfferedMention {
  const cut = path.lastIndexOf('/');
  return {
    label: path.slice(cut + 1),
    description: path.slice(0, Math.max(cut, 0)),
    insert: mentionText(kind, path),
    icon: kind,
  };
}
