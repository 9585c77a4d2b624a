import assert from 'node:assert/strict';
import type { AnswerItem, ChatItem } from '../../../src/transcript/chat-view-messages.ts';
import { toMarkdown } from '../../../src/transcript/markdown-export.ts';
import type { Fault, FaultKind } from '../../../src/conversation/fault.ts';
import type { Owner } from '../../../src/conversation/part.ts';
import type { AnswerEvent } from '../../../src/routing/answer-event.ts';
import type { AnswerRequest } from '../../../src/routing/answer-request.ts';
import { call, claude, gpt, mini, text } from '../../support/fakes/scripted-answer.ts';
import type { ScriptedHandOff, ScriptedStep } from '../../support/fakes/scripted-answer.ts';
import { runScript } from '../transcript/turn-run.ts';

const fault = (kind: FaultKind): Fault => ({ kind, message: `${kind} here` });
const before = { k: 'step', id: 'step-0', owner: claude, parts: [text('first')], end: { kind: 'stop' } } as const;

function answers(items: readonly ChatItem[]): AnswerItem[] {
  return items.filter((item) => item.kind === 'answer');
}

function onlyAnswer(items: readonly ChatItem[]): AnswerItem {
  const [answer, ...others] = answers(items);
  assert.ok(answer !== undefined);
  assert.deepEqual(others, []);
  return answer;
}

/** What a hand-off tells, in one line. */
function told(items: readonly ChatItem[]): string[] {
  return items.flatMap((item) => {
    if (item.kind === 'switch') return [`mark ${item.from} → ${item.to}`];
    if (item.kind !== 'answer') return [];
    return (item.handOffs ?? []).map(
      ({ from, to, reason, mode }) => `${to.name} went on: ${from.name}, ${reason}, ${mode}`,
    );
  });
}

const continued: ScriptedStep = {
  parts: [text('The answer is forty')],
  fault: fault('network'),
  then: [{ owner: gpt, mode: 'ask', parts: [text('-two, as ever.')] }],
};

