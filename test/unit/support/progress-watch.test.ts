import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { ProgressWatch } from '../../support/progress-watch.ts';

describe('a watch for missing progress', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('lets a run go on for hours as long as something ends now and then', () => {
    let stalls = 0;
    const watch = new ProgressWatch(180_000, () => stalls++);
    for (let minute = 0; minute < 240; minute += 2) {
      mock.timers.tick(120_000);
      watch.report();
    }
    assert.equal(stalls, 0);
    watch.end();
  });

  it('tells once that nothing has ended for its whole time', () => {
    let stalls = 0;
    const watch = new ProgressWatch(180_000, () => stalls++);
    mock.timers.tick(60_000);
    watch.report();
    mock.timers.tick(179_999);
    assert.equal(stalls, 0);
    mock.timers.tick(1);
    watch.report();
    mock.timers.tick(900_000);
    assert.equal(stalls, 1);
  });

  it('says nothing after its end', () => {
    let stalls = 0;
    const watch = new ProgressWatch(1_000, () => stalls++);
    watch.end();
    watch.report();
    mock.timers.tick(10_000);
    assert.equal(stalls, 0);
  });
});
