import type { ModelChoice } from './model-choice.ts';
import type { ModelsHere } from './models-here.ts';

/** Where a prompt is for. */
export interface QuotingPlace {
  /** URI of the document. */
  readonly document: string;
  /** Its workspace path. */
  readonly path: string;
  readonly languageId: string;
}

/** What runs in this process hands nothing on. */
const embedded = 'workspace';

/**
 * Whether code of another file may stand in the completion prompts of a document. Code of another workspace folder may where completions of that
 * folder go to all the same providers: nobody is asked while they type.
 */
export function mayQuoteThere(
  { choice, here }: { readonly choice: ModelChoice; readonly here: Pick<ModelsHere, 'folderOfPath'> },
  { document, path: own, languageId }: QuotingPlace,
  path: string,
): boolean {
  const folder = here.folderOfPath(path);
  if (folder === undefined || folder.uri === here.folderOfPath(own)?.uri) return true;
  const providersFor = (resource: string): readonly string[] =>
    choice.resolve('completion', { resource, languageId }).refs.map(({ provider }) => provider);
  const theirs = new Set(providersFor(folder.uri));
  return providersFor(document).every((provider) => provider === embedded || theirs.has(provider));
}
