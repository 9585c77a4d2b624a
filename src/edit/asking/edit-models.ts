import type { Owner } from '../../conversation/part.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Registry } from '../../models/registry.ts';
import { isLocal } from '../../models/upstream.ts';
import { dialects } from '../dialects/dialects.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { AskedDialect } from '../learning/default-dialects.ts';
import type { DialectResults, ModelAtServer } from '../learning/dialect-results.ts';
import { modelAtServer } from '../learning/model-at-server.ts';
import { TurnDialects } from '../learning/turn-dialects.ts';

/** What is known of the models that may be asked. */
export type KnownModels = Pick<Registry, 'provider' | 'model'>;

/** Of the window of a model, the share that a file may take. The rest is for the conversation and the answer. */
const shareOfWindow = 0.4;
/** Most tokens that a file may take; more is seldom read well, and costs. */
const mostTokens = 60_000;
/** Window of a model of which nothing is known. */
const assumedWindow = 16_000;

/** Estimated tokens of a file that a model is shown. */
export function tokensForFile(models: KnownModels, ref: ModelRef | undefined): number {
  const window = (ref && models.model(ref)?.contextTokens) ?? assumedWindow;
  return Math.floor(Math.min(window * shareOfWindow, mostTokens));
}

/**
 * The dialect in which a model is asked for edits of a file of so many lines: by its family and by how its edits came out. Text where the model, or one
 * of those that would take its place, is known not to call tools.
 */
export function dialectFor(
  models: KnownModels,
  refs: readonly ModelRef[],
  { results, lines }: { readonly results: Pick<DialectResults, 'best'>; readonly lines: number },
): Dialect {
  const [ref] = refs;
  if (ref === undefined) return dialects.blocks;
  const provider = models.provider(ref.provider);
  const model = {
    ...atServer(models, ref),
    id: ref.model,
    callsTools: refs.every((each) => models.model(each)?.abilities.tools !== false),
    isLocal: provider !== undefined && isLocal(provider, ref.model),
  };
  return dialects[new TurnDialects(results).of(model, lines)];
}

/** Counts how an edit came out for the model that wrote it. */
export async function recordResult(
  models: KnownModels,
  results: Pick<DialectResults, 'record'>,
  { owner, dialect, isSuccess }: { readonly owner: Owner; readonly dialect: Dialect; readonly isSuccess: boolean },
): Promise<void> {
  if (dialect.id === 'unified-diff') return;
  const asked: AskedDialect = dialect.id;
  await results.record(atServer(models, owner), asked, isSuccess);
}

function atServer(models: KnownModels, ref: ModelRef): ModelAtServer {
  return modelAtServer(ref, models.provider(ref.provider));
}
