import { errorText } from '../../base/error-text.ts';
import type { Catalogue } from './catalogue.ts';
import type { Registry } from '../registry.ts';

/** The catalogue of prices, loaded once, by the first feature that needs it; none does at startup. */
export class LazyPrices {
  readonly #registry: Pick<Registry, 'setCatalogue'>;
  readonly #load: () => Promise<Catalogue>;
  readonly #failed: (reason: string) => void;
  #loading: Promise<void> | undefined;

  /** `failed` is told why it could not be loaded; all prices it would have told stay unknown then. */
  constructor(
    registry: Pick<Registry, 'setCatalogue'>,
    load: () => Promise<Catalogue>,
    failed: (reason: string) => void,
  ) {
    this.#registry = registry;
    this.#load = load;
    this.#failed = failed;
  }

  /** Resolves once the registry knows the prices, or nothing more can be learned. Never rejects. */
  readonly known = (): Promise<void> => (this.#loading ??= this.#fill());

  async #fill(): Promise<void> {
    try {
      this.#registry.setCatalogue(await this.#load());
    } catch (error) {
      this.#failed(errorText(error));
    }
  }
}
