import { realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { IgnoreSurroundings } from '../guard/ignore/ignore-rules.ts';
import type { Clock } from './clock.ts';
import { findRepository, readBytes, readExcludes, repositoryAt } from './git-repository.ts';
import { Slices } from './slices.ts';

/** Milliseconds for which what lies outside of a workspace folder counts as unchanged: a search asks for thousands of files. */
const trustedFor = 1_000;
const maxRuleBytes = 1_000_000;

/** The ignore rules of git that come from outside a workspace folder: from the repository above it, and from repositories below it. */
export class IgnoreSurroundingsOf {
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly at: number; readonly surroundings: Promise<IgnoreSurroundings> }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What surrounds a workspace folder, at most a second old. Never rejects. */
  of(folder: string): Promise<IgnoreSurroundings> {
    const now = this.#clock.now();
    const known = this.#known.get(folder);
    if (known !== undefined && now - known.at < trustedFor) return known.surroundings;
    const surroundings = read(folder, this.#clock);
    this.#known.set(folder, { at: now, surroundings });
    return surroundings;
  }
}

async function read(folder: string, clock: Clock): Promise<IgnoreSurroundings> {
  const repository = await findRepository(folder);
  const excludes = await readExcludes(repository, process.env, new Slices(clock));
  const real = await realpath(folder).catch(() => folder);
  const root = repository?.root ?? real;
  const nested = new Map<string, ReturnType<IgnoreSurroundings['nested']>>();
  const files = new Map<string, Promise<string | undefined>>();
  return {
    excludes,
    above: relative(root, real)
      .split(sep)
      .filter((segment) => segment !== ''),
    readAbove: (above, name) =>
      once(files, join(above, name), () => readBytes(join(root, above, name), maxRuleBytes, true)),
    nested: (below) => once(nested, below, () => nestedExcludes(join(real, below), clock)),
  };
}

function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

async function nestedExcludes(folder: string, clock: Clock): ReturnType<IgnoreSurroundings['nested']> {
  const repository = await repositoryAt(folder);
  return repository === undefined ? undefined : await readExcludes(repository, process.env, new Slices(clock));
}
