import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { CommitHorizon, horizonMs } from '../../../../src/routing/stream/commit-horizon.ts';
import { lastBoundary, safeCut, wholeEnd } from '../../../../src/routing/stream/safe-boundary.ts';

function on(): { readonly horizon: CommitHorizon; readonly clock: FakeClock } {
  const clock = new FakeClock();
  return { horizon: new CommitHorizon(clock, true), clock };
}

describe('the commit horizon', () => {
  it('lets text out at the end of a sentence or line at once, the rest after its time', async () => {
    const { horizon, clock } = on();
    assert.equal(horizon.push('One sentence. And half'), 'One sentence. ');
    assert.equal(horizon.dueIn(), horizonMs);
    await clock.advance(horizonMs - 1);
    assert.equal(horizon.release(), '');
    await clock.advance(1);
    assert.equal(horizon.release(), 'And half');
    assert.equal(horizon.dueIn(), undefined);
    assert.equal(horizon.push(' of it\nnext'), ' of it\n');
  });

  it('lets out only what has waited long enough', async () => {
    const { horizon, clock } = on();
    horizon.push('first ');
    await clock.advance(200);
    horizon.push('second ');
    await clock.advance(100);
    assert.equal(horizon.release(), 'first ');
    assert.equal(horizon.dueIn(), 200);
  });

  it('keeps up to the last whole sentence when the answer is cut', () => {
    const { horizon } = on();
    horizon.push('One sentence. And then so');
    assert.deepEqual(horizon.cut(), { kept: '', dropped: 'And then so' });
  });

  it('keeps everything when more than that was shown', async () => {
    const { horizon, clock } = on();
    horizon.push('One sentence. And then');
    await clock.advance(horizonMs);
    horizon.release();
    horizon.push(' something');
    assert.deepEqual(horizon.cut(), { kept: ' something', dropped: '' });
  });

  it('holds nothing back but half a character while it is off', () => {
    const horizon = new CommitHorizon(new FakeClock(), false);
    assert.equal(horizon.push('so\ud83d'), 'so');
    assert.equal(horizon.dueIn(), undefined);
    assert.equal(horizon.push('\ude00 it'), '\ud83d\ude00 it');
    horizon.push(' goes \ud83d');
    assert.deepEqual(horizon.cut(), { kept: '', dropped: '\ud83d' });
  });

  it('never shows half of an emoji that is put together of several', async () => {
    const { horizon, clock } = on();
    horizon.push('family \u{1f469}\u200d');
    await clock.advance(horizonMs);
    assert.equal(horizon.release(), 'family ');
    assert.equal(horizon.dueIn(), undefined, 'it waits for text, not for time');
    horizon.push('\u{1f467}. ');
    assert.equal(horizon.flush(), '');
  });

  it('loses and doubles nothing, however text and time come', async () => {
    const move = fc.oneof(
      fc.record({
        kind: fc.constant('push' as const),
        text: fc.string({ unit: fc.constantFrom('a', ' ', '. ', '\n', 'é', '😀', '\u200d', '。') }),
      }),
      fc.record({ kind: fc.constant('wait' as const), time: fc.integer({ min: 0, max: 500 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(move), fc.boolean(), fc.boolean(), async (moves, isOn, isCut) => {
        const clock = new FakeClock();
        const horizon = new CommitHorizon(clock, isOn);
        let pushed = '';
        let shown = '';
        for (const step of moves) {
          if (step.kind === 'push') {
            pushed += step.text;
            shown += horizon.push(step.text);
          } else {
            await clock.advance(step.time);
            if (horizon.dueIn() === 0) shown += horizon.release();
            assert.notEqual(horizon.dueIn(), 0, 'nothing due is left');
          }
          assert.ok(pushed.startsWith(shown));
          assert.ok(shown.isWellFormed());
        }
        if (isCut) {
          const { kept, dropped } = horizon.cut();
          assert.equal(shown + kept + dropped, pushed);
        } else assert.equal(shown + horizon.flush(), pushed);
      }),
    );
  });
});

describe('a safe boundary', () => {
  it('lies behind a sentence, a line, or an end mark of a script without spaces', () => {
    assert.equal(lastBoundary('One. Two'), 5);
    assert.equal(lastBoundary('a.b.c'), 0);
    assert.equal(lastBoundary('line\nnext'), 5);
    assert.equal(lastBoundary('完了。次'), 3);
    assert.equal(lastBoundary('```js\nx\n```\nso'), 12);
  });

  it('falls back to a word, and to the last whole character', () => {
    assert.equal(safeCut('no end of sentence in sig'), 22);
    assert.equal(safeCut('x'.repeat(1000)), 1000);
    assert.equal(safeCut(`One. ${'word '.repeat(200)}end`), 1005);
    assert.equal(wholeEnd('ab\u{1f469}\u200d'), 2);
    assert.equal(wholeEnd('abc'), 3);
    assert.equal(wholeEnd(''), 0);
  });
});
