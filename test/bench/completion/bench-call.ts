import type { CompletionCall } from '../../../src/completion/engine/suggestion.ts';
import type { HostDocument } from './editor-host.ts';
import type { TypedFile } from './typed-file.ts';

/** The question that an editor's call is for the engine. */
export function benchCall({ languageId, path }: TypedFile, { text, version }: HostDocument): CompletionCall {
  return {
    document: 'file:///playlist.ts',
    version,
    languageId,
    path,
    text,
    offset: text.offset,
    trigger: 'automatic',
  };
}
