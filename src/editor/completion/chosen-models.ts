import { formatModelRef } from '../../models/model-ref.ts';
import type { ModelChoice } from '../../routing/model-choice.ts';

/** A document, as far as the choice of its models depends on it. */
export interface ChosenFor {
  /** URI of the document. */
  readonly resource: string;
  readonly languageId: string;
}

interface Known {
  readonly languageId: string;
  /** The models that complete it, in order. */
  refs: string;
}

/** Which models complete the documents that were looked at: tells a change of them from a change of what is open. */
export class ChosenModels {
  readonly #choice: ModelChoice;
  readonly #known = new Map<string, Known>();

  constructor(choice: ModelChoice) {
    this.#choice = choice;
  }

  /** These documents may be completed from now on. */
  opened(documents: readonly ChosenFor[]): void {
    for (const { resource, languageId } of documents)
      if (this.#known.get(resource)?.languageId !== languageId)
        this.#known.set(resource, { languageId, refs: this.#refs(resource, languageId) });
  }

  closed(resource: string): void {
    this.#known.delete(resource);
  }

  /** Whether the models of any known document are others than when this was asked last. */
  haveChanged(): boolean {
    let haveChanged = false;
    for (const [resource, known] of this.#known) {
      const refs = this.#refs(resource, known.languageId);
      if (refs !== known.refs) haveChanged = true;
      known.refs = refs;
    }
    return haveChanged;
  }

  #refs(resource: string, languageId: string): string {
    return this.#choice.resolve('completion', { resource, languageId }).refs.map(formatModelRef).join(' ');
  }
}
