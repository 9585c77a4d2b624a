import type { Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { IgnoreRules } from '../guard/ignore/ignore-rules.ts';
import { PathGate } from '../guard/path-gate.ts';
import type { GatedPath, WorkspaceRoot } from '../guard/path-gate.ts';
import { quoteName } from '../guard/path-syntax.ts';
import { hasHidden } from '../guard/hidden-characters.ts';
import { isSecretFile } from '../guard/secret-files.ts';
import type { Clock } from './clock.ts';
import { maxFileBytes, readAtMost, readRange, readWhole, tooLarge, withoutPrivateKey } from './file-text.ts';
import type { ReadableFile, TextEncodings } from './file-text.ts';
import { IgnoreSurroundingsOf } from './ignore-surroundings.ts';
import type { LineRange, LineSpan } from './line-range.ts';
import type { OpenLines } from './open-lines.ts';
import { Slices } from './slices.ts';
import { FileRefused } from './workspace-files.ts';
import type { GatedFiles, ListedFiles } from './workspace-files.ts';

/** Text of documents that are open in the editor, saved or not. `path` is absolute and native. */
export interface OpenDocuments {
  textOf(path: string): string | undefined;
  /** Lines of a document that is open; for documents that are large. */
  linesOf?(path: string, span: LineSpan): OpenLines | undefined;
}

export interface WorkspaceFilesDependencies {
  /** The folders of the workspace on this machine's disk, asked every time. */
  readonly roots: () => readonly WorkspaceRoot[];
  readonly openDocuments: OpenDocuments;
  readonly clock: Clock;
  /** Default: UTF-8, and UTF-16 by its mark. */
  readonly encodings?: TextEncodings;
}

const onlyUnicode: TextEncodings = { of: () => 'utf8' };
/** Entries looked at in one folder and in one listing; beyond them a listing is truncated. */
const maxFolderEntries = 10_000;
const maxVisited = 200_000;
const maxDepth = 64;

/** Workspace files on disk behind the path gate, the ignore files and the secrets list. Links are read but not listed. */
export class NodeWorkspaceFiles implements GatedFiles {
  readonly #dependencies: WorkspaceFilesDependencies;
  readonly #surroundings: IgnoreSurroundingsOf;

  constructor(dependencies: WorkspaceFilesDependencies) {
    this.#dependencies = dependencies;
    this.#surroundings = new IgnoreSurroundingsOf(dependencies.clock);
  }

  async list(
    folder: string,
    limit: number,
    signal: AbortSignal,
    passes: (folder: string) => boolean = () => true,
  ): Promise<ListedFiles> {
    signal.throwIfAborted();
    const roots = this.#dependencies.roots();
    const gate = new PathGate(roots);
    const walk: Walk = {
      files: [],
      visited: 0,
      truncated: false,
      withheld: false,
      isFull: false,
      limit,
      passes,
      signal,
      slices: new Slices(this.#dependencies.clock),
    };
    if (roots.length > 1 && folder.replace(/^\.?\/*/, '') === '') {
      for (const root of [...roots].sort((a, b) => (a.name < b.name ? -1 : 1))) {
        await this.#walkFrom(gate, root.name, walk);
      }
    } else await this.#walkFrom(gate, folder, walk);
    return { files: walk.files, truncated: walk.truncated, ...(walk.withheld && { withheld: true }) };
  }

  async check(path: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const gate = new PathGate(this.#dependencies.roots());
    await this.#mustBeOpen(gate, await gate.resolve(path), false);
  }

  async read(path: string, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    const gate = new PathGate(this.#dependencies.roots());
    const place = await gate.resolve(path);
    await this.#mustBeOpen(gate, place, false);
    const { openDocuments, encodings = onlyUnicode, clock } = this.#dependencies;
    const open = eitherName(place, (name) => openDocuments.textOf(name));
    if (open !== undefined) {
      if (open.length > maxFileBytes) throw tooLarge(path);
      return withoutPrivateKey(open, path);
    }
    return await this.#withFile(gate, { path, place, signal }, async (file) =>
      withoutPrivateKey(await readWhole(file, encodings, new Slices(clock)), path),
    );
  }

  async readLines(path: string, span: LineSpan, signal: AbortSignal): Promise<LineRange> {
    signal.throwIfAborted();
    const gate = new PathGate(this.#dependencies.roots());
    const place = await gate.resolve(path);
    await this.#mustBeOpen(gate, place, false);
    const { openDocuments, encodings = onlyUnicode, clock } = this.#dependencies;
    const open = eitherName(place, (name) => openDocuments.linesOf?.(name, span));
    if (open !== undefined) {
      const { surroundings, ...range } = open;
      withoutPrivateKey(surroundings, path);
      return range;
    }
    return await this.#withFile(gate, { path, place, signal }, (file) =>
      readRange(file, span, encodings, new Slices(clock)),
    );
  }

  async #withFile<T>(
    gate: PathGate,
    { path, place, signal }: { readonly path: string; readonly place: GatedPath; readonly signal: AbortSignal },
    read: (file: ReadableFile) => Promise<T>,
  ): Promise<T> {
    if (!place.exists) throw new FileRefused('missing', `There is no file ${quoteName(path)}.`);
    const handle = await gate.openFile(place);
    try {
      signal.throwIfAborted();
      return await read({ handle, name: path, path: place.real });
    } finally {
      await handle.close();
    }
  }

  /** Both names count: what was asked for, and where its links lead. */
  async #mustBeOpen(gate: PathGate, place: GatedPath, isFolder: boolean): Promise<void> {
    const rules = await this.#rulesOf(gate, place.root);
    for (const name of new Set([place.asked, place.relative])) {
      if (name === '') continue;
      if (isSecretFile(name))
        throw new FileRefused('secret', `${quoteName(name)} may hold secrets and is never given out.`);
      if (await rules.ignores(name, isFolder))
        throw new FileRefused('ignored', `${quoteName(name)} is ignored by the rules of the workspace.`);
    }
  }

  /** Ignore files go through the gate as well: a link must not bring in rules, or a pipe hold everything up. */
  async #rulesOf(gate: PathGate, root: WorkspaceRoot): Promise<IgnoreRules> {
    const prefix = this.#dependencies.roots().length > 1 ? `${root.name}/` : '';
    const surroundings = await this.#surroundings.of(root.path);
    const read = async (folder: string, name: string): Promise<string | undefined> => {
      const path = `${prefix}${folder === '' ? '' : `${folder}/`}${name}`;
      const place = await gate.resolve(path);
      if (!place.exists) return undefined;
      const handle = await gate.openFile(place);
      try {
        return Buffer.from(await readAtMost({ handle, name: path }, maxFileBytes)).toString('latin1');
      } finally {
        await handle.close();
      }
    };
    return new IgnoreRules(read, { slices: new Slices(this.#dependencies.clock), surroundings });
  }

  async #walkFrom(gate: PathGate, folder: string, walk: Walk): Promise<void> {
    const start = await gate.resolve(folder);
    await this.#mustBeOpen(gate, start, true);
    if (!start.exists) throw new FileRefused('missing', `There is no folder ${quoteName(folder)}.`);
    const rules = await this.#rulesOf(gate, start.root);
    const prefix = this.#dependencies.roots().length > 1 ? `${start.root.name}/` : '';
    await walkFolder({ real: start.real, relative: start.relative, prefix, depth: 0 }, rules, walk);
  }
}

/** What is known of a file under the name its links lead to, or under the one that was asked for. */
function eitherName<T>(place: GatedPath, find: (name: string) => T | undefined): T | undefined {
  return find(place.real) ?? find(join(place.root.path, ...place.asked.split('/')));
}

interface Walk {
  readonly files: string[];
  visited: number;
  truncated: boolean;
  /** A folder did not pass. */
  withheld: boolean;
  /** One file more than `limit` was found. */
  isFull: boolean;
  readonly limit: number;
  readonly passes: (folder: string) => boolean;
  readonly signal: AbortSignal;
  readonly slices: Slices;
}

interface Folder {
  readonly real: string;
  readonly relative: string;
  readonly prefix: string;
  readonly depth: number;
}

/** Depth first in the order of whole paths, so that the list is sorted without being sorted. */
async function walkFolder(folder: Folder, rules: IgnoreRules, walk: Walk): Promise<void> {
  if (!walk.passes(folder.prefix + folder.relative)) {
    walk.withheld = true;
    return;
  }
  for (const entry of await entriesOf(folder, walk)) {
    walk.truncated ||= walk.visited++ >= maxVisited;
    if (walk.isFull || walk.visited > maxVisited) return;
    if (walk.slices.due) await walk.slices.rest(walk.signal);
    const relative = folder.relative === '' ? entry.name : `${folder.relative}/${entry.name}`;
    const isFolder = entry.isDirectory();
    if (isSecretFile(relative) || (await rules.ignores(relative, isFolder))) continue;
    if (!isFolder) addFile(folder.prefix + relative, walk);
    else if (folder.depth >= maxDepth) walk.truncated = true;
    else
      await walkFolder(
        { ...folder, real: join(folder.real, entry.name), relative, depth: folder.depth + 1 },
        rules,
        walk,
      );
  }
}

function addFile(path: string, walk: Walk): void {
  walk.isFull = walk.files.length >= walk.limit;
  walk.truncated ||= walk.isFull;
  if (!walk.isFull) walk.files.push(path);
}

/** Regular files and folders, sorted; links and anything special are left out, and so are names the gate would refuse. */
async function entriesOf(folder: Folder, walk: Walk): Promise<Dirent[]> {
  walk.signal.throwIfAborted();
  const entries: Dirent[] = [];
  // A folder that vanished or may not be read has nothing to show.
  const handle = await opendir(folder.real).catch(() => undefined);
  if (handle === undefined) return entries;
  for await (const entry of handle) {
    if (entries.length >= maxFolderEntries) {
      walk.truncated = true;
      break;
    }
    if ((entry.isFile() || entry.isDirectory()) && isPlainName(entry.name)) entries.push(entry);
    if (walk.slices.due) await walk.slices.rest(walk.signal);
  }
  const key = (entry: Dirent): string => (entry.isDirectory() ? `${entry.name}/` : entry.name);
  return entries.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function isPlainName(name: string): boolean {
  return !/[\\:]|[. ]$|~\d+(?:\.|$)/.test(name) && !hasHidden(name) && !/\s/.test(name.replaceAll(' ', ''));
}
