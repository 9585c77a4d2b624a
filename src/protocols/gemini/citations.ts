import type { JsonObject } from '../../base/json.ts';
import type { Citation } from '../../conversation/part.ts';
import { present } from '../../base/present.ts';
import { objectField, objectsField, textField } from './fields.ts';

/** Sources that a candidate names: those of its grounding, of recited text, and pages it read. Each address once. */
export class Citations {
  readonly #found = new Map<string, Citation>();

  get all(): readonly Citation[] {
    return [...this.#found.values()];
  }

  add(candidate: JsonObject): void {
    const recited = objectField(candidate, 'citationMetadata');
    if (recited !== undefined) this.#addRecited(recited);
    const grounding = objectField(candidate, 'groundingMetadata');
    if (grounding !== undefined) this.#addGrounding(grounding);
    const pages = objectField(candidate, 'urlContextMetadata');
    if (pages !== undefined) this.#addPages(pages);
  }

  #addRecited(recited: JsonObject): void {
    for (const source of [...objectsField(recited, 'citationSources'), ...objectsField(recited, 'citations')]) {
      this.#keep(textField(source, 'uri'), textField(source, 'title'));
    }
  }

  #addGrounding(grounding: JsonObject): void {
    for (const chunk of objectsField(grounding, 'groundingChunks')) {
      const source = objectField(chunk, 'web') ?? objectField(chunk, 'retrievedContext') ?? objectField(chunk, 'maps');
      if (source !== undefined) this.#keep(textField(source, 'uri'), textField(source, 'title'));
    }
  }

  #addPages(pages: JsonObject): void {
    for (const page of objectsField(pages, 'urlMetadata')) {
      const isRead = textField(page, 'urlRetrievalStatus') === 'URL_RETRIEVAL_STATUS_SUCCESS';
      if (isRead) this.#keep(textField(page, 'retrievedUrl'), undefined);
    }
  }

  /** A title that comes later than its address is added to it. */
  #keep(url: string | undefined, title: string | undefined): void {
    if (url === undefined) return;
    if (this.#found.get(url)?.title === undefined) this.#found.set(url, present({ title, url }));
  }
}
