import { defaultDialects } from './default-dialects.ts';
import type { AskedDialect, EditingModel } from './default-dialects.ts';
import type { DialectResults, ModelAtServer } from './dialect-results.ts';

/**
 * The dialects of one turn. A model keeps the one it was given until the turn ends, whatever is learned meanwhile: another dialect is another
 * tool list, which the model and the cache of its server would have to read anew.
 */
export class TurnDialects {
  readonly #results: Pick<DialectResults, 'best'>;
  readonly #given = new Map<string, AskedDialect>();

  constructor(results: Pick<DialectResults, 'best'>) {
    this.#results = results;
  }

  /** The dialect in which a model is asked for edits of files of up to so many lines. */
  of(model: ModelAtServer & EditingModel, lines: number): AskedDialect {
    const order = defaultDialects(model, lines);
    const key = JSON.stringify([model.server, model.ref, order]);
    const given = this.#given.get(key) ?? this.#results.best(model, order) ?? 'blocks';
    this.#given.set(key, given);
    return given;
  }
}
