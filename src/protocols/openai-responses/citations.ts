import type { JsonObject } from '../../conversation/json.ts';
import type { Citation } from '../../conversation/part.ts';
import { textAt } from './formats.ts';

/** The sources among the annotations of a text, each once: web addresses and the names of files. */
export function readCitations(annotations: readonly JsonObject[]): Citation[] {
  const citations: Citation[] = [];
  for (const annotation of annotations) {
    const citation = readCitation(annotation);
    const isNew = !citations.some((known) => known.url === citation.url && known.title === citation.title);
    if (isNew && (citation.url !== undefined || citation.title !== undefined)) citations.push(citation);
  }
  return citations;
}

function readCitation(annotation: JsonObject): Citation {
  const url = textAt(annotation, 'url');
  const title = textAt(annotation, 'title') ?? textAt(annotation, 'filename');
  return { ...(title === undefined ? {} : { title }), ...(url === undefined ? {} : { url }) };
}
