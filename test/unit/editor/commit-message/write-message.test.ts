import assert from 'node:assert/strict';
import type { CommitPrompt } from '../../../../src/context/commit/commit-prompt.ts';
import type { Fault } from '../../../../src/conversation/fault.ts';
import { askForMessage } from '../../../../src/editor/commit-message/ask-for-message.ts';
import type { AnsweredText } from '../../../../src/editor/commit-message/ask-for-message.ts';
import { MessageBox } from '../../../../src/editor/commit-message/message-box.ts';
import { writeMessage } from '../../../../src/editor/commit-message/write-message.ts';
import type { WrittenMessage } from '../../../../src/editor/commit-message/write-message.ts';
import type { ModelInfo } from '../../../../src/models/model-info.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { ScriptedAnswer, gpt, mini, text } from '../../../support/fakes/scripted-answer.ts';
import type { ScriptedStep } from '../../../support/fakes/scripted-answer.ts';

const message = 'fix(mixer): keep the gain above zero';
const network: Fault = { kind: 'network', message: 'Connection refused.' };

interface Writing {
  /** What comes, with what the person does before it. */
  readonly texts: readonly (AnsweredText & { readonly before?: (box: { value: string }) => void })[];
  readonly draft?: string;
}

async function write({ texts, draft = '' }: Writing): Promise<{
  end: WrittenMessage;
  box: MessageBox;
  input: { value: string };
  seen: readonly string[];
}> {
  const input = { value: draft };
  const box = new MessageBox(input);
  const clock = new FakeClock();
  const seen: string[] = [];
  const answer = async function* (): AsyncGenerator<AnsweredText> {
    for (const { before, ...each } of texts) {
      await clock.advance(100);
      seen.push(input.value);
      before?.(input);
      yield each;
    }
  };
  const end = await writeMessage({ box, answer: answer(), clock, subjectLimit: 72 });
  return { end, box, input, seen };
}

describe('a commit message that is written into its box', () => {
  it('comes in while the model writes, and is clean at the end', async () => {
    const { end, input, seen } = await write({
      texts: [
        { text: '```\nfix(mixer): keep' },
        { text: `\`\`\`\n${message}` },
        { text: `\`\`\`\n${message}\n\`\`\``, end: {} },
      ],
    });
    assert.deepEqual(end, { kind: 'written' });
    assert.deepEqual(seen, ['', 'fix(mixer): keep', message]);
    assert.equal(input.value, message);
  });

  it('leaves what the person typed meanwhile, and writes no more', async () => {
    const { end, input } = await write({
      texts: [
        { text: 'fix(mixer): keep' },
        { text: 'fix(mixer): keep the', before: (box) => (box.value += ' mine') },
        { text: message, end: {} },
      ],
    });
    assert.deepEqual(end, { kind: 'taken', hasText: true });
    assert.equal(input.value, 'fix(mixer): keep mine');
  });

  it('replaces nothing of the person where they type before the first text, or commit', async () => {
    for (const [first, typed] of [
      ['', 'mine'],
      ['fix(mixer): keep', ''],
    ] as const) {
      const { end, input } = await write({
        texts: [{ text: first }, { text: message, before: (box) => (box.value = typed) }],
        draft: 'gain',
      });
      assert.deepEqual(end, { kind: 'taken', hasText: false });
      assert.equal(input.value, typed);
    }
  });

  it("keeps the person's own text for Undo", async () => {
    const { end, box, input } = await write({ texts: [{ text: message, end: {} }], draft: 'gain' });
    assert.deepEqual(end, { kind: 'written' });
    assert.equal(input.value, message);
    assert.ok(box.restore());
    assert.equal(input.value, 'gain');
  });

  it('takes nothing back of what the person has changed since', async () => {
    const { box, input } = await write({ texts: [{ text: message, end: {} }], draft: 'gain' });
    input.value = `${message} and mine`;
    assert.ok(!box.restore());
    assert.equal(input.value, `${message} and mine`);
    box.replace(box.before);
    assert.equal(input.value, 'gain');
  });

  it('leaves the box as it was where it fails or is stopped before the first text', async () => {
    for (const fault of [network, { kind: 'cancelled', message: 'Stopped.' } as const]) {
      const { end, input, seen } = await write({ texts: [{ text: '' }, { text: '', end: { fault } }], draft: 'gain' });
      assert.equal(end.kind, fault === network ? 'failed' : 'stopped');
      assert.ok('hasText' in end && !end.hasText);
      assert.equal(input.value, 'gain');
      assert.deepEqual(seen, ['gain', 'gain']);
    }
  });

  it('keeps what has come where it fails later', async () => {
    const { end, input } = await write({ texts: [{ text: message }, { text: message, end: { fault: network } }] });
    assert.deepEqual(end, { kind: 'failed', fault: network, hasText: true });
    assert.equal(input.value, message);
  });

  it("gives the person's text back where the answer is taken back", async () => {
    const { seen, input } = await write({
      texts: [{ text: message }, { text: '' }, { text: 'feat: write another message', end: {} }],
      draft: 'gain',
    });
    assert.deepEqual(seen, ['gain', message, 'gain']);
    assert.equal(input.value, 'feat: write another message');
  });

  it('fails where there is no message in the answer', async () => {
    const { end, input } = await write({ texts: [{ text: '```\n```', end: {} }], draft: 'gain' });
    assert.equal(end.kind, 'failed');
    assert.equal(input.value, 'gain');
  });
});

