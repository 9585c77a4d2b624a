import assert from 'node:assert/strict';
import { isReadingDue, readingDueAt } from '../../../media/chat/markdown/reading-pace.ts';

describe('how often the open piece of an answer is read again', () => {
  const reading = { length: 600, at: 1_000 };

  it('is with every frame while it grows as fast as models write', () => {
    assert.ok(isReadingDue(reading, 600, 1_016));
    assert.ok(isReadingDue(reading, 700, 1_016));
  });

  it('is ten times a second at most in a flood, or where the piece is long', () => {
    assert.equal(isReadingDue(reading, 1_100, 1_016), false);
    assert.equal(isReadingDue({ length: 5_000, at: 1_000 }, 5_020, 1_016), false);
  });

  it('is never later than a tenth of a second after the last time', () => {
    assert.equal(readingDueAt(reading), 1_100);
    assert.ok(isReadingDue(reading, 60_000, 1_100));
    assert.ok(isReadingDue({ length: 8_000, at: 1_000 }, 8_001, 1_100));
  });
});
