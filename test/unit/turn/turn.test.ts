import assert from 'node:assert/strict';
import { preparation } from '../../../src/turn/turn.ts';
import type { TurnObserver } from '../../../src/turn/turn.ts';
import type { TurnView } from '../../../src/transcript/turn-view.ts';
import { askMode, dueInstructions } from '../../../src/turn/instructions.ts';
import { longestTurn } from '../../../src/conversation/turn-limits.ts';
import { ConversationLog } from '../../../src/conversation/log.ts';
import type { CallId } from '../../../src/conversation/part.ts';
import { call, claude, gpt, text } from '../../support/fakes/scripted-answer.ts';
import type { ScriptedStep } from '../../support/fakes/scripted-answer.ts';
import { EchoTool, runScript as run } from '../transcript/turn-run.ts';

describe('a chat turn', () => {
  it('A100: runs nothing of a step that asks for a thousand tool calls at once, and tells the model', async () => {
    const calls = Array.from({ length: 1_000 }, (_, index) => call(`call${10_000 + index}`, 'read_file'));
    const { tool, log, end } = await run([{ parts: calls, end: { kind: 'calls' } }, { parts: [text('Sorry.')] }]);
    assert.equal(end.kind, 'done');
    assert.equal(tool.runs.length, 0);
    const results = log.entries.filter((entry) => entry.k === 'result');
    assert.equal(results.length, 1_000);
    assert.ok(results.every((entry) => entry.isError));
  });

  it('answers and keeps the step with its owner', async () => {
    const { end, log, items } = await run([{ parts: [text('Hi.')] }]);
    assert.deepEqual(end, { kind: 'done' });
    const step = log.entries.at(-1);
    assert.ok(step?.k === 'step');
    assert.deepEqual(step.owner, claude);
    assert.deepEqual(step.parts, [text('Hi.')]);
    assert.equal(items.length, 1);
  });

  it('runs finished calls once, in order, and goes on with their results', async () => {
    const { tool, model, log } = await run([
      {
        parts: [
          text('Looking.'),
          call('aaaaaaaa1', 'read_file', { path: 'a' }),
          call('aaaaaaaa2', 'read_file', { path: 'b' }),
        ],
        end: { kind: 'calls' },
      },
      { parts: [text('Done.')] },
    ]);
    assert.deepEqual(tool.runs, [{ path: 'a' }, { path: 'b' }]);
    assert.equal(model.requests.length, 2);
    assert.deepEqual(
      model.requests[1]?.log.filter((entry) => entry.k === 'result').map((entry) => entry.call),
      ['aaaaaaaa1', 'aaaaaaaa2'],
    );
    assert.deepEqual(
      log.entries.map((entry) => entry.k),
      ['instruction', 'instruction', 'tools', 'user', 'step', 'result', 'result', 'step'],
    );
  });

  it('goes on where an entry cannot be shown, and says so in the log', async () => {
    const steps = [
      { parts: [call('aaaaaaaa1', 'read_file')], end: { kind: 'calls' } },
      { parts: [text('Done.')] },
    ] as const;
    const observer = (view: TurnView): TurnObserver => ({
      stepBegins: () => view.stepBegins(),
      event: (event) => view.event(event),
      stepEnds: () => view.stepEnds(),
      running: (tool) => view.running(tool),
      logged: (entry) => {
        if (entry.k === 'result') throw new Error('The view is broken.');
        view.logged(entry);
      },
    });
    const { end, log, errors } = await run(steps, { observer });
    assert.deepEqual(end, { kind: 'done' });
    assert.equal(log.entries.at(-1)?.k, 'step');
    assert.equal(errors.length, 1);
    assert.match(errors[0] ?? '', /could not be shown: Error: The view is broken\./);
  });

  for (const end of ['length', 'refusal'] as const) {
    it(`runs no call of a step that ended by ${end}`, async () => {
      const { tool } = await run([{ parts: [call('aaaaaaaa1', 'read_file')], end: { kind: end } }]);
      assert.deepEqual(tool.runs, []);
    });
  }

  it('runs no call of a stream that was cut after the call was complete', async () => {
    const { tool, end, log } = await run([
      { parts: [call('aaaaaaaa1', 'read_file')], fault: { kind: 'cut', message: 'gone' } },
    ]);
    assert.deepEqual(tool.runs, []);
    assert.equal(end.kind, 'failed');
    assert.equal(log.entries.at(-1)?.k, 'step');
  });

  it('never runs a partial or broken call', async () => {
    const broken = { t: 'call', id: 'aaaaaaaa1' as CallId, name: 'read_file', executor: 'client' } as const;
    const { tool } = await run([
      {
        parts: [
          { ...broken, args: { raw: '{"pa', broken: true }, state: 'complete' },
          { ...broken, args: { value: {} }, state: 'partial' },
        ],
        end: { kind: 'calls' },
      },
    ]);
    assert.deepEqual(tool.runs, []);
  });

  it('answers a call of an unknown tool with an error and ends when nothing else comes', async () => {
    const unknown = { parts: [call('aaaaaaaa1', 'delete_everything')], end: { kind: 'calls' } } as const;
    const { end, log, tool } = await run([unknown, unknown, unknown, unknown]);
    assert.equal(end.kind, 'failed');
    assert.deepEqual(tool.runs, []);
    assert.equal(log.entries.filter((entry) => entry.k === 'result' && entry.isError).length, 3);
  });

  it('keeps what arrived when the stream breaks', async () => {
    const { log, items } = await run([{ openText: 'Half a sent', fault: { kind: 'network', message: 'reset' } }]);
    const step = log.entries.at(-1);
    assert.ok(step?.k === 'step');
    assert.deepEqual(step.parts, [text('Half a sent')]);
    assert.equal(step.end.kind, 'cut');
    const answer = items.at(-1);
    assert.ok(answer?.kind === 'answer');
    assert.equal(answer.state, 'cut');
    assert.ok(answer.actions?.some((action) => action.id === `retry:${answer.id}`));
  });

  it('stops when asked, with the text kept', async () => {
    const abort = new AbortController();
    const { end, log } = await run([{ openText: 'So far', before: () => abort.abort() }], { signal: abort.signal });
    assert.deepEqual(end, { kind: 'stopped' });
    const step = log.entries.at(-1);
    assert.ok(step?.k === 'step');
    assert.deepEqual([step.end.kind, step.parts], ['cancelled', [text('So far')]]);
  });

  it('stops a model that only ever looks things up', async () => {
    const steps = Array.from({ length: longestTurn + 5 }, (_, i) => ({
      parts: [call(`call${String(i).padStart(5, '0')}`, 'read_file')],
      end: { kind: 'calls' } as const,
    }));
    const { end, model } = await run(steps);
    assert.deepEqual(end, { kind: 'limit' });
    assert.equal(model.requests.length, longestTurn);
  });

  it('takes up a switch between two tool calls, and marks it', async () => {
    let asked = 0;
    const { model, log, items } = await run(
      [
        { parts: [call('aaaaaaaa1', 'read_file')], end: { kind: 'calls' } },
        { owner: gpt, parts: [text('Mine now.')] },
      ],
      { refs: () => (asked++ === 0 ? [claude] : [gpt]) },
    );
    assert.deepEqual(
      model.requests.map((request) => request.refs),
      [[claude], [gpt]],
    );
    assert.ok(log.entries.some((entry) => entry.k === 'switch' && entry.why === 'user' && entry.to.model === 'gpt'));
    assert.deepEqual(
      items.map((item) => item.kind),
      ['answer', 'switch', 'answer'],
    );
  });

  it('shows the same after a reload as while it ran', async () => {
    const scripts: readonly (readonly ScriptedStep[])[] = [
      [{ parts: [{ t: 'reasoning', text: 'hm', state: 'sealed' }, text('Hi.')] }],
      [
        { parts: [text('Looking.'), call('aaaaaaaa1', 'read_file', { path: 'a' })], end: { kind: 'calls' } },
        { parts: [text('Done.')] },
      ],
      [{ openText: 'Half', fault: { kind: 'cut', message: 'gone' } }],
      [{ parts: [text('long')], end: { kind: 'length' } }],
      [
        { parts: [call('aaaaaaaa1', 'read_file')], end: { kind: 'calls' } },
        { owner: gpt, parts: [text('Mine.')] },
      ],
    ];
    for (const script of scripts) {
      const { items, reloaded } = await run(script);
      assert.deepEqual(
        reloaded.filter((item) => item.kind !== 'user'),
        items,
      );
    }
  });
});

