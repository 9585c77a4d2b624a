import assert from 'node:assert/strict';
import { cursorContext, textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import { GrowingSuggestion } from '../../../../src/completion/engine/growing-suggestion.ts';
import type { Suggestion } from '../../../../src/completion/engine/suggestion.ts';
import { Track } from '../../../../src/completion/tracks/track.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';

const model = { provider: 'p', model: 'm' };

function running(): Track {
  const context = cursorContext(textSnapshot('a'), 1);
  const place = { document: 'd', context, path: 'a.ts', languageId: 'typescript', multiline: false };
  return new Track({ ...place, model, name: 'm', stop: [] }, 0);
}

function suggestion(id: number): Suggestion {
  return { id, insertText: 'b', range: { start: 1, end: 1 }, model, isCached: false };
}

describe('a suggestion that grows', () => {
  it('is watched on when the call before it is cancelled', async () => {
    const clock = new FakeClock();
    const told: number[] = [];
    const growing = new GrowingSuggestion(clock, ({ id }) => told.push(id));
    const [first, second] = [new AbortController(), new AbortController()];
    const track = running();
    growing.watch({ suggestion: suggestion(1), track: running(), signal: first.signal, grown: () => 'bc' });
    growing.watch({ suggestion: suggestion(2), track, signal: second.signal, grown: () => 'bc' });
    first.abort();
    track.finish();
    await clock.advance(1_000);
    assert.deepEqual(told, [2]);
    growing.dispose();
  });
});
