import assert from 'node:assert/strict';
import { answerLimits } from '../../../../src/routing/answer-limits.ts';
import {
  AnswerHarness,
  breaks,
  callChunk,
  chunk,
  done,
  endsEarly,
  eventsOf,
  fails,
  harnessWith,
  kindOf,
  kindsOf,
  provider,
  says,
  stalls,
  stepsOf,
  stream,
} from '../answer-harness.ts';

const story =
  'Once upon a time there was a king who lived in a castle far beyond the hills. ' +
  'Every morning he counted the clouds above the eastern tower and wrote their number into a book. ' +
  'One day the book was full, and nobody in the whole kingdom knew where to buy another one. ';
const rest = 'So the king sent out his youngest daughter, who could read the wind. She came back with a tree.';

describe('an answer that is cut in mid-stream', () => {
  for (const [name, cut] of Object.entries({ network: breaks, cut: endsEarly })) {
    it(`${name}: the same model goes on at once, then the next`, async () => {
      const harness = harnessWith({ one: [cut(story), fails(500)], two: [says(rest)] });
      const answered = await harness.run();
      assert.deepEqual(answered.sent, ['one', 'one', 'two']);
      assert.equal(harness.sent[1]?.at, harness.sent[0]?.at, 'without a wait');
      assert.deepEqual(answered.modes, ['fresh', 'ask', 'ask']);
      assert.equal(answered.text, story + rest);
      assert.deepEqual(answered.taken, []);
    });
  }

  it('goes on behind a thought whose beginning has no mark, which is no text', async () => {
    const thought = 'The last words were about a book.';
    const again = story.slice(-60);
    const pieces = [thought, '\n</think>\n', again, rest];
    const goesOn = () => stream([...pieces.map((text) => chunk(text)), chunk('', 'stop'), done]);
    const harness = harnessWith({ one: [breaks(story), fails(500)], two: [goesOn] });
    const answered = await harness.run();
    assert.equal(answered.text, story + rest);
    const step = stepsOf(harness).at(-1);
    assert.deepEqual(
      step?.parts.map((part) => (part.t === 'text' || part.t === 'reasoning' ? [part.t, part.text] : [])),
      [
        ['reasoning', thought],
        ['text', rest],
      ],
    );
  });

  it('overload: the next model goes on', async () => {
    const frame = `data: ${JSON.stringify({ error: { message: 'Overloaded', code: 529 } })}\n\n`;
    const harness = harnessWith({ one: [() => stream([chunk(story), frame])], two: [says(rest)] });
    const answered = await harness.run();
    assert.deepEqual(answered.sent, ['one', 'two']);
    assert.equal(answered.text, story + rest);
  });

  it('timeout: the next model goes on; a sole one is asked again', async () => {
    const harness = harnessWith({ one: [stalls(story)], two: [says(rest)] });
    assert.deepEqual((await harness.run()).sent, ['one', 'two']);
    const alone = harnessWith({ one: [stalls(story), says(rest)] });
    const answered = await alone.run(alone.request(['one']));
    assert.equal(answered.text, story + rest);
  });

  it('is in the log as a cut step, the change, what was asked, and the step that goes on', async () => {
    const harness = harnessWith({ one: [breaks(story), fails(500)], two: [says(rest)] });
    const { outcome } = await harness.run();
    assert.deepEqual(kindsOf(harness), ['user', 'step', 'switch', 'instruction', 'step']);
    const [first, second] = stepsOf(harness);
    assert.equal(first?.end.kind, 'cut');
    assert.equal(second?.continues, first.id);
    assert.equal(outcome.step?.id, second.id);
    assert.deepEqual(second.parts, [{ t: 'text', text: rest }]);
    const change = harness.log.entries.find((entry) => entry.k === 'switch');
    assert.ok(change?.k === 'switch' && change.why === 'failover' && change.at === first.id);
  });

  it('is begun anew where little was shown: the first try is taken back and no model is told of it', async () => {
    const harness = harnessWith({ one: [breaks('A few words. '), fails(500)], two: [says('Hello')] });
    const answered = await harness.run();
    assert.deepEqual(answered.modes, ['fresh', 'restart', 'fresh'], 'what was taken back need not be again');
    assert.equal(answered.text, 'Hello');
    assert.doesNotMatch(JSON.stringify(harness.sent.at(-1)?.body), /A few words/);
    const [first, second] = stepsOf(harness);
    assert.equal(second?.restarts, first?.id);
    assert.deepEqual(kindsOf(harness), ['user', 'step', 'switch', 'step']);
  });

  it('is begun anew when a call was begun: a partial call never runs and is never sent', async () => {
    const begun = () => stream([chunk(story), callChunk('read', '{"pa')], 'break');
    const whole = () => stream([callChunk('read', '{"path":"a"}', 'tool_calls'), done]);
    const harness = harnessWith({ one: [begun, fails(500)], two: [whole] });
    harness.log.append({
      k: 'tools',
      added: [{ name: 'read', description: '', inputSchema: { type: 'object' } }],
      removed: [],
    });
    const { modes, outcome, text } = await harness.run();
    assert.deepEqual(modes, ['fresh', 'restart', 'fresh']);
    assert.deepEqual(
      outcome.calls.map(({ args }) => args.value),
      [{ path: 'a' }],
    );
    assert.equal(text, '');
    assert.doesNotMatch(JSON.stringify(harness.sent.at(-1)?.body), /Once upon/);
  });

  it('goes on with a prefill where the model can and no tools are offered', async () => {
    const two = provider('two', { quirks: { prefill: 'prefix-flag' }, model: { reasoning: false } });
    const make = (): AnswerHarness => {
      const harness = new AnswerHarness([provider('one'), two]);
      harness.replies.set('one', [breaks(story), fails(500)]).set('two', [says(` ${rest}`)]);
      return harness;
    };
    const harness = make();
    const answered = await harness.run();
    assert.deepEqual(answered.modes, ['fresh', 'ask', 'prefill']);
    assert.equal(answered.text, story + rest, 'the white space that was trimmed came again');
    assert.deepEqual(kindsOf(harness), ['user', 'step', 'switch', 'step']);
    const tooled = make();
    tooled.log.append({
      k: 'tools',
      added: [{ name: 'read', description: '', inputSchema: { type: 'object' } }],
      removed: [],
    });
    assert.deepEqual((await tooled.run()).modes, ['fresh', 'ask', 'ask']);
  });

  it('is asked for where a server refuses the prefill', async () => {
    const two = provider('two', { quirks: { prefill: 'prefix-flag' }, model: { reasoning: false } });
    const harness = new AnswerHarness([provider('one'), two]);
    harness.replies.set('one', [breaks(story), fails(500)]).set('two', [fails(400), says(rest)]);
    const answered = await harness.run();
    assert.deepEqual(answered.modes, ['fresh', 'ask', 'prefill', 'ask']);
    assert.equal(answered.text, story + rest);
  });

  it('drops what the model that goes on repeats, however far back it begins', async () => {
    for (const head of [story, story.slice(-60), story.slice(-120), '']) {
      const harness = harnessWith({ one: [breaks(story), fails(500)], two: [says(head + rest)] });
      assert.equal((await harness.run()).text, story + rest);
    }
  });

  it('takes all back when the model begins the whole answer anew in other words', async () => {
    const anew = `${story.replace('counted', 'numbered')}And they all lived happily.`;
    const harness = harnessWith({ one: [breaks(story), fails(500)], two: [says(anew)] });
    const answered = await harness.run();
    assert.equal(answered.text, anew);
    assert.deepEqual(answered.taken, [story]);
    assert.equal(eventsOf(answered, 'take-back').length, 1);
    assert.deepEqual(kindsOf(harness), ['user', 'step', 'switch', 'step'], 'it was not asked to go on after all');
    assert.equal(stepsOf(harness)[1]?.restarts, stepsOf(harness)[0]?.id);
  });

  it('replaces the end of a sentence that the model writes otherwise', async () => {
    const one = breaks(`${story}The youngest daugh`);
    const harness = harnessWith({
      one: [one, fails(500)],
      two: [says('But the eldest son went away instead, and nobody saw him for years and years.')],
    });
    const answered = await harness.run(harness.request(['one', 'two']));
    assert.equal(
      answered.text,
      `${story}But the eldest son went away instead, and nobody saw him for years and years.`,
    );
  });

  it('never takes anything back where that cannot be shown', async () => {
    const request = (harness: AnswerHarness) => harness.request(['one', 'two'], { canTakeBack: false });
    for (const first of ['A few words. ', story]) {
      for (const second of [first + rest, rest, `${story.replace('counted', 'numbered')}And so on.`]) {
        const harness = harnessWith({ one: [breaks(first), fails(500)], two: [says(second)] });
        const answered = await harness.run(request(harness));
        assert.deepEqual(answered.taken, []);
        assert.ok(answered.text.startsWith(first));
        if (second.startsWith(first)) assert.equal(answered.text, second, 'what is repeated is dropped');
      }
    }
  });

  it('shows what was held back and taken back when nobody can go on', async () => {
    const harness = harnessWith({ one: [breaks('One sentence. And then so'), fails(500)], two: [fails(401)] });
    const answered = await harness.run();
    assert.equal(answered.text, 'One sentence. And then so');
    assert.equal(answered.outcome.step?.end.kind, 'cut');
    assert.deepEqual(answered.outcome.step.parts, [{ t: 'text', text: 'One sentence. And then so' }]);
    assert.deepEqual(kindsOf(harness), ['user', 'step']);
  });

  it('goes on again when the one that went on is cut too', async () => {
    const middle = `${rest.slice(0, 69)} `;
    const harness = harnessWith({
      one: [breaks(story), fails(500)],
      two: [breaks(middle), fails(500)],
      three: [says(rest.slice(70))],
    });
    const answered = await harness.run(harness.request(['one', 'two', 'three']));
    assert.equal(answered.text, story + middle + rest.slice(70));
    const [first, second, third] = stepsOf(harness);
    assert.deepEqual([second?.continues, third?.continues], [first?.id, second?.id]);
  });

  it('begins nothing new after its deadline, and not for ever where each request shows a little', async () => {
    const slow = new AnswerHarness([provider('one', { model: { reasoning: true } }), provider('two')]);
    slow.replies.set('one', [stalls(story)]).set('two', [says(rest)]);
    const late = await slow.run();
    assert.deepEqual([late.sent, kindOf(late)], [['one'], 'timeout']);
    assert.equal(late.text, story);
    const harness = new AnswerHarness();
    harness.replies.set('one', [
      () => breaks(`${story}${harness.sent.length} and ${'so on, '.repeat(harness.sent.length)}\n`)(harness.sent[0]!),
    ]);
    const endless = await harness.run(harness.request(['one']));
    assert.equal(kindOf(endless), 'network');
    assert.ok(endless.sent.length <= answerLimits.requests);
  });

  it('does not put an empty answer in the place of what was shown', async () => {
    const harness = harnessWith({
      one: [breaks('A few words. '), fails(500)],
      two: [says('')],
      three: [says('Hello')],
    });
    assert.equal((await harness.run(harness.request(['one', 'two', 'three']))).text, 'Hello');
    const nobody = harnessWith({ one: [breaks('A few words. '), fails(500)], two: [says('')] });
    assert.equal((await nobody.run()).text, 'A few words. ');
  });

  it('offers what is shown to be kept over a crash', async () => {
    const harness = harnessWith({ one: [says(story)] });
    await harness.run();
    const kept = harness.partials.at(-1)?.();
    assert.equal(kept?.end.kind, 'cut');
    assert.deepEqual(kept.parts, [{ t: 'text', text: story }]);
  });

  it('closes every part with exactly what its deltas said, over a hand-off too', async () => {
    const harness = harnessWith({ one: [breaks(story), fails(500)], two: [says(story.slice(-80) + rest)] });
    const deltas = new Map<number, string>();
    for (const event of (await harness.run()).events) {
      if (event.e === 'delta') deltas.set(event.part, (deltas.get(event.part) ?? '') + event.text);
      if (event.e === 'part' && event.part.t === 'text') assert.equal(event.part.text, deltas.get(event.index));
    }
    assert.deepEqual([...deltas.keys()], [0]);
  });
});
