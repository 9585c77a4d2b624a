import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cursorContext, textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import { answerOf, GrowingAnswer } from '../../../../src/completion/engine/readiness.ts';
import type { TrackAnswer } from '../../../../src/completion/engine/readiness.ts';
import { Track } from '../../../../src/completion/tracks/track.ts';
import { hostileText } from '../hostile-text.ts';

const places = [
  ['function f() {\n  ', '\n}\n', 'typescript'],
  ['function f() {', '\n', 'typescript'],
  ['const list = [', '];\n', 'typescript'],
  ['def f():\n    ', '\n', 'python'],
  ['def f\n  ', '\n', 'ruby'],
  ['', '', 'lua'],
] as const;

function trackAt([before, after, languageId]: readonly [string, string, string], multiline: boolean) {
  const context = cursorContext(textSnapshot(before + after), before.length);
  const model = { provider: 'p', model: 'm' };
  const origin = { document: 'd', context, path: 'src/f', languageId, multiline, model, name: 'm', stop: ['</s>'] };
  return { context, track: new Track(origin, 0) };
}

/** Whether `one` is ready wherever `other` is, with the same text. */
function agree(one: TrackAnswer, other: TrackAnswer): boolean {
  return one.kind === 'ready' ? other.kind === 'ready' && one.shaped.text === other.shaped.text : other.kind === 'wait';
}

describe('an answer that grows', () => {
  it('is ready when it would be if it were looked at anew with each piece', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.boolean(),
        fc.array(hostileText, { maxLength: 30 }),
        fc.boolean(),
        (place, multiline, pieces, isPatient) => {
          const { track, context } = trackAt(place, multiline);
          const growing = new GrowingAnswer(track, context);
          for (const [at, piece] of pieces.entries()) {
            track.append(piece, 0);
            const now = isPatient ? 0 : at * 40;
            const fit = track.fit(context);
            if (fit === undefined) return;
            const answer = growing.at(fit, now);
            assert.ok(agree(answer, answerOf(track, fit, context, now)), JSON.stringify({ text: track.text, at }));
            if (answer.kind === 'ready') return;
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is ready with the bracket or the word that closes what the line of the cursor began', () => {
    for (const [before, languageId, ...pieces] of [
      ['function f() {', 'typescript', '\n  return 1;\n', '}'],
      ['const list = [', 'typescript', '\n  1,\n', ']'],
      ['def f', 'ruby', '(a)\n  a + 1\n', 'e', 'n', 'd'],
      ['def f', 'ruby', '(a)\n  a + 1\n', 'en', 'd;'],
    ] as const) {
      const { track, context } = trackAt([before, '\n', languageId], true);
      const growing = new GrowingAnswer(track, context);
      const ready = pieces.map((piece) => {
        track.append(piece, 0);
        const fit = track.fit(context);
        assert.ok(fit);
        const answer = growing.at(fit, 0);
        assert.ok(agree(answer, answerOf(track, fit, context, 0)), `${before}${track.text}`);
        return answer.kind;
      });
      assert.deepEqual(ready, [...pieces.slice(1).map(() => 'wait'), 'ready'], before);
    }
  });

  it('is shown up to its last word once the patience is over, but not without end where there is no word', () => {
    for (const [text, shown] of [
      ['call(argument', 'call('],
      [`call(${'x'.repeat(500)}`, undefined],
    ] as const) {
      const { track, context } = trackAt(places[0], false);
      track.append(text, 0);
      const fit = track.fit(context);
      assert.ok(fit);
      const answer = new GrowingAnswer(track, context).at(fit, 10_000);
      assert.equal(answer.kind, 'ready');
      if (shown !== undefined) assert.equal(answer.shaped.text, shown);
    }
  });
});
