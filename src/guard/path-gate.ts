import { constants, lstat, open, readlink, realpath, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { errorCode } from '../base/error-text.ts';
import { FileRefused } from '../platform/workspace-files.ts';
import { pathSegments, quoteName } from './path-syntax.ts';

/** A folder of the workspace. `name` is what paths begin with when there are several. */
export interface WorkspaceRoot {
  readonly name: string;
  /** Absolute, native to this machine. */
  readonly path: string;
}

/** A path that was found to lie inside the workspace, at the moment it was looked at. */
export interface GatedPath {
  readonly root: WorkspaceRoot;
  /** Relative to the root as it was asked for, with `/`; empty for the root itself. */
  readonly asked: string;
  /** Relative to the root after all links, with `/`. Rules are applied to both. */
  readonly relative: string;
  /** Absolute, after all links. */
  readonly real: string;
  readonly exists: boolean;
}

/**
 * The one place where a path that a model or a person wrote becomes a path on disk. Links are followed first, then everything is compared by
 * segments, so neither a link nor a look-alike leaves the workspace. {@link openFile} checks again on the open file itself.
 */
export class PathGate {
  readonly #roots: readonly WorkspaceRoot[];
  readonly #platform: string;
  #realRoots: Promise<readonly { readonly path: string; readonly real: string }[]> | undefined;

  constructor(roots: readonly WorkspaceRoot[], platform: string = process.platform) {
    this.#roots = roots;
    this.#platform = platform;
  }

  /** Finds the place of a path. A file that does not exist yet is placed by its deepest existing folder. Rejects with {@link FileRefused}. */
  async resolve(path: string): Promise<GatedPath> {
    const { root, segments } = this.#locate(path);
    const realRoot = await realpath(root.path).catch(() => undefined);
    if (realRoot === undefined)
      throw new FileRefused('missing', `The workspace folder ${quoteName(root.name)} is not there.`);
    const { real, exists } = await realPlace(join(realRoot, ...segments));
    const inside = segmentsBelow(realRoot, real, this.#platform);
    if (inside === undefined) throw outside(path);
    if (this.#roots.length > 1 && !(await this.#staysInFolder(join(root.path, ...segments), real)))
      throw new FileRefused('outside', `${quoteName(path)} leads into another workspace folder. Use its path there.`);
    return { root, asked: segments.join('/'), relative: inside.join('/'), real, exists };
  }

  /**
   * Opens a regular file for reading, without following a link that took its place since and without waiting for a pipe. The open file is
   * compared with the gated place once more. Rejects with {@link FileRefused}.
   */
  async openFile(place: GatedPath): Promise<FileHandle> {
    const before = await lstat(place.real).catch(() => undefined);
    if (before === undefined) throw new FileRefused('missing', `There is no file ${quoteName(place.asked)}.`);
    if (!before.isFile()) throw notAFile(place);
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const handle = await open(place.real, flags).catch((error: unknown) => {
      throw new FileRefused(
        'missing',
        `The file ${quoteName(place.asked)} cannot be opened (${errorCode(error) ?? 'unknown error'}).`,
      );
    });
    try {
      if (!(await handle.stat()).isFile()) throw notAFile(place);
      if (!(await this.#isStillThere(handle, place))) throw outside(place.asked);
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  #locate(path: string): { readonly root: WorkspaceRoot; readonly segments: readonly string[] } {
    const segments = pathSegments(path, this.#platform);
    const [only] = this.#roots;
    if (only === undefined) throw new FileRefused('missing', 'No folder is open.');
    if (this.#roots.length === 1) return { root: only, segments };
    const root = this.#roots.find(({ name }) => name.normalize() === segments[0]?.normalize());
    if (root !== undefined) return { root, segments: segments.slice(1) };
    const names = this.#roots.map(({ name }) => quoteName(name)).join(', ');
    throw new FileRefused('missing', `Begin the path with one of the workspace folders: ${names}.`);
  }

  /** Whether a path still belongs to the same folder of the workspace after all links: one may lie in another, and have a model of its own. */
  async #staysInFolder(asked: string, real: string): Promise<boolean> {
    this.#realRoots ??= Promise.all(
      this.#roots.map(async ({ path }) => ({ path, real: await realpath(path).catch(() => path) })),
    );
    const roots = await this.#realRoots;
    // As it is written: where letters may be of either case, the other case is no second way in.
    const asking = roots.filter(({ path }) => segmentsBelow(path, asked, 'linux') !== undefined);
    const holding = roots.filter((root) => segmentsBelow(root.real, real, this.#platform) !== undefined);
    const nearest = Math.max(...asking.map(({ path }) => depthOf(path)));
    const innermost = Math.max(...holding.map((root) => depthOf(root.real)));
    return asking.some(
      (root) => depthOf(root.path) === nearest && holding.includes(root) && depthOf(root.real) === innermost,
    );
  }

  /** A folder on the way may have been swapped for a link between the check and the opening. */
  async #isStillThere(handle: FileHandle, place: GatedPath): Promise<boolean> {
    const realRoot = await realpath(place.root.path);
    const opened =
      this.#platform === 'linux' ? await readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined) : undefined;
    const now = opened ?? (await realpath(place.real).catch(() => ''));
    if (segmentsBelow(realRoot, now, this.#platform) === undefined) return false;
    if (opened !== undefined) return true;
    const [here, file] = await Promise.all([stat(now), handle.stat()]);
    return here.ino === file.ino && here.dev === file.dev;
  }
}

/** Where a path really is; for one that does not exist, where it would be made. A dangling link is refused: writing would follow it. */
async function realPlace(path: string): Promise<{ readonly real: string; readonly exists: boolean }> {
  const missing: string[] = [];
  for (let current = path; ; current = dirname(current)) {
    try {
      const real = await realpath(current);
      return { real: join(real, ...missing), exists: missing.length === 0 };
    } catch (error) {
      const isAbsent = errorCode(error) === 'ENOENT' && (await lstat(current).catch(() => undefined)) === undefined;
      if (!isAbsent || dirname(current) === current) throw new FileRefused('missing', 'The path cannot be followed.');
      missing.unshift(current.slice(dirname(current).length).replace(/^[/\\]/, ''));
    }
  }
}

/** Segments of `path` below `root`; undefined when it is not inside. Compares whole segments: `/w/app-evil` is not in `/w/app`. */
function segmentsBelow(root: string, path: string, platform: string): readonly string[] | undefined {
  const fold = (segment: string): string => (platform === 'win32' ? segment.toLowerCase() : segment);
  const outer = root.split(sep).filter((segment) => segment !== '');
  const inner = path.split(sep).filter((segment) => segment !== '');
  const isInside = path !== '' && outer.every((segment, index) => fold(segment) === fold(inner[index] ?? ''));
  return isInside && !inner.includes('..') ? inner.slice(outer.length) : undefined;
}

function depthOf(path: string): number {
  return path.split(sep).filter((segment) => segment !== '').length;
}

function outside(path: string): FileRefused {
  return new FileRefused('outside', `${quoteName(path)} leads out of the workspace.`);
}

function notAFile(place: GatedPath): FileRefused {
  return new FileRefused('not-a-file', `${quoteName(place.asked)} is not a regular file.`);
}
