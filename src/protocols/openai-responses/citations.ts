import type { JsonObject } from '../../base/json.ts';
import type { Citation } from '../../conversation/part.ts';
import { textAt } from './formats.ts';

/** The sources among the annotations of a text, each once: web addresses and the names of files. */
export function readCitations(annotations: readonly JsonObject[]): Citation[] {
  const citations = new Map<string, Citation>();
  for (const annotation of annotations) {
    const citation = readCitation(annotation);
    const key = JSON.stringify([citation.url, citation.title]);
    const isNew = !citations.has(key);
    if (isNew && (citation.url !== undefined || citation.title !== undefined)) citations.set(key, citation);
  }
  return [...citations.values()];
}

function readCitation(annotation: JsonObject): Citation {
  const url = textAt(annotation, 'url');
  const title = textAt(annotation, 'title') ?? textAt(annotation, 'filename');
  return { ...(title === undefined ? {} : { title }), ...(url === undefined ? {} : { url }) };
}
