import assert from 'node:assert/strict';
import type { Tool, ToolOutput } from '../../../../src/tools/tool.ts';
import type { Entry } from '../../../../src/conversation/entry.ts';
import type { CallId, Part } from '../../../../src/conversation/part.ts';
import { logOfHistory, turnMetadata } from '../../../../src/editor/editor-models/participant-history.ts';
import type { NativeTurn } from '../../../../src/editor/editor-models/participant-history.ts';
import { runParticipant } from '../../../../src/editor/editor-models/participant-turn.ts';
import type { ParticipantOutcome } from '../../../../src/editor/editor-models/participant-turn.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import { claude, gpt, ScriptedAnswer } from '../../../support/fakes/scripted-answer.ts';
import type { ScriptedStep } from '../../../support/fakes/scripted-answer.ts';

const text = (value: string): Part => ({ t: 'text', text: value });
const look: Part = {
  t: 'call',
  id: 'Ab3dE6gH9' as CallId,
  name: 'look',
  args: { value: { at: 'a.ts' } },
  executor: 'client',
  state: 'complete',
};

function tool(run: () => Promise<ToolOutput>, effect: Tool['effect'] = 'none'): Tool {
  return {
    definition: { name: 'look', description: 'looks', inputSchema: { type: 'object' } },
    effect,
    summary: () => 'a.ts',
    resolve: () => Promise.resolve({ kind: 'action', action: {} }),
    run,
  };
}

interface Told {
  readonly outcome: ParticipantOutcome;
  readonly markdown: string;
  readonly progress: readonly string[];
  readonly script: ScriptedAnswer;
}

async function ask(
  steps: readonly ScriptedStep[],
  more: {
    history?: readonly NativeTurn[];
    tools?: readonly Tool[];
    isShown?: boolean;
    abort?: AbortController;
  } = {},
): Promise<Told> {
  const script = new ScriptedAnswer(steps);
  const progress: string[] = [];
  let markdown = '';
  const outcome = await runParticipant(
    {
      answer: script.answer,
      nameOf: (owner) => owner.model,
      acceptsTools: () => true,
      tools: more.tools ?? [],
      logger: silentLogger,
      failover: { enabled: true, isShown: more.isShown ?? true },
      t: (message, ...values) => message.replaceAll(/\{(\d)\}/g, (_all, at: string) => String(values[Number(at)])),
    },
    {
      history: more.history ?? [],
      parts: [{ t: 'text', text: 'Hello?' }],
      refs: () => Promise.resolve([claude, gpt]),
      signal: (more.abort ?? new AbortController()).signal,
    },
    { markdown: (value) => (markdown += value), progress: (value) => progress.push(value) },
  );
  return { outcome, markdown, progress, script };
}

/** A turn as VS Code hands it back later: as JSON. */
function remembered(prompt: string, told: Told): NativeTurn {
  const metadata: unknown = JSON.parse(JSON.stringify(turnMetadata(told.outcome.entries)));
  return { prompt, answer: told.markdown, metadata };
}

function kinds(entries: readonly Entry[]): string[] {
  return entries.map((entry) => entry.k);
}