describe('a question for a commit message', () => {
  const info = (ref: typeof gpt, contextTokens?: number, reasoning?: boolean): ModelInfo => ({
    ref,
    name: ref.model,
    abilities: { ...(reasoning !== undefined && { reasoning }) },
    ...(contextTokens !== undefined && { contextTokens }),
  });

  async function ask(
    steps: readonly ScriptedStep[],
    models: readonly ModelInfo[] = [info(gpt, 100_000), info(mini, 8_000)],
  ): Promise<{ texts: readonly AnsweredText[]; script: ScriptedAnswer; windows: readonly (number | undefined)[] }> {
    const script = new ScriptedAnswer(steps);
    const windows: (number | undefined)[] = [];
    const prompt = (window: number | undefined): CommitPrompt => {
      windows.push(window);
      return { system: 'Write it.', user: `for ${window}` };
    };
    const texts: AnsweredText[] = [];
    const asked = { answer: script.answer, models, prompt, failover: true, signal: new AbortController().signal };
    for await (const each of askForMessage(asked)) texts.push(each);
    return { texts, script, windows };
  }

  it('goes to the models of the role in their order, without tools', async () => {
    const { texts, script } = await ask([{ parts: [text(message)] }]);
    assert.deepEqual(texts.at(-1), { text: message, end: {} });
    const [request] = script.requests;
    assert.ok(request);
    assert.deepEqual(request.refs, [gpt, mini]);
    assert.equal(request.role, 'commit');
    assert.deepEqual(request.options, { tools: false });
    assert.deepEqual(
      request.log.map(({ k }) => k),
      ['instruction', 'user'],
    );
  });

  it('asks not to think where all can', async () => {
    const { script } = await ask([{ parts: [text(message)] }], [info(gpt, 1_000, true)]);
    assert.deepEqual(script.requests[0]?.options, { tools: false, reasoning: 'off' });
  });

  it('begins anew where another model does', async () => {
    const { texts } = await ask([
      { openText: 'feat: half', fault: network, then: [{ owner: mini, mode: 'restart', parts: [text(message)] }] },
    ]);
    assert.deepEqual(texts.at(-1), { text: message, end: {} });
    assert.ok(texts.some((each) => each.text === 'feat: half'));
  });

  it('is asked once more for the smallest window where it was too long', async () => {
    const overflow: Fault = { kind: 'overflow', message: 'Too long.' };
    const { texts, windows } = await ask([{ fault: overflow }, { parts: [text(message)] }]);
    assert.deepEqual(windows, [100_000, 8_000]);
    assert.deepEqual(texts.at(-1), { text: message, end: {} });
    const alone = await ask([{ fault: overflow }], [info(gpt, 8_000)]);
    assert.deepEqual(alone.texts.at(-1)?.end, { fault: overflow });
  });

  it('fails where nothing came', async () => {
    const { texts } = await ask([{ parts: [] }]);
    assert.equal(texts.at(-1)?.end?.fault?.code, 'empty');
  });
});
