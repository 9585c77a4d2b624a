import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { runStage } from '../../support/run-stage.ts';

const program = (code: string) => (): ReturnType<typeof spawn> =>
  spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });

describe('a stage of the test run', () => {
  it('is ended, and says so, when nothing comes from it any more', async () => {
    const hanging = program('setInterval(() => {}, 1_000)');
    const outcome = await runStage({ name: 'hanging', script: [], quietMinutes: 0.005 }, true, hanging);
    assert.equal(outcome.failed, 1);
    assert.match(outcome.note ?? '', /nothing had come from it for 0\.005 minutes/);
  });

  it('counts what it printed when it ends by itself', async () => {
    const passing = program('console.log("3 passed, 0 failed")');
    const { passed, failed, note } = await runStage({ name: 'passing', script: [], quietMinutes: 3 }, true, passing);
    assert.deepEqual({ passed, failed, note }, { passed: 3, failed: 0, note: undefined });
  });
});
