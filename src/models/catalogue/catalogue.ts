import type { Price } from '../model-info.ts';

/** Facts of a model that its vendor publishes. Absent means unknown. */
export interface CatalogueFacts {
  readonly name?: string;
  readonly contextTokens?: number;
  readonly price?: Price;
}

/** Windows and prices by vendor and model. */
export interface Catalogue {
  /** `catalogueId` is the provider's id in the catalogue. Undefined for a model it does not know. */
  facts(catalogueId: string, model: string): CatalogueFacts | undefined;
}

/** A catalogue that knows nothing: everything is shown as unknown. */
export const emptyCatalogue: Catalogue = { facts: () => undefined };
