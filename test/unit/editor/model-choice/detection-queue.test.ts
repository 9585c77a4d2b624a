import assert from 'node:assert/strict';
import { DetectionQueue } from '../../../../src/editor/model-choice/detection-queue.ts';

describe('the queue of detections', () => {
  let asked: (string | undefined)[];
  let finish: () => void;
  const queue = (): DetectionQueue =>
    new DetectionQueue((only) => {
      asked.push(only);
      return new Promise<void>((resolve) => (finish = resolve));
    });
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  beforeEach(() => (asked = []));

  it('makes one more of all that is asked for meanwhile', async () => {
    const detections = queue();
    detections.add();
    for (let i = 0; i < 100; i++) detections.add();
    assert.deepEqual(asked, [undefined]);
    finish();
    await settled();
    assert.deepEqual(asked, [undefined, undefined]);
    finish();
    await settled();
    assert.equal(asked.length, 2);
  });

  it('looks at each provider that changed once', async () => {
    const detections = queue();
    detections.add('a');
    detections.add('b');
    detections.add('b');
    finish();
    await settled();
    finish();
    await settled();
    assert.deepEqual(asked, ['a', 'b']);
  });

  it('starts nothing after it was closed', async () => {
    const detections = queue();
    detections.add('a');
    detections.add('b');
    detections.close();
    finish();
    await settled();
    assert.deepEqual(asked, ['a']);
  });
});
