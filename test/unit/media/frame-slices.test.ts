import assert from 'node:assert/strict';
import { FrameSlices, type SlicedWork } from '../../../media/chat/markdown/frame-slices.ts';

/** Slices on a clock that stands still but for the work, with frames that come when they are asked for. */
function makeSlices() {
  let now = 0;
  const frames: (() => void)[] = [];
  const slices = new FrameSlices({ now: () => now, nextFrame: (run) => frames.push(run) });
  const done: string[] = [];
  const work = (name: string, steps: number, each: number): SlicedWork => {
    let left = steps;
    return {
      step: () => {
        now += each;
        done.push(name);
        left -= 1;
        return left > 0;
      },
    };
  };
  const nextFrame = (): void => {
    now += 16;
    for (const run of frames.splice(0)) run();
  };
  return { slices, work, done, frames, nextFrame };
}

describe('work in slices of a frame', () => {
  it('is done at once while there is little of it', () => {
    const { slices, work, done, frames } = makeSlices();
    slices.add(work('a', 3, 2));
    assert.deepEqual(done, ['a', 'a', 'a']);
    assert.equal(frames.length, 0);
  });

  it('goes on in the next frame when its time is used up, however often more is added', () => {
    const { slices, work, done, frames, nextFrame } = makeSlices();
    slices.add(work('a', 12, 3));
    slices.add(work('b', 1, 3));
    assert.equal(done.length, 3);
    assert.equal(frames.length, 1);
    for (let frame = 0; frame < 4; frame++) nextFrame();
    assert.equal(done.length, 13);
    assert.equal(frames.length, 0);
  });

  it('counts all that is done within a frame together', () => {
    const { slices, work, done } = makeSlices();
    for (let at = 0; at < 10; at++) slices.add(work(`${at}`, 1, 3));
    assert.equal(done.length, 3);
  });

  it('does the newest first', () => {
    const { slices, work, done, nextFrame } = makeSlices();
    slices.add(work('a', 4, 8));
    slices.add(work('b', 2, 8));
    for (let frame = 0; frame < 5; frame++) nextFrame();
    assert.deepEqual(done, ['a', 'b', 'b', 'a', 'a', 'a']);
  });

  it('leaves out what was taken back', () => {
    const { slices, work, done, nextFrame } = makeSlices();
    const long = work('a', 5, 8);
    slices.add(long);
    slices.remove(long);
    nextFrame();
    assert.deepEqual(done, ['a']);
  });
});
