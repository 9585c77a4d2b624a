import assert from 'node:assert/strict';
import { planChanges } from '../../../../src/edit/plan-changes.ts';
import type { RequestedEdit } from '../../../../src/edit/requested-edit.ts';
import { planAnySize } from '../../../../src/edit/thread/plan-large.ts';
import type { LoadedFiles } from '../../../../src/edit/thread/plan-large.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { nodeBackground } from '../../../../src/platform/node-background.ts';
import type { StartBackground } from '../../../../src/platform/background.ts';

const worker = new URL('../../../../src/editor/ports/plan-worker.ts', import.meta.url);

function edit(oldText: string): readonly RequestedEdit[] {
  const hunk = { unit: 'lines' as const, oldText, newText: 'here\n' };
  return [{ kind: 'change', path: 'a.ts', inOrder: false, hunks: [hunk] }];
}

describe('edits of large files', () => {
  // Characters of two units, so that pieces are cut within one.
  const text = `${'😀x\n'.repeat(400_000)}the place\n${'y\n'.repeat(250_000)}`;
  const loaded: LoadedFiles = {
    platform: 'linux',
    defaultPath: undefined,
    files: new Map([
      ['a.ts', { text, hash: 'h' }],
      ['b.ts', { text: 'b\n', version: 3 }],
    ]),
  };
  let started = 0;
  const start = (): Promise<StartBackground> => {
    started++;
    return Promise.resolve(nodeBackground(worker));
  };

  it('are worked out in a thread, with the same result', async () => {
    const read = (path: string): ReturnType<typeof loaded.files.get> => loaded.files.get(path);
    for (const oldText of ['the place\n', 'nowhere at all\n']) {
      const plan = await planAnySize(edit(oldText), loaded, { start, clock: systemClock });
      assert.deepEqual(plan, planChanges(edit(oldText), { platform: 'linux', read }));
    }
    assert.equal(started, 2);
  });

  it('are worked out here where the files are small', async () => {
    const small = { ...loaded, files: new Map([['a.ts', { text: 'the place\n' }]]) };
    const none = (): Promise<StartBackground> => Promise.reject(new Error('There is no thread.'));
    assert.equal((await planAnySize(edit('the place\n'), small, { start: none, clock: systemClock })).kind, 'planned');
  });

  it('leave this thread free while they are worked out', async () => {
    const spent = (since: NodeJS.CpuUsage): number => {
      const { user, system } = process.threadCpuUsage(since);
      return (user + system) / 1_000;
    };
    const began = process.threadCpuUsage();
    planChanges(edit('nowhere at all\n'), { platform: 'linux', read: (path) => loaded.files.get(path) });
    const here = spent(began);
    let most = 0;
    let before = process.threadCpuUsage();
    const timer = setInterval(() => {
      most = Math.max(most, spent(before));
      before = process.threadCpuUsage();
    }, 1);
    try {
      await planAnySize(edit('nowhere at all\n'), loaded, { start, clock: systemClock });
    } finally {
      clearInterval(timer);
    }
    assert.ok(most < here / 2, `${most} ms at once, ${here} ms without a thread`);
  });

  it('are given up where the thread ends', async () => {
    const ending = (): Promise<StartBackground> =>
      Promise.resolve((_data, events) => {
        events.onEnd('It broke.');
        return { post: () => undefined, dispose: () => undefined };
      });
    await assert.rejects(planAnySize(edit('x'), loaded, { start: ending, clock: systemClock }), /It broke\./);
  });
});
