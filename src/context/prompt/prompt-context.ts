import { BoundedMap } from '../../base/bounded-map.ts';
import { isAborted } from '../../platform/aborted.ts';
import type { Clock } from '../../platform/clock.ts';
import { within } from '../../platform/deadline.ts';
import { Slices } from '../../platform/slices.ts';
import { FileRefused } from '../../platform/workspace-files.ts';
import type { WorkspaceFiles } from '../../platform/workspace-files.ts';
import type { FimFile } from '../../protocols/fim/fim-request.ts';
import { contextShares, editPart, stablePart } from './compose-context.ts';
import type { ContextShares, NearbyProblem } from './compose-context.ts';
import { declarationText } from './declaration-text.ts';
import type { LineRange } from './declaration-text.ts';
import { FrozenContext } from './frozen-context.ts';
import type { ContextSnapshot } from './frozen-context.ts';
import { lookupSites } from './lookup-sites.ts';
import type { LookupSite } from './lookup-sites.ts';
import { groupedLines, RecentEdits } from './recent-edits.ts';
import type { LineChange } from './mirrored-lines.ts';
import { referenceWords, similarWindows } from './similar-windows.ts';
import type { SimilarWindow, SourceFile } from './similar-windows.ts';

/** A place in a document of the workspace. */
export interface ContextPlace {
  /** URI of the document. */
  readonly document: string;
  /** Workspace path, with `/`. */
  readonly path: string;
  readonly languageId: string;
  /** From 0. */
  readonly line: number;
}

/** Where something is declared. `path` is a workspace path. */
export interface DeclarationPlace extends LineRange {
  readonly path: string;
}

/** What the context is made of. Every text of another file comes through {@link ContextDependencies.files}: one gate for all. */
export interface ContextDependencies {
  /** Refuses what ignore files, the secrets list and the path gate keep back; gives open documents as they are in the editor. */
  readonly files: Pick<WorkspaceFiles, 'read'>;
  readonly clock: Clock;
  /** The text of an open document as it is at this moment: what a change replaces is known only to who has seen what was there. */
  readonly openText: (path: string) => string | undefined;
  /** Takes what looks like a key out of a text. */
  readonly redact: (text: string) => string;
  /** False while nothing may be gathered: not trusted, VS Code's AI features off, no model chosen that anything would be sent to. */
  readonly isWanted: (place: ContextPlace) => boolean;
  /** False for files of languages and folders that completions are off for, or whose completions go elsewhere than those of the place. */
  readonly mayQuote: (path: string, place: ContextPlace) => boolean;
  /** Workspace paths of open and recently used files of a language, the latest first. */
  readonly sources: (languageId: string) => readonly string[];
  /** Where a name is defined, by VS Code's language features. */
  readonly definitions: (place: ContextPlace, site: LookupSite) => Promise<readonly DeclarationPlace[]>;
  /** Errors near a line. */
  readonly problems: (place: ContextPlace) => readonly NearbyProblem[];
  /** Tokens of a prompt for the model that is asked there. */
  readonly tokens: (place: ContextPlace) => number;
}

/** Why the context is looked at again. */
export type ContextOccasion = 'idle' | 'tab' | 'save';

const maximumSources = 20;
const maximumLookups = 6;
const maximumDeclarations = 5;
/** A language service that takes longer is busy with what the person sees. */
const lookupLimitMs = 500;
/** All lookups of one occasion together. */
const lookupsLimitMs = 1_500;
const sliceMs = 5;
/** Paths go into prompts as they are; one with the marks of a prompt in it could end or restructure it. */
const strangePath = /[<>|\p{Cc}]/u;

/** What one occasion found; the next one begins with it. */
interface Session {
  readonly path: string;
  readonly line: number;
  readonly windows: readonly SimilarWindow[];
  readonly edits: readonly FimFile[];
}

/**
 * Prepares what goes into prompts besides the file itself, while no request waits: declarations of imported names, windows of similar files, the
 * last edits, problems near the cursor. The way of a key only reads a frozen array. Never rejects.
 */
export class PromptContext {
  readonly #dependencies: ContextDependencies;
  readonly #frozen = new FrozenContext();
  readonly #edits: RecentEdits;
  readonly #sessions = new BoundedMap<string, Session>(maximumSources);
  #run: AbortController | undefined;

  constructor(dependencies: ContextDependencies) {
    this.#dependencies = dependencies;
    this.#edits = new RecentEdits(dependencies.clock);
  }

