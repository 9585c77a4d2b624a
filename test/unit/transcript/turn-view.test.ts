import assert from 'node:assert/strict';
import type { AnswerItem } from '../../../src/transcript/chat-view-messages.ts';
import type { AnswerEvent } from '../../../src/routing/answer-event.ts';
import type { Loss } from '../../../src/protocols/protocol.ts';
import { claude, gpt, mini, text } from '../../support/fakes/scripted-answer.ts';
import type { ScriptedStep } from '../../support/fakes/scripted-answer.ts';
import { runScript } from './turn-run.ts';
import type { RunOptions } from './turn-run.ts';

async function answerOf(steps: readonly ScriptedStep[], options: RunOptions = {}): Promise<AnswerItem> {
  const { items } = await runScript(steps, options);
  const answer = items.at(-1);
  assert.ok(answer?.kind === 'answer');
  return answer;
}

const overload = { kind: 'overload', message: 'Busy.' } as const;

describe('a running turn as it is shown', () => {
  it('tells the tokens of the answer after a request failed and the next model takes over', async () => {
    const then = [{ owner: gpt, mode: 'fresh', parts: [text('Hello')] }] as const;
    const { usage } = await answerOf([{ fault: overload, then }]);
    assert.deepEqual(usage, { input: 10, output: 5, estimated: false });
  });

  it('says in one line that a model answers without tools', async () => {
    const { shown } = await runScript([{ parts: [text('Hello')] }], {
      onEvent: (view, _shown, event) => {
        if (event.e === 'attempt') view.event({ e: 'tools-refused', owner: gpt });
      },
    });
    const notices = shown.state.items.filter((item) => item.kind === 'notice');
    assert.deepEqual(
      notices.map(({ level, text: line }) => [level, line]),
      [['info', 'gpt refuses tools and answers without them: it cannot read files by itself.']],
    );
  });

  it('says what it waits for: another try, another model, room', async () => {
    const attempt = { e: 'attempt', owner: gpt, info: { ref: gpt, name: 'g', abilities: {} }, losses: [] } as const;
    const events: readonly AnswerEvent[] = [
      { ...attempt, mode: 'fresh' },
      { e: 'retry', fault: overload, remainingMs: 1_500, request: 2, of: 3, shown: false },
      { ...attempt, mode: 'fresh', again: { fault: overload, request: 2, of: 3 } },
      { ...attempt, mode: 'ask', again: { fault: { kind: 'cut', message: 'Cut.' }, request: 3, of: 3 } },
      { e: 'hand-off', from: gpt, to: mini, why: 'failover', fault: overload },
      { e: 'compacting', done: false },
      { e: 'compacting', done: true },
    ];
    const notes: (string | undefined)[] = [];
    const answer = async function* (): AsyncGenerator<AnswerEvent> {
      await Promise.resolve();
      yield* events;
      yield { e: 'finished', outcome: { calls: [] } };
    };
    await runScript([], {
      answer: () => answer,
      onEvent: (_view, { state }) => {
        const item = state.items.at(-1);
        notes.push(item?.kind === 'answer' ? item.note : '');
      },
    });
    assert.deepEqual(notes.slice(0, 7), [
      undefined,
      'The service is overloaded. Trying again in 2 s (2 of 3).',
      'The service is overloaded. Trying again (2 of 3)…',
      'Connection lost. Continuing the answer (3 of 3)…',
      'The service is overloaded: Busy. Continuing with mini.',
      'The conversation has become too long. Its beginning is being summarized.',
      undefined,
    ]);
  });

  it('offers to hand the running answer over to a model that was chosen meanwhile, and no longer than that', async () => {
    const offers: (readonly string[] | undefined)[] = [];
    const note = (state: { readonly items: readonly unknown[] }): void => {
      const item = state.items.at(-1) as AnswerItem;
      offers.push(item.actions?.map(({ id }) => id));
    };
    let isAsked = false;
    const { items } = await runScript(
      [{ openText: 'So far', then: [{ owner: gpt, mode: 'ask', why: 'user', parts: [text(' so good')] }] }],
      {
        onEvent: (view, { state }) => {
          if (!isAsked) view.offerSwitch(gpt);
          isAsked = true;
          note(state);
        },
      },
    );
    assert.deepEqual(offers[1], ['switch-now:openai/gpt']);
    assert.equal(offers.at(-1), undefined);
    const answer = items.at(-1);
    assert.ok(answer?.kind === 'answer' && answer.actions === undefined);
  });
});

describe('what a model was not given', () => {
  const thinking = (state: 'sealed' | 'open') => ({ t: 'reasoning', text: 'hm', state }) as const;
  const before = [
    { k: 'user', parts: [{ t: 'text', text: 'one' }] },
    { k: 'step', id: 'step-0', owner: claude, parts: [thinking('sealed'), thinking('open')], end: { kind: 'cut' } },
  ] as const;
  // Two instructions, tools, user, step.
  const seq = 4;
  const reasoning: Loss = { kind: 'reasoning', seq, owner: claude, detail: 'Reasoning of anthropic/claude.' };
  const media = (name: string): Loss => ({ kind: 'media', seq: 3, detail: `${name} cannot be shown to this model.` });

  it('is grouped by kind and by who gets it back; what was broken off nobody gets back', async () => {
    const { losses } = await answerOf(
      [
        {
          owner: gpt,
          parts: [text('Hi.')],
          losses: [reasoning, reasoning, media('a.png'), media('b.png'), media('b.png')],
        },
      ],
      { before },
    );
    assert.deepEqual(losses, [
      { kind: 'cut', count: 1, details: ['Reasoning of anthropic/claude.'] },
      { kind: 'reasoning', count: 1, owner: 'claude', details: ['Reasoning of anthropic/claude.'] },
      {
        kind: 'media',
        count: 3,
        details: ['a.png cannot be shown to this model.', 'b.png cannot be shown to this model.'],
      },
    ]);
  });

  it('does not tell of words that the product itself says for one turn', async () => {
    const instruction = (seq: number): Loss => ({
      kind: 'instruction',
      seq,
      detail: 'An instruction is sent as text.',
    });
    const later = { k: 'instruction', text: 'Be brief.', scope: 'conversation' } as const;
    const own = { ...later, text: 'Go on.', scope: 'turn' } as const;
    const losses = [instruction(3), instruction(4), instruction(99)];
    const answer = await answerOf([{ parts: [text('Hi.')], losses }], { before: [later, own] });
    assert.deepEqual(
      answer.losses?.map(({ kind, count }) => [kind, count]),
      [['instruction', 1]],
    );
  });

  it('is nothing where nothing was left out', async () => {
    assert.equal((await answerOf([{ parts: [text('Hi.')] }])).losses, undefined);
  });

  it('is that of the model that went on', async () => {
    const then = [{ owner: gpt, mode: 'ask', parts: [text(' two')], losses: [media('a.png')] }] as const;
    const { losses } = await answerOf([{ parts: [text('One')], fault: overload, then, losses: [reasoning] }], {
      before,
    });
    assert.deepEqual(
      losses?.map(({ kind }) => kind),
      ['media'],
    );
  });
});
