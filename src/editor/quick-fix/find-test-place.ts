import { TestPlaceSearch } from '../../edit/test-place/test-place.ts';
import type { TestPlace } from '../../edit/test-place/test-place.ts';
import type { Clock } from '../../platform/clock.ts';
import { Slices } from '../../platform/slices.ts';
import type { GatedFiles } from '../../platform/workspace-files.ts';

/** Files of the workspace that are looked at for how its tests are kept. */
const mostFiles = 20_000;

/** Where it is looked for the tests of a file. */
export interface TestSearch {
  readonly files: Pick<GatedFiles, 'list'>;
  /** Names of the folders of the workspace. */
  readonly roots: readonly string[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Where the tests of a file belong, by the files of its own folder of the workspace. Paths as the workspace names them: with the name of the folder
 * first where there are several.
 */
export async function findTestPlace(source: string, { files, roots, clock, signal }: TestSearch): Promise<TestPlace> {
  const root = roots.length <= 1 ? undefined : roots.find((name) => source.startsWith(`${name}/`));
  const start = root === undefined ? '' : `${root}/`;
  const listed = await files.list(root ?? '', mostFiles, signal);
  const slices = new Slices(clock);
  const search = new TestPlaceSearch(source.slice(start.length));
  for (const file of listed.files) {
    if (file.startsWith(start)) search.add(file.slice(start.length));
    if (slices.due) await slices.rest(signal);
  }
  const { path, exists, example } = search.found();
  return { path: start + path, exists, ...(example !== undefined && { example: start + example }) };
}
