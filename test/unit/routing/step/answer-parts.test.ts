import assert from 'node:assert/strict';
import { breaks, chunk, done, harnessWith, says, stepsOf, stream } from '../answer-harness.ts';

const story = 'Once upon a time there was a king who lived in a castle far beyond the hills. '.repeat(4);
const thinks = (text: string): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { reasoning_content: text }, finish_reason: null }] })}\n\n`;

describe('an answer that goes on with several parts', () => {
  it('leaves the last text where it is when a model that goes on has thought between two texts', async () => {
    const first = 'So the king sent out his youngest daughter, who could read the wind and the water. ';
    const second = 'She came back with a tree. And then';
    const going = [chunk(first), thinks('hm'), chunk(second), chunk('', 'stop'), done];
    const harness = harnessWith({ one: [breaks(story)], two: [() => stream(going)], three: [says('x')] });
    harness.breaker.coolDown('one/m@https://one.example', 0);
    const answered = await harness.run(harness.request(['one', 'two', 'three']));
    assert.equal(answered.modes.at(-1), 'ask');
    assert.equal(answered.text, story + first + second);
    const texts = stepsOf(harness).flatMap(({ parts }) => parts.map((part) => (part.t === 'text' ? part.text : '')));
    assert.equal(texts.join(''), story + first + second);
  });
});
