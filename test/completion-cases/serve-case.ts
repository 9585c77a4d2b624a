import { textSnapshot } from '../../src/completion/engine/document-snapshot.ts';
import { CompletionEngine } from '../../src/completion/engine/engine.ts';
import type { Suggestion } from '../../src/completion/engine/suggestion.ts';
import { FakeClock } from '../../src/platform/clock.fake.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { FakeModel } from '../unit/completion/fake-model.ts';
import { aroundCursor } from './case-file.ts';
import type { CompletionCase } from './case-file.ts';

/** What the engine gave for a case. */
export interface Served {
  readonly text: string | undefined;
  /** The text right of the cursor that it replaces. */
  readonly replaced: string;
}

/**
 * Asks the engine as the editor does when the person asks for a suggestion, with a model that answers with `pieces`. `stays`: the stream
 * goes on without another word, and no time passes, so that the engine has to find the end by itself.
 */
export async function serve(
  given: CompletionCase,
  pieces: readonly string[],
  { stays = false }: { readonly stays?: boolean } = {},
): Promise<Served> {
  const { before, after } = aroundCursor(given);
  const clock = new FakeClock();
  const ending = stays ? 'never' : 'end';
  const model = new FakeModel(clock, () => ({ pieces, ending, ...(stays && { firstMs: 0, pieceMs: 0 }) }));
  const engine = new CompletionEngine({
    sources: () => ({ models: [model], left: [] }),
    clock,
    logger: silentLogger,
    speculation: false,
  });
  let suggestion: Suggestion | undefined;
  const call = {
    document: 'file:///case',
    version: 1,
    languageId: given.language ?? 'plaintext',
    path: given.filename ?? 'case',
    text: textSnapshot(before + after),
    offset: before.length,
    trigger: 'invoke',
  } as const;
  void engine.provide(call, new AbortController().signal).then((result) => (suggestion = result));
  // Without time, only what waits for nothing but its turn goes on.
  for (let turn = 0; turn < 20; turn++) await clock.advance(stays ? 0 : 500);
  engine.dispose();
  const length = suggestion === undefined ? 0 : suggestion.range.end - suggestion.range.start;
  return { text: suggestion?.insertText, replaced: after.slice(0, length) };
}
