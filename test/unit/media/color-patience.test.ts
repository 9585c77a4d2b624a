import assert from 'node:assert/strict';
import { ColorPatience } from '../../../media/chat/markdown/color-patience.ts';

describe('the patience with a language', () => {
  it('ends when its code takes long again and again, and comes back after a while', () => {
    let now = 0;
    const patience = new ColorPatience(() => now);
    const tryFor = (language: string, milliseconds: number): boolean =>
      patience.try(language, () => (now += milliseconds)) !== undefined;
    assert.deepEqual(
      Array.from({ length: 4 }, () => tryFor('ts', 250)),
      [true, true, false, false],
    );
    assert.equal(tryFor('css', 1), true);
    for (let time = 0; time < 50; time++) assert.equal(tryFor('go', 90), true, 'a busy machine is no reason');
    let waited = 0;
    while (!tryFor('ts', 1)) waited += 1;
    assert.ok(waited > 5 && waited < 30, `${waited}`);
  });
});