describe('the participant of the native chat', () => {
  it('shows an answer as it comes and keeps what was shown', async () => {
    const { markdown, script, outcome } = await ask([{ parts: [text('Hi.')] }]);
    assert.equal(markdown, 'Hi.');
    assert.deepEqual(kinds(outcome.entries), ['user', 'step']);
    const [request] = script.requests;
    assert.equal(request?.canTakeBack, false);
    assert.equal(request.role, 'chat');
    assert.deepEqual(kinds(request.log), ['instruction', 'instruction', 'user']);
  });

  it('looks things up and tells of it, then answers', async () => {
    const told = await ask([{ parts: [text('I look.'), look], end: { kind: 'calls' } }, { parts: [text('Seen.')] }], {
      tools: [tool(() => Promise.resolve({ text: 'content', isError: false }))],
    });
    assert.equal(told.markdown, 'I look.\n\nSeen.');
    assert.deepEqual(told.progress, ['a.ts']);
    assert.deepEqual(kinds(told.outcome.entries), ['tools', 'user', 'step', 'result', 'step']);
    assert.equal(told.script.requests[1]?.log.at(-1)?.k, 'result');
  });

  it('gives a model that returns its own data back over turns, byte for byte', async () => {
    const opaque = { owner: claude, format: 'anthropic.thinking', data: { signature: 'c2ln', é: [1, null] } };
    const thought: Part = { t: 'reasoning', text: 'hm', state: 'sealed', opaque };
    const first = await ask([{ parts: [thought, text('One.')] }]);
    const second = await ask([{ owner: gpt, parts: [text('Two.')] }], { history: [remembered('Hello?', first)] });
    const third = await ask([{ parts: [text('Three.')] }], {
      history: [remembered('Hello?', first), remembered('Hello?', second)],
    });
    const log = third.script.requests[0]?.log ?? [];
    assert.deepEqual(kinds(log), ['instruction', 'instruction', 'user', 'step', 'user', 'switch', 'step', 'user']);
    const [, , , step] = log;
    assert.deepEqual(step?.k === 'step' ? step.parts[0] : undefined, thought);
  });

  it('keeps a summary where all before it is as it was, so that it is not written anew with each turn', async () => {
    const first = await ask([{ parts: [text('One.')] }]);
    const one = remembered('Hello?', first);
    const log = logOfHistory([one]);
    const at = log.entries.length;
    log.append({ k: 'user', parts: [{ t: 'text', text: 'And?' }] });
    log.append({ k: 'summary', replaces: [2, 3], text: 'They greeted.' });
    log.append({ k: 'step', id: 'step-5', owner: claude, parts: [text('Two.')], end: { kind: 'stop' } });
    const metadata: unknown = JSON.parse(JSON.stringify(turnMetadata(log.entries.slice(at))));
    const two = { prompt: 'And?', answer: 'Two.', metadata };
    assert.deepEqual(logOfHistory([one, two]).entries, log.entries);
    const without = ['instruction', 'instruction', 'user', 'step', 'user', 'step'];
    for (const changed of [
      { ...one, metadata: undefined },
      { ...one, answer: 'One!', metadata: undefined },
    ]) {
      assert.deepEqual(kinds(logOfHistory([changed, two]).entries), without, 'its places would be others');
    }
    assert.deepEqual(kinds(logOfHistory([two]).entries), ['instruction', 'instruction', 'user', 'step']);
  });

  it('remembers the texts of turns whose memory is missing or damaged', () => {
    const damaged: unknown[] = [
      undefined,
      { crossfade: { version: 2, entries: [] } },
      { crossfade: { version: 1, entries: [{ k: 'step' }] } },
      { crossfade: { version: 1, entries: [{ k: 'user' }] } },
      { crossfade: { version: 1, entries: ['?'] } },
      {
        crossfade: {
          version: 1,
          entries: [{ k: 'step', id: 's', owner: claude, parts: [null], end: { kind: 'stop' } }],
        },
      },
    ];
    for (const metadata of damaged) {
      const { entries } = logOfHistory([{ prompt: 'Q', answer: 'A', metadata }]);
      assert.deepEqual(kinds(entries), ['instruction', 'instruction', 'user', 'step'], JSON.stringify(metadata));
      assert.ok(JSON.stringify(entries).includes('"A"'));
    }
    assert.deepEqual(kinds(logOfHistory([{ prompt: 'Q', answer: '', metadata: undefined }]).entries), [
      'instruction',
      'instruction',
      'user',
    ]);
  });

  it('keeps no memory of a turn that is too large for VS Code', () => {
    const parts = [{ t: 'text', text: 'x'.repeat(600 * 1024) }] as const;
    assert.equal(turnMetadata([{ k: 'user', parts }]), undefined);
  });

  const lost = { kind: 'network', message: 'gone' } as const;

  it('tells of a change of model before the answer at once, after its beginning only behind it', async () => {
    const before = await ask([{ fault: lost, then: [{ mode: 'fresh', owner: gpt, parts: [text('Hi.')] }] }]);
    assert.equal(before.markdown, 'Hi.');
    assert.match(before.progress.join(), /^gpt answers instead of claude\. .*gone/);
    const within = await ask([
      { openText: 'Half a sen', fault: lost, then: [{ mode: 'ask', owner: gpt, parts: [text('tence.')] }] },
    ]);
    assert.match(within.markdown, /tence\.\n\n---\n\n\*gpt continued where claude stopped\\?\. .*gone\\?\.\*$/);
    assert.deepEqual(within.progress, []);
  });

  it('tells nothing of it where the person wants silence', async () => {
    const told = await ask([{ fault: lost, then: [{ mode: 'fresh', owner: gpt, parts: [text('Hi.')] }] }], {
      isShown: false,
    });
    assert.deepEqual([told.markdown, told.progress], ['Hi.', []]);
  });

  it('ends in the fault where nobody could answer', async () => {
    const { outcome, markdown } = await ask([{ fault: lost }]);
    assert.equal(outcome.fault?.kind, 'network');
    assert.equal(markdown, '');
  });

  it('ends quietly when it is stopped in a tool call, whose call then has no result', async () => {
    const abort = new AbortController();
    const told = await ask([{ parts: [look], end: { kind: 'calls' } }, { parts: [text('never')] }], {
      abort,
      tools: [tool(() => (abort.abort(), new Promise(() => undefined)))],
    });
    assert.equal(told.outcome.fault, undefined);
    assert.deepEqual(kinds(told.outcome.entries), ['tools', 'user', 'step']);
    assert.equal(told.script.requests.length, 1);
  });

  it('stops a model that keeps calling tools it was not given', async () => {
    const steps = Array.from({ length: 40 }, (): ScriptedStep => ({ parts: [look], end: { kind: 'calls' } }));
    const told = await ask(steps);
    assert.equal(told.outcome.fault?.code, 'unknown-tool');
    assert.equal(told.script.requests.length, 3);
  });

  it('offers and runs no tool that can change something, whatever its name says', async () => {
    let runs = 0;
    const changing = tool(() => Promise.resolve({ text: `run ${++runs}`, isError: false }), 'run');
    const told = await ask([{ parts: [look], end: { kind: 'calls' } }, { parts: [text('Fine.')] }], {
      tools: [changing],
    });
    assert.equal(runs, 0);
    assert.deepEqual(kinds(told.outcome.entries), ['user', 'step', 'result', 'step']);
  });

  it('stops a model that only ever looks things up', async () => {
    const steps = Array.from({ length: 40 }, (): ScriptedStep => ({ parts: [look], end: { kind: 'calls' } }));
    const told = await ask(steps, { tools: [tool(() => Promise.resolve({ text: 'x', isError: false }))] });
    assert.equal(told.outcome.fault?.code, 'limit');
    assert.equal(told.script.requests.length, 25);
  });
});
