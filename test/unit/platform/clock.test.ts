import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../../src/platform/clock.ts';

describe('the clock of this process', () => {
  const warnings: string[] = [];
  const note = (warning: Error): void => void warnings.push(warning.name);
  beforeEach(() => {
    warnings.length = 0;
    process.on('warning', note);
  });
  afterEach(() => process.off('warning', note));

  it('calls back at once, and without a warning, for a wait that is over already', async () => {
    let rang = false;
    systemClock.after(-0.1, () => (rang = true));
    assert.equal(rang, false);
    await pause(20);
    assert.equal(rang, true);
    assert.deepEqual(warnings, []);
  });

  it('does not ring at once for a wait longer than a timer takes', async () => {
    let rang = false;
    const timer = systemClock.after(2 ** 31, () => (rang = true));
    await pause(20);
    timer.dispose();
    assert.equal(rang, false);
    assert.deepEqual(warnings, []);
  });

  it('does not call back once it was disposed', async () => {
    let rang = false;
    systemClock.after(1, () => (rang = true)).dispose();
    await pause(20);
    assert.equal(rang, false);
  });
});