describe('the preparation of a conversation', () => {
  const tool = new EchoTool();

  it('writes the instructions once and only changes of the tools', () => {
    const log = new ConversationLog();
    for (const entry of preparation(log.entries, [tool])) log.append(entry);
    assert.deepEqual(
      log.entries.map((entry) => entry.k),
      ['instruction', 'instruction', 'tools'],
    );
    assert.deepEqual(preparation(log.entries, [tool]), []);
    assert.deepEqual(preparation(log.entries, []), [{ k: 'tools', added: [], removed: ['read_file'] }]);
  });

  it('tells what a model may do with the mode, so that another mode can say otherwise', () => {
    const log = new ConversationLog();
    for (const entry of dueInstructions([], askMode)) log.append(entry);
    const [first, mode] = log.entries;
    assert.ok(first?.k === 'instruction' && !/edit files/.test(first.text), 'what holds for good says nothing of it');
    assert.ok(mode?.k === 'instruction' && mode.mode === 'ask' && /cannot edit files/.test(mode.text));
    const agent = { mode: 'agent', text: 'You can edit files now.' };
    assert.deepEqual(dueInstructions(log.entries, agent), [
      { k: 'instruction', text: agent.text, scope: 'conversation', mode: 'agent' },
    ]);
    for (const entry of dueInstructions(log.entries, agent)) log.append(entry);
    assert.deepEqual(dueInstructions(log.entries, agent), []);
    assert.equal(dueInstructions(log.entries, askMode).length, 1);
  });

  it('takes a log that names no mode for one in the mode that there was', () => {
    const log = new ConversationLog();
    log.append({ k: 'instruction', text: 'You cannot edit files.', scope: 'conversation' });
    log.append({ k: 'user', parts: [{ t: 'text', text: 'Hi' }] });
    assert.deepEqual(dueInstructions(log.entries, askMode), []);
  });

  it('names the mode where the window ended after the first instruction', () => {
    const log = new ConversationLog();
    const [first, mode] = dueInstructions([], askMode);
    if (first !== undefined) log.append(first);
    assert.deepEqual(dueInstructions(log.entries, askMode), [mode]);
  });
});