  /** What is prepared for a place. Cheap, and the same array as long as the line is the same. */
  read(place: ContextPlace): ContextSnapshot {
    if (!this.#dependencies.isWanted(place)) return nothing;
    return this.#frozen.read(place.document, place.line);
  }

  /** A document of the workspace changed. Only documents that {@link refresh} was asked for are known. */
  changed(path: string, changes: readonly LineChange[]): void {
    this.#edits.change(path, changes);
  }

  /** A document was closed, renamed or deleted. */
  closed(document: string, path: string | undefined): void {
    if (path !== undefined) this.#edits.close(path);
    this.#frozen.forget(document);
    this.#sessions.delete(document);
  }

  /** What may be sent has changed (an ignore file, trust, a switch): nothing prepared is used any more. */
  forget(): void {
    this.#run?.abort();
    this.#frozen.forget();
    this.#edits.forget();
    this.#sessions.clear();
  }

  /**
   * Prepares the context for a place. One at a time: a later call ends an earlier one. Nothing is done while the person stays near the place
   * it was prepared for, unless files were saved.
   */
  async refresh(place: ContextPlace, occasion: ContextOccasion): Promise<void> {
    if (!this.#dependencies.isWanted(place)) return;
    const session = this.#sessions.get(place.document);
    const isSame = session !== undefined && Math.abs(session.line - place.line) <= groupedLines;
    if (isSame && occasion === 'idle' && this.#edits.isFollowed(place.path)) return;
    this.#run?.abort();
    const run = new AbortController();
    this.#run = run;
    try {
      await this.#prepare(place, isSame && occasion === 'save' ? session : undefined, run.signal);
    } catch {
      // A file that went away or a language service that failed: the next occasion tries again.
    }
  }

  dispose(): void {
    this.forget();
  }

  async #prepare(place: ContextPlace, kept: Session | undefined, signal: AbortSignal): Promise<void> {
    const own = await this.#text(place.path, place, signal);
    if (own === undefined || isAborted(signal)) return;
    this.#follow(place.path);
    const lines = this.#edits.linesOf(place.path) ?? own.split(/\r?\n/);
    const shares = contextShares(this.#dependencies.tokens(place));
    const windows = await this.#windows(place, lines, { shares, signal });
    const declarations = await this.#declarations(place, lines, { shares, signal });
    const edits = kept?.edits ?? (await this.#editFiles(place, shares, signal));
    if (isAborted(signal) || !this.#dependencies.isWanted(place)) return;
    const stable = stablePart({ declarations, windows }, shares, this.#dependencies.redact);
    this.#sessions.set(place.document, { path: place.path, line: kept?.line ?? place.line, windows, edits });
    this.#frozen.offer(place.document, [...stable, ...edits]);
  }

  /** Only after the gate let its text through. The mirror begins anew where it lost the document. */
  #follow(path: string): void {
    const text = this.#dependencies.openText(path);
    if (text === undefined) return;
    if (this.#edits.linesOf(path)?.join('\n') !== text.replaceAll('\r\n', '\n')) this.#edits.open(path, text);
  }

  async #windows(
    place: ContextPlace,
    lines: readonly string[],
    { shares, signal }: Work,
  ): Promise<readonly SimilarWindow[]> {
    const paths = this.#dependencies.sources(place.languageId).filter((path) => path !== place.path);
    const files: SourceFile[] = [];
    for (const path of paths.slice(0, maximumSources)) {
      const text = await this.#text(path, place, signal);
      if (text !== undefined) files.push({ path, text });
    }
    const previous = this.#sessions.get(place.document)?.windows ?? [];
    const slices = new Slices(this.#dependencies.clock, sliceMs);
    await slices.rest(signal);
    const characters = Math.floor(shares.stable / 3);
    return similarWindows(referenceWords(lines, place.line), files, { characters, slices, signal, previous });
  }

  async #declarations(
    place: ContextPlace,
    lines: readonly string[],
    { shares, signal }: Work,
  ): Promise<readonly FimFile[]> {
    const { clock } = this.#dependencies;
    const end = clock.now() + lookupsLimitMs;
    const found: FimFile[] = [];
    const seen = new Set<string>();
    for (const site of lookupSites(lines, place.line, maximumLookups)) {
      const left = Math.min(lookupLimitMs, end - clock.now());
      if (left <= 0 || isAborted(signal) || found.length >= maximumDeclarations) break;
      for (const target of await this.#lookUp(place, site, left)) {
        const key = `${target.path}:${target.startLine}`;
        if (target.path === place.path || seen.has(key) || found.length >= maximumDeclarations) continue;
        seen.add(key);
        const text = await this.#text(target.path, place, signal);
        const cut = text === undefined ? undefined : declarationText(text.split(/\r?\n/), target, shares.stable / 3);
        if (cut !== undefined) found.push({ path: target.path, text: cut });
      }
    }
    return found;
  }

  async #lookUp(place: ContextPlace, site: LookupSite, milliseconds: number): Promise<readonly DeclarationPlace[]> {
    try {
      const { clock, definitions } = this.#dependencies;
      return (await within(clock, milliseconds, () => definitions(place, site))).slice(0, 2);
    } catch {
      return [];
    }
  }

  async #editFiles(place: ContextPlace, shares: ContextShares, signal: AbortSignal): Promise<readonly FimFile[]> {
    const edits = this.#edits.latest(place);
    const allowed = new Set<string>();
    for (const path of new Set(edits.map((edit) => edit.path))) {
      if ((await this.#text(path, place, signal)) !== undefined) allowed.add(path);
    }
    const problems = { path: place.path, list: this.#dependencies.problems(place) };
    return editPart(
      edits.filter(({ path }) => allowed.has(path)),
      problems,
      shares,
      this.#dependencies.redact,
    );
  }

  /** The text of a file that may be quoted; undefined for every other. The only way to them. */
  async #text(path: string, place: ContextPlace, signal: AbortSignal): Promise<string | undefined> {
    if (strangePath.test(path) || !this.#dependencies.mayQuote(path, place)) return undefined;
    try {
      return await this.#dependencies.files.read(path, signal);
    } catch (error) {
      // What was changed there may be a piece of what makes it secret, and would be none of it any more once the rest is gone.
      if (error instanceof FileRefused && error.reason === 'secret') this.#edits.forgetFile(path);
      return undefined;
    }
  }
}

interface Work {
  readonly shares: ContextShares;
  readonly signal: AbortSignal;
}

const nothing: ContextSnapshot = { version: 0, files: Object.freeze([]) };