describe('a model that goes on with the answer of another', () => {
  it('makes one answer of one uninterrupted text', async () => {
    const { items, end, log } = await runScript([continued]);
    assert.deepEqual(end, { kind: 'done' });
    const answer = onlyAnswer(items);
    assert.deepEqual(answer.blocks, [{ kind: 'text', text: 'The answer is forty-two, as ever.' }]);
    assert.equal(answer.state, 'done');
    assert.equal(answer.model.name, 'gpt');
    const steps = log.entries.filter((entry) => entry.k === 'step');
    assert.deepEqual(
      steps.map(({ end, continues }) => [end.kind, continues]),
      [
        ['cut', undefined],
        ['stop', steps[0]?.id],
      ],
    );
  });

  it('says who went on, why, where, and how to go back', async () => {
    const { items } = await runScript([continued]);
    assert.deepEqual(onlyAnswer(items).handOffs, [
      {
        from: { ref: 'anthropic/claude', name: 'claude', destination: 'not set up' },
        to: { ref: 'openai/gpt', name: 'gpt', destination: 'not set up' },
        reason: 'network',
        mode: 'continued',
        after: 19,
        detail: 'The service could not be reached: network here.',
        back: 'return-to:anthropic/claude',
      },
    ]);
  });

  it('does not tear the sentence apart when it thinks first', async () => {
    const thinks: ScriptedHandOff = {
      owner: gpt,
      mode: 'ask',
      parts: [{ t: 'reasoning', text: 'Go on.', state: 'sealed' }, text('-two.')],
    };
    const { items } = await runScript([{ ...continued, then: [thinks] }]);
    assert.deepEqual(onlyAnswer(items).blocks, [
      { kind: 'reasoning', text: 'Go on.' },
      { kind: 'text', text: 'The answer is forty-two.' },
    ]);
  });

  it('counts the tokens of both', async () => {
    const { items } = await runScript([continued]);
    assert.deepEqual(onlyAnswer(items).usage, { input: 20, output: 10, estimated: false });
  });

  it('is joined in the exported Markdown', async () => {
    const { items } = await runScript([continued]);
    assert.match(toMarkdown('t', items), /## claude → gpt\n\nThe answer is forty-two, as ever\.\n/);
  });

  it('is not told in the answer where the person wants silence, unless they asked for it', async () => {
    const { items, reloaded, log } = await runScript([continued], { showsFailovers: false });
    assert.deepEqual([told(items), told(reloaded)], [[], []]);
    assert.ok(log.entries.some((entry) => entry.k === 'switch' && entry.why === 'failover'));
    const asked: ScriptedStep = {
      parts: [text('So far')],
      then: [{ owner: gpt, mode: 'ask', why: 'user', parts: [text(' so good.')] }],
    };
    const { items: wanted } = await runScript([asked], { showsFailovers: false });
    assert.deepEqual(told(wanted), ['gpt went on: claude, asked, continued']);
  });

  it('is never marked as a change between two answers, however early it is logged', async () => {
    const asked: ScriptedStep = {
      parts: [text('So far')],
      then: [{ owner: gpt, mode: 'ask', why: 'user', parts: [text(' so good.')] }],
    };
    for (const early of [true, false]) {
      const { shown } = await runScript([asked], { style: { early } });
      for (const state of shown.history) assert.equal(onlyAnswer(state), state[0]);
    }
  });

  it('says nothing where the same model went on by itself', async () => {
    const { items } = await runScript([{ ...continued, then: [{ mode: 'prefill', parts: [text('-two.')] }] }]);
    assert.deepEqual(told(items), []);
    assert.deepEqual(onlyAnswer(items).blocks, [{ kind: 'text', text: 'The answer is forty-two.' }]);
  });

  it('adds nothing twice where an answer is taken up again', async () => {
    const resumed = async function* ({ record }: AnswerRequest): AsyncGenerator<AnswerEvent> {
      await Promise.resolve();
      const attempt = {
        e: 'attempt',
        owner: claude,
        info: { ref: claude, name: 'c', abilities: {} },
        losses: [],
      } as const;
      yield { ...attempt, mode: 'fresh' };
      yield { e: 'delta', part: 0, kind: 'text', text: 'One ' };
      yield { ...attempt, mode: 'resume' };
      yield { e: 'delta', part: 0, kind: 'text', text: 'two.' };
      await record.append({ ...before, id: 'step-9', parts: [text('One two.')] }, { durable: true });
      yield { e: 'finished', outcome: { calls: [] } };
    };
    const { items } = await runScript([], { answer: () => resumed });
    assert.deepEqual(onlyAnswer(items).blocks, [{ kind: 'text', text: 'One two.' }]);
  });

  it('runs the calls of the step it finished once', async () => {
    const script: ScriptedStep[] = [
      {
        parts: [text('Let me lo')],
        fault: fault('cut'),
        then: [
          {
            owner: gpt,
            mode: 'ask',
            parts: [text('ok.'), call('aaaaaaaa1', 'read_file', { path: 'a' })],
            end: { kind: 'calls' },
          },
        ],
      },
      { owner: gpt, parts: [text('Done.')] },
    ];
    const { items, tool, model } = await runScript(script);
    assert.deepEqual(tool.runs, [{ path: 'a' }]);
    assert.equal(model.requests.length, 2);
    assert.deepEqual(
      onlyAnswer(items).blocks.map((block) => (block.kind === 'tool' ? `${block.name} ${block.state}` : block.text)),
      ['Let me look.', 'read_file done', 'Done.'],
    );
  });

  it('runs no call of the step that was cut, whoever goes on', async () => {
    const script: ScriptedStep = {
      parts: [text('Looking.'), call('aaaaaaaa1', 'read_file')],
      fault: fault('cut'),
      then: [{ owner: gpt, mode: 'restart', parts: [text('I know it already.')] }],
    };
    const { tool, items } = await runScript([script]);
    assert.deepEqual(tool.runs, []);
    assert.deepEqual(onlyAnswer(items).blocks, [{ kind: 'text', text: 'I know it already.' }]);
  });
});

describe('a step that is begun anew', () => {
  const restarted: ScriptedStep = {
    parts: [text('Wrong way')],
    fault: fault('overload'),
    then: [{ owner: gpt, mode: 'restart', parts: [text('Right way.')] }],
  };

  it('takes the place of what was shown, which stays until there is something to put there', async () => {
    const { items, shown } = await runScript([restarted]);
    const texts = shown.history.map((state) =>
      answers(state)
        .flatMap((answer) => answer.blocks.map((block) => (block.kind === 'tool' ? '' : block.text)))
        .join('|'),
    );
    assert.deepEqual(
      texts.filter((value, index) => value !== texts[index - 1]),
      ['', 'Wrong way', 'Right way.'],
    );
    const answer = onlyAnswer(items);
    assert.deepEqual(told(items), ['gpt went on: claude, overload, anew']);
    assert.equal(answer.handOffs?.[0]?.after, 9);
  });

  it('never shows the answer twice, nor none at all', async () => {
    const { shown } = await runScript([restarted]);
    for (const state of shown.history) assert.equal(answers(state).length, 1);
  });

  it('takes back what was to go on and began anew instead', async () => {
    const script: ScriptedStep = {
      parts: [text('The answer is')],
      fault: fault('network'),
      then: [{ owner: gpt, mode: 'ask', inVain: ' Sure! The', parts: [text('Sure! The answer is 42.')] }],
    };
    const { items, reloaded, shown } = await runScript([script]);
    assert.deepEqual(onlyAnswer(items).blocks, [{ kind: 'text', text: 'Sure! The answer is 42.' }]);
    assert.deepEqual(told(items), ['gpt went on: claude, network, anew']);
    assert.deepEqual(told(reloaded), told(items));
    const replaced = shown.history.filter((state) => {
      const [block] = answers(state)[0]?.blocks ?? [];
      return block?.kind === 'text' && block.text.startsWith('Sure!');
    });
    assert.ok(replaced.length > 0);
    for (const state of replaced) assert.deepEqual(told(state), told(items));
    assert.ok(
      shown.history.some((state) => {
        const [block] = answers(state)[0]?.blocks ?? [];
        return block?.kind === 'text' && block.text === 'The answer is Sure! The';
      }),
    );
  });

  it('takes back the whole try, however many models had gone on with it', async () => {
    const script: ScriptedStep = {
      parts: [text('One')],
      fault: fault('network'),
      then: [
        { owner: gpt, mode: 'ask', parts: [text(' two')], fault: fault('cut') },
        { owner: mini, mode: 'restart', parts: [text('Three.')] },
      ],
    };
    const { items, reloaded } = await runScript([script]);
    assert.deepEqual(onlyAnswer(items).blocks, [{ kind: 'text', text: 'Three.' }]);
    assert.deepEqual(onlyAnswer(reloaded).blocks, [{ kind: 'text', text: 'Three.' }]);
  });

  it('shows no word twice where only thinking was taken back, which is in no log', async () => {
    const anew = async function* ({ record }: AnswerRequest): AsyncGenerator<AnswerEvent> {
      const attempt = {
        e: 'attempt',
        owner: claude,
        info: { ref: claude, name: 'c', abilities: {} },
        losses: [],
      } as const;
      yield { ...attempt, mode: 'fresh' };
      yield { e: 'delta', part: 0, kind: 'reasoning', text: 'Hm.' };
      yield { ...attempt, mode: 'restart' };
      yield { e: 'delta', part: 0, kind: 'text', text: 'Hi.' };
      await record.append({ ...before, id: 'step-9', parts: [text('Hi.')] }, { durable: true });
      yield { e: 'finished', outcome: { calls: [] } };
    };
    const { shown } = await runScript([], { answer: () => anew });
    const texts = shown.history.map((state) =>
      onlyAnswer(state).blocks.map((block) => (block.kind === 'tool' ? '' : block.text)),
    );
    assert.deepEqual(
      texts.filter((value, index) => String(value) !== String(texts[index - 1])),
      [[], ['Hm.'], ['Hi.']],
    );
  });

  it('leaves the steps before it alone', async () => {
    const script: ScriptedStep[] = [
      { parts: [text('Looking.'), call('aaaaaaaa1', 'read_file')], end: { kind: 'calls' } },
      restarted,
    ];
    const { items, reloaded } = await runScript(script);
    const texts = onlyAnswer(items).blocks.map((block) => (block.kind === 'tool' ? block.state : block.text));
    assert.deepEqual(texts, ['Looking.', 'done', 'Right way.']);
    assert.deepEqual(onlyAnswer(reloaded).blocks, onlyAnswer(items).blocks);
  });
});

describe('a change of model', () => {
  const unseen = (owner: Owner, then: readonly ScriptedHandOff[]): ScriptedStep => ({
    owner,
    fault: fault('overload'),
    then,
  });

  it('is a mark between two answers when the person chose it', async () => {
    const chosen = await runScript([{ owner: gpt, parts: [text('Hi.')] }], { before: [before] });
    assert.deepEqual(told(chosen.items), ['mark claude → gpt']);
    const same = await runScript([{ parts: [text('Hi.')] }], { before: [before] });
    assert.deepEqual(told(same.items), []);
  });

  it('is marked before the first word comes', async () => {
    const { shown } = await runScript([{ owner: gpt, parts: [text('Hi.')] }], { before: [before] });
    const first = shown.history.findIndex((state) => told(state).length > 0);
    assert.deepEqual(
      answers(shown.history[first + 1] ?? []).map(({ blocks }) => blocks),
      [[]],
    );
  });

  for (const merges of [true, false])
    it(`never names a model that said nothing as the one that answered${merges ? '' : ', however it is logged'}`, async () => {
      const then: ScriptedHandOff[] = [{ mode: 'fresh', parts: [text('Hi.')] }];
      const options = { before: [before], style: { merges } };
      const { items, reloaded } = await runScript([unseen(gpt, then)], options);
      assert.deepEqual(told(items), ['claude went on: gpt, overload, unseen']);
      assert.deepEqual(told(reloaded), told(items));
    });

  for (const merges of [true, false])
    it(`is told once when several models could not answer${merges ? '' : ', however it is logged'}`, async () => {
      const then: ScriptedHandOff[] = [
        { owner: mini, mode: 'fresh', fault: fault('quota') },
        { owner: claude, mode: 'fresh', parts: [text('Hi.')] },
      ];
      const { items, reloaded } = await runScript([unseen(gpt, then)], { style: { merges } });
      assert.deepEqual(told(items), ['claude went on: mini, quota, unseen']);
      assert.deepEqual(told(reloaded), told(items));
    });

  it('does not split the answer when it happens between two tool calls', async () => {
    const script: ScriptedStep[] = [
      { parts: [text('Looking.'), call('aaaaaaaa1', 'read_file')], end: { kind: 'calls' } },
      { ...unseen(claude, [{ owner: gpt, mode: 'fresh', parts: [text('Found.')] }]) },
    ];
    const { items } = await runScript(script);
    assert.equal(onlyAnswer(items).model.name, 'gpt');
    assert.deepEqual(told(items), ['gpt went on: claude, overload, unseen']);
  });

  it('back to the model that had to be left before is a mark, and none where the person wants silence', async () => {
    const left = { k: 'switch', from: gpt, to: claude, why: 'failover' } as const;
    const returns = async function* ({ record }: AnswerRequest): AsyncGenerator<AnswerEvent> {
      const change = { from: claude, to: gpt, why: 'policy', reason: 'gpt answers again.' } as const;
      yield { e: 'hand-off', ...change };
      yield { e: 'attempt', owner: gpt, info: { ref: gpt, name: 'g', abilities: {} }, losses: [], mode: 'fresh' };
      await record.append({ k: 'switch', ...change }, { durable: false });
      await record.append({ ...before, id: 'step-9', owner: gpt, parts: [text('Hi.')] }, { durable: true });
      yield { e: 'finished', outcome: { calls: [] } };
    };
    for (const showsFailovers of [true, false]) {
      const options = { before: [left, before], answer: () => returns, showsFailovers };
      const { items, reloaded } = await runScript([], options);
      assert.deepEqual(told(items), showsFailovers ? ['mark claude → gpt'] : []);
      assert.deepEqual(told(reloaded.filter(({ kind }) => kind === 'switch')), told(items));
    }
  });

  it('tells the reason of a rule in its own words', async () => {
    const moved = async function* ({ record }: AnswerRequest): AsyncGenerator<AnswerEvent> {
      await Promise.resolve();
      const reason = 'The budget of today is used up.';
      yield { e: 'hand-off', from: claude, to: gpt, why: 'policy', reason };
      yield { e: 'attempt', owner: gpt, info: { ref: gpt, name: 'g', abilities: {} }, losses: [], mode: 'fresh' };
      yield { e: 'delta', part: 0, kind: 'text', text: 'Hi.' };
      await record.append({ k: 'switch', from: claude, to: gpt, why: 'policy', reason }, { durable: false });
      await record.append({ ...before, id: 'step-9', owner: gpt, parts: [text('Hi.')] }, { durable: true });
      yield { e: 'finished', outcome: { calls: [] } };
    };
    const { items } = await runScript([], { answer: () => moved });
    const [handOff] = onlyAnswer(items).handOffs ?? [];
    assert.deepEqual([handOff?.reason, handOff?.detail], ['rule', 'The budget of today is used up.']);
  });
});

describe('an answer that is stopped or breaks off during a hand-off', () => {
  it('keeps what both had written', async () => {
    const abort = new AbortController();
    const script: ScriptedStep = {
      parts: [text('One')],
      fault: fault('cut'),
      then: [{ owner: gpt, mode: 'ask', openText: ' two', before: () => abort.abort() }],
    };
    const { end, items, reloaded } = await runScript([script], { signal: abort.signal });
    assert.deepEqual(end, { kind: 'stopped' });
    const answer = onlyAnswer(items);
    assert.deepEqual([answer.state, answer.blocks], ['stopped', [{ kind: 'text', text: 'One two' }]]);
    assert.deepEqual(onlyAnswer(reloaded), answer);
  });

  it('keeps what the first had written when it is stopped before the other says a word', async () => {
    const abort = new AbortController();
    const script: ScriptedStep = {
      parts: [text('One')],
      fault: fault('cut'),
      then: [{ owner: gpt, mode: 'restart', before: () => abort.abort() }],
    };
    const { end, items } = await runScript([script], { signal: abort.signal });
    assert.deepEqual(end, { kind: 'stopped' });
    assert.deepEqual(onlyAnswer(items).blocks, [{ kind: 'text', text: 'One' }]);
    assert.deepEqual(told(items), []);
  });

  for (const [crash, shown] of [
    ['before continuing', 'One'],
    ['while continuing', 'One two'],
  ] as const)
    it(`shows what there was after a crash ${crash}`, async () => {
      const script: ScriptedStep = {
        parts: [text('One')],
        fault: fault('cut'),
        then: [{ owner: gpt, mode: 'ask', openText: ' two' }],
        crash,
      };
      const { reloaded } = await runScript([script]);
      const answer = onlyAnswer(reloaded);
      assert.deepEqual([answer.state, answer.blocks], ['cut', [{ kind: 'text', text: shown }]]);
      assert.ok(answer.actions?.some(({ id }) => id === `retry:${answer.id}`));
    });
});
