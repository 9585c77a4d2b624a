import type { Clock } from '../platform/clock.ts';
import { Slices } from '../platform/slices.ts';
import type { WorkspaceFiles } from '../platform/workspace-files.ts';
import { fileMention } from './mentions.ts';
import type { Problem, SelectedText } from './mentions.ts';

/** What is offered for `@`. `insert` replaces the typed mention. */
export interface OfferedMention {
  readonly label: string;
  readonly description: string;
  readonly insert: string;
  readonly icon: 'file' | 'selection' | 'problems';
}

export interface MentionFinderPorts {
  readonly files: WorkspaceFiles;
  readonly clock: Clock;
  readonly selection: () => SelectedText | undefined;
  readonly problems: () => readonly Problem[];
}

const maxOffers = 20;
const maxFiles = 20_000;
const maxQuery = 200;
/** How long a list of files is used again, in milliseconds. */
const freshFor = 5_000;

/** Offers mentions while they are typed. */
export class MentionFinder {
  readonly #ports: MentionFinderPorts;
  #listed: { readonly at: number; readonly files: readonly string[] } | undefined;

  constructor(ports: MentionFinderPorts) {
    this.#ports = ports;
  }

  /** Offers for what was typed behind `@`, best first, at most 20. Rejects only when the signal aborts. */
  async find(query: string, signal: AbortSignal): Promise<readonly OfferedMention[]> {
    const wanted = query.slice(0, maxQuery).replace(/^(?:file:"?)/, '');
    const special = query.startsWith('file:') ? [] : this.#special(query.toLowerCase());
    const slices = new Slices(this.#ports.clock);
    const ranked: { readonly path: string; readonly score: number }[] = [];
    for (const path of await this.#files(signal)) {
      const score = fuzzyScore(wanted, path);
      if (score !== undefined) ranked.push({ path, score });
      if (slices.due) await slices.rest(signal);
    }
    ranked.sort((a, b) => b.score - a.score || a.path.length - b.path.length || (a.path < b.path ? -1 : 1));
    return [...special, ...ranked.map(({ path }) => fileOffer(path))].slice(0, maxOffers);
  }

  #special(query: string): OfferedMention[] {
    const selection = this.#ports.selection();
    const problems = this.#ports.problems().length;
    const offers: OfferedMention[] = [];
    if (selection !== undefined && selection.text !== '') {
      const description = `${selection.path}:${selection.startLine}-${selection.endLine}`;
      offers.push({ label: 'selection', description, insert: '@selection', icon: 'selection' });
    }
    if (problems > 0)
      offers.push({ label: 'problems', description: String(problems), insert: '@problems', icon: 'problems' });
    return offers.filter(({ label }) => label.startsWith(query));
  }

  async #files(signal: AbortSignal): Promise<readonly string[]> {
    const now = this.#ports.clock.now();
    if (this.#listed !== undefined && now - this.#listed.at < freshFor) return this.#listed.files;
    try {
      const { files } = await this.#ports.files.list('', maxFiles, signal);
      this.#listed = { at: now, files };
      return files;
    } catch {
      signal.throwIfAborted();
      return [];
    }
  }
}

function fileOffer(path: string): OfferedMention {
  const cut = path.lastIndexOf('/');
  return {
    label: path.slice(cut + 1),
    description: path.slice(0, Math.max(cut, 0)),
    insert: fileMention(path),
    icon: 'file',
  };
}

/**
 * How well a query fits a path; undefined when its characters do not appear in order. Counts for it: the file's own name, beginnings of
 * words, characters in a row.
 */
export function fuzzyScore(query: string, path: string): number | undefined {
  const wanted = query.toLowerCase();
  const text = path.toLowerCase();
  const name = text.slice(text.lastIndexOf('/') + 1);
  if (wanted === '') return 0;
  const inName = subsequenceScore(wanted, name);
  if (inName !== undefined) return inName + 100 + (name.startsWith(wanted) ? 50 : 0) + (name === wanted ? 50 : 0);
  return subsequenceScore(wanted, text);
}

function subsequenceScore(wanted: string, text: string): number | undefined {
  let score = 0;
  let last = -2;
  for (const character of wanted) {
    const at = text.indexOf(character, Math.max(last + 1, 0));
    if (at < 0) return undefined;
    if (at === last + 1) score += 5;
    if (at === 0 || /[^a-z0-9]/.test(text.charAt(at - 1))) score += 3;
    score += 1;
    last = at;
  }
  return score;
}
