import assert from 'node:assert/strict';
import fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';
import type { AnswerItem } from '../../../src/transcript/chat-view-messages.ts';
import { answer } from '../../../src/routing/answer.ts';
import {
  AnswerHarness,
  callChunk,
  breaks,
  chunk,
  done,
  endsEarly,
  fails,
  says,
  stream,
  unreachable,
} from '../routing/answer-harness.ts';
import type { Reply } from '../routing/answer-harness.ts';
import { runScript, turnItems } from '../transcript/turn-run.ts';
import type { RunOptions } from '../transcript/turn-run.ts';

const long = 'The first sentence of a long answer that goes on for a while. '.repeat(6);

/** Runs a turn with the real routing over scripted servers. */
async function run(replies: Readonly<Record<string, readonly Reply[]>>, options: Partial<RunOptions> = {}) {
  const harness = new AnswerHarness();
  for (const [name, each] of Object.entries(replies)) harness.replies.set(name, each);
  let isOver = false;
  const isDone = (): boolean => isOver;
  const running = runScript([], {
    refs: () => ['one', 'two', 'three'].map((provider) => ({ provider, model: 'm' })),
    ...options,
    answer: () => (request) => answer(harness.dependencies, request),
  }).finally(() => (isOver = true));
  for (let round = 0; !isDone() && round < 20_000; round++) {
    for (let tick = 0; tick < 5 && !isDone(); tick++) await setImmediate();
    if (!isDone()) await harness.clock.advance(250);
  }
  const result = await running;
  const userSeq = result.log.entries.find((entry) => entry.k === 'user')?.seq ?? -1;
  return { ...result, harness, live: turnItems(result.items, userSeq), again: turnItems(result.reloaded, userSeq) };
}

function summary(items: readonly unknown[]): string[] {
  return items.map((item) => {
    const answer = item as AnswerItem;
    const text = answer.blocks.map((block) => (block.kind === 'tool' ? `[${block.name}]` : block.text)).join('|');
    const told = (answer.handOffs ?? []).map(({ from, to, mode, reason }) => `${from.ref}>${to.ref} ${mode} ${reason}`);
    return [answer.state, text, ...told].join(' / ');
  });
}

describe('a turn on the real routing', () => {
  const cases: Readonly<Record<string, readonly [Readonly<Record<string, readonly Reply[]>>, string]>> = {
    'whose model answers': [{ one: [says('Hello.')] }, 'done / Hello.'],
    'whose model cannot be reached': [
      { one: [unreachable], two: [says('Hello.')] },
      'done / Hello. / one/m>two/m unseen network',
    ],
    'whose two first models cannot answer': [
      { one: [fails(401)], two: [fails(402)], three: [says('Hello.')] },
      'done / Hello. / two/m>three/m unseen quota',
    ],
    'that is cut early and begun anew': [
      { one: [breaks('Sho')], two: [says('Begun anew.')] },
      'done / Begun anew. / one/m>two/m anew network',
    ],
    'that is cut late and goes on': [
      { one: [breaks(long), fails(500)], two: [says('And this is its end.')] },
      `done / ${long}And this is its end. / one/m>two/m continued network`,
    ],
    'that nobody can answer': [{ one: [fails(401)], two: [fails(401)], three: [fails(401)] }, 'failed / '],
    'that is cut and nobody can go on with': [
      { one: [breaks('Half an answ'), fails(401)], two: [fails(401)], three: [fails(401)] },
      'cut / Half an answ',
    ],
    'that ends without its end': [
      { one: [endsEarly(long), fails(401)], two: [says('And this is its end.')] },
      `done / ${long}And this is its end. / one/m>two/m continued cut`,
    ],
  };
  for (const [name, [replies, expected]] of Object.entries(cases))
    it(`${name} is shown as it is, and the same after a reload`, async () => {
      const { live, again } = await run(replies);
      assert.deepEqual(summary(live), [expected]);
      // What never came to anything is not in the log: then it is said that there was no answer.
      assert.deepEqual(again, expected === 'failed / ' ? [] : live);
    });

  it('tells of nobody who went on where nobody did, at no moment', async () => {
    const silent = { one: [breaks('Half an answ'), fails(401)], two: [endsEarly()], three: [endsEarly()] };
    const { live, again, shown } = await run(silent);
    assert.deepEqual(summary(live), ['cut / Half an answ']);
    assert.deepEqual(again, live);
    const answers = shown.history.flatMap((items) => items.filter((item) => item.kind === 'answer'));
    assert.deepEqual(
      answers.filter(({ handOffs }) => handOffs !== undefined),
      [],
    );
  });

  it('hands a running answer over when the person asks for it', async () => {
    let isAsked = false;
    const first: Reply = () => stream([chunk(long), chunk('more')], 'stall');
    const { live, again } = await run(
      { one: [first], two: [() => stream([chunk('The end.'), chunk('', 'stop'), done])] },
      {
        onEvent: (_view, _shown, event, switches) => {
          if (event.e !== 'delta' || isAsked) return;
          isAsked = true;
          switches.fire({ provider: 'two', model: 'm' });
        },
      },
    );
    const [answer] = live as AnswerItem[];
    assert.equal(answer?.handOffs?.[0]?.reason, 'asked');
    assert.equal(answer.handOffs[0].mode, 'continued');
    assert.match(
      answer.blocks.map((block) => (block.kind === 'text' ? block.text : '')).join('|'),
      /^The first.*The end\.$/s,
    );
    assert.deepEqual(again, live);
  });

  it('keeps what was shown when it is stopped while another model is asked to go on', async () => {
    const abort = new AbortController();
    const { live, again, end } = await run(
      { one: [breaks(long), fails(500)], two: [() => stream([], 'stall')] },
      {
        signal: abort.signal,
        onEvent: (_view, _shown, event) => {
          if (event.e === 'attempt' && event.owner.provider === 'two') abort.abort();
        },
      },
    );
    assert.deepEqual(end, { kind: 'stopped' });
    assert.match(summary(live)[0] ?? '', /The first sentence/);
    assert.deepEqual(again, live);
  });

  it('is shown the same while it runs and after a reload, whatever the servers do', async () => {
    const piece = fc.constantFrom('A few words. ', long, 'Sho', `${long}\n\n`);
    const reply = fc.oneof(
      fc.tuple(fc.constantFrom(breaks, endsEarly), piece).map(([how, value]) => how(value)),
      piece.map((value) => says(value)),
      fc.constantFrom(500, 401, 429, 400).map((status) => fails(status)),
      fc.constant(unreachable),
      piece.map(
        (value): Reply =>
          () =>
            stream([chunk(value), callChunk('read_file', '{}', 'tool_calls'), done]),
      ),
    );
    const server = fc.array(reply, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.tuple(server, server, server), async ([one, two, three]) => {
        // After its script each says something, so that a turn ends.
        const replies = Object.fromEntries(
          Object.entries({ one, two, three }).map(([name, each]) => [name, [...each, says('The end.')]]),
        );
        const { live, again, log } = await run(replies, {
          onEvent: (view, shown) => assert.deepEqual(view.items, shown.state.items),
        });
        if (log.entries.some((entry) => entry.k === 'step')) assert.deepEqual(again, live);
      }),
      { numRuns: 40 },
    );
  });
});
