import assert from 'node:assert/strict';
import { FileRefused } from '../../../../src/platform/workspace-files.ts';
import { stripHidden } from '../../../../src/guard/hidden-characters.ts';
import { text } from '../../../support/fakes/scripted-answer.ts';
import type { LogEntry } from '../../../../src/conversation/entry.ts';
import { askingWith, callOf, file, models, replaceCall, target, textOf } from './asking-harness.ts';

const changed = file.replace('return 2', 'return 3');
const call = { parts: [replaceCall('src/deck.ts', 'return 2;', 'return 3;')], end: { kind: 'calls' } } as const;
const block = 'src/deck.ts\n```ts\n<<<<<<< SEARCH\n  return 2;\n=======\n  return 3;\n>>>>>>> REPLACE\n```\n';

function message(log: readonly LogEntry[] | undefined): string {
  const entry = log?.findLast(({ k }) => k === 'user');
  const part = entry?.k === 'user' ? entry.parts[0] : undefined;
  return part?.t === 'text' ? part.text : '';
}

describe('asking a model for an edit', () => {
  it('makes a change for the version that was asked about, out of the call of a tool', async () => {
    const { ask, model, recorded } = askingWith([call]);
    const events = await ask();
    const last = events.at(-1);
    assert.equal(textOf(last), changed);
    assert.ok(last?.e === 'proposed' && last.change.kind === 'change');
    assert.deepEqual(last.change.base, { version: 7 });
    const [request] = model.requests;
    assert.equal(request?.role, 'edit');
    assert.equal(request.options.tools, true);
    assert.deepEqual(recorded, ['anthropic/claude at https://anthropic.example replace good']);
  });

  it('shows the file, what is selected and the request, and tells a model without tools what to write', async () => {
    const { ask, model } = askingWith([call]);
    await ask();
    const sent = message(model.requests[0]?.log);
    assert.ok(sent.includes(file));
    assert.match(sent, /File src\/deck\.ts \(all 6 lines\)/);
    assert.match(sent, /Lines 2 to 4 are selected/);
    assert.match(sent, /Request: Return 3\./);
    assert.match(sent, /<<<<<<< SEARCH/);
  });

  for (const [name, ref, answer] of [
    [
      'patches in a call',
      models.patcher,
      callOf('apply_patch', {
        input:
          '*** Begin Patch\n*** Update File: src/deck.ts\n@@\n function two() {\n-  return 2;\n+  return 3;\n }\n*** End Patch',
      }),
    ],
    ['whole files in text', models.local, text(`Done.\n\nsrc/deck.ts\n\`\`\`ts\n${changed}\`\`\`\n`)],
    ['blocks in text', models.toolless, text(block)],
    ['blocks where it was asked for a call', models.claude, text(`Here:\n\n${block}`)],
    [
      'a patch in text where it was asked for blocks',
      models.toolless,
      text('*** Begin Patch\n*** Update File: src/deck.ts\n@@\n-  return 2;\n+  return 3;\n*** End Patch'),
    ],
    [
      'a unified diff',
      models.toolless,
      text(
        '```diff\n--- a/src/deck.ts\n+++ b/src/deck.ts\n@@ -2,3 +2,3 @@\n function two() {\n-  return 2;\n+  return 3;\n }\n```\n',
      ),
    ],
  ] as const)
    it(`applies ${name}`, async () => {
      const { ask } = askingWith([{ parts: [answer], end: { kind: answer.t === 'call' ? 'calls' : 'stop' } }]);
      assert.equal(textOf((await ask({ refs: [ref] })).at(-1)), changed);
    });

  it('asks in text where a model that may take over cannot call tools', async () => {
    const { ask, model } = askingWith([{ parts: [text(block)] }]);
    const events = await ask({ refs: [models.claude, models.toolless] });
    assert.equal(textOf(events.at(-1)), changed);
    assert.equal(model.requests[0]?.options.tools, false);
  });

  it('shows the hunks as they come', async () => {
    const two = block.replace('  return 2;', 'const one = 1;').replace('  return 3;', 'const one = 11;') + block;
    const { ask } = askingWith([{ parts: [text(two)] }]);
    const previews = (await ask({ refs: [models.toolless] })).filter((event) => event.e === 'preview');
    assert.equal(previews.at(-1)?.after, changed.replace('one = 1;', 'one = 11;'));
  });

  it('tells the model twice why its edit could not be applied, then refuses', async () => {
    const wrong = (id: string) =>
      ({ parts: [replaceCall('src/deck.ts', 'return 5;', 'return 3;', id)], end: { kind: 'calls' } }) as const;
    const { ask, model, recorded } = askingWith([wrong('aaaaaaaa1'), wrong('aaaaaaaa2'), wrong('aaaaaaaa3'), call]);
    const events = await ask();
    assert.deepEqual(
      events.filter((event) => event.e === 'again').map(({ attempt }) => attempt),
      [1, 2],
    );
    const last = events.at(-1);
    assert.ok(last?.e === 'refused' && last.refusal.reason === 'not-found');
    assert.equal(model.requests.length, 3);
    const result = model.requests[1]?.log.find(({ k }) => k === 'result');
    assert.ok(result?.k === 'result' && result.isError);
    assert.equal(recorded.filter((each) => each.endsWith('bad')).length, 3);
  });

  it('applies what a model writes after it was told', async () => {
    const { ask, model } = askingWith([{ parts: [text('I changed it for you!')] }, { parts: [text(block)] }]);
    assert.equal(textOf((await ask({ refs: [models.toolless] })).at(-1)), changed);
    assert.match(message(model.requests[1]?.log), /no SEARCH\/REPLACE block.*Nothing was changed/s);
  });

  it('answers a call that could not be read, so that the model can make it again', async () => {
    const broken = { ...replaceCall('src/deck.ts', 'a', 'b'), args: { raw: '{"path', broken: true } } as const;
    const { ask, model } = askingWith([{ parts: [broken], end: { kind: 'calls' } }, call]);
    assert.equal(textOf((await ask()).at(-1)), changed);
    assert.ok(model.requests[1]?.log.some((entry) => entry.k === 'result' && entry.isError));
  });

  it('sends nothing of a file that may not be given out', async () => {
    const { ask, model } = askingWith([call], {
      check: () => Promise.reject(new FileRefused('secret', 'src/deck.ts may hold secrets.')),
    });
    const events = await ask();
    assert.deepEqual(
      events.map(({ e }) => e),
      ['refused'],
    );
    assert.equal(model.requests.length, 0);
  });

  it('sends nothing of a file that holds a private key, even where only lines in the middle of the key are selected', async () => {
    const side = (name: string): string => `-----${name} PRIVATE KEY-----\n`;
    const body = Array.from({ length: 8 }, (_, line) => `${String(line).repeat(8)}${'QUJD'.repeat(14)}\n`).join('');
    const holding = `const key = \`${side('BEGIN')}${body}${side('END')}\`;\n`;
    const { ask, model } = askingWith([call]);
    const events = await ask({ target: { ...target, text: holding, selection: { firstLine: 3, lastLine: 4 } } });
    assert.ok(events.length === 1 && events[0]?.e === 'refused' && events[0].refusal.reason === 'unwritable');
    assert.match(events[0].refusal.message, /holds a private key/);
    assert.equal(model.requests.length, 0);
  });

  it('works nothing out before the answer is whole where nobody looks', async () => {
    const steps = (): Parameters<typeof askingWith>[0] => [{ parts: [text(block)], end: { kind: 'stop' } }];
    const seen = async (previews: boolean): Promise<boolean> =>
      (await askingWith(steps()).ask({ refs: [models.toolless], previews })).some(({ e }) => e === 'preview');
    assert.deepEqual([await seen(true), await seen(false)], [true, false]);
  });

  it('proposes nothing of an answer that was cut off or stopped', async () => {
    const cut = askingWith([{ parts: [text(block)], fault: { kind: 'cut', message: 'gone' } }]);
    assert.equal((await cut.ask({ refs: [models.toolless] })).at(-1)?.e, 'failed');
    const long = Array.from({ length: 3 }, () => ({ parts: [text(block)], end: { kind: 'length' } }) as const);
    assert.equal((await askingWith(long).ask({ refs: [models.toolless] })).at(-1)?.e, 'refused');
    const abort = new AbortController();
    const stopped = askingWith([{ parts: [text(block)], before: () => abort.abort() }]);
    const last = (await stopped.ask({ refs: [models.toolless], signal: abort.signal })).at(-1);
    assert.ok(last?.e === 'failed' && last.fault.kind === 'cancelled');
  });

  it('reads what a model that took over in mid-stream goes on with', async () => {
    const [head, tail] = [block.slice(0, 60), block.slice(60)];
    const { ask } = askingWith([
      {
        owner: models.toolless,
        parts: [text(head)],
        fault: { kind: 'network', message: 'reset' },
        then: [{ owner: models.local, mode: 'ask', parts: [text(tail)] }],
      },
    ]);
    const last = (await ask({ refs: [models.toolless, models.local] })).at(-1);
    assert.equal(textOf(last), changed);
    assert.ok(last?.e === 'proposed' && last.owner.model === 'tiny:3b');
  });

  it('forgets what was taken back of an answer that is begun anew', async () => {
    const { ask } = askingWith([
      {
        owner: models.toolless,
        parts: [text(block.replace('return 3', 'return 9'))],
        fault: { kind: 'network', message: 'reset' },
        then: [{ owner: models.local, mode: 'restart', parts: [text(block)] }],
      },
    ]);
    assert.equal(textOf((await ask({ refs: [models.toolless, models.local] })).at(-1)), changed);
  });

  it('follows up on a proposal, for the document as it was before it', async () => {
    const next = {
      parts: [replaceCall('src/deck.ts', 'return 3;', 'return 4;', 'aaaaaaaa2')],
      end: { kind: 'calls' },
    } as const;
    const { ask, model } = askingWith([call, next]);
    await ask();
    const events = await ask({ target: { ...target, proposed: changed }, instruction: 'Make it 4.' });
    assert.equal(textOf(events.at(-1)), file.replace('return 2', 'return 4'));
    const log = model.requests[1]?.log ?? [];
    assert.ok(log.some((entry) => entry.k === 'result' && !entry.isError));
    assert.doesNotMatch(message(log), /File src\/deck\.ts \(/, 'what the model knows is not sent again');
  });

  it('sends the file again where it is no longer what the model knows', async () => {
    const { ask, model } = askingWith([call, call]);
    await ask();
    await ask({ target: { ...target, text: `// new\n${file}`, proposed: `// new\n${changed}` } });
    assert.match(message(model.requests[1]?.log), /\/\/ new/);
  });

  it('asks another model as if the first had not answered', async () => {
    const { ask, again, model } = askingWith([call, { parts: [text(block)] }]);
    await ask();
    assert.equal(textOf((await again({ refs: [models.toolless] })).at(-1)), changed);
    const log = model.requests[1]?.log ?? [];
    assert.equal(log.filter(({ k }) => k === 'user').length, 1);
    assert.ok(!log.some(({ k }) => k === 'step' || k === 'tools'));
  });

  it('keeps nothing of a request that failed', async () => {
    const { ask, model } = askingWith([{ fault: { kind: 'network', message: 'reset' } }, call]);
    assert.equal((await ask()).at(-1)?.e, 'failed');
    await ask();
    assert.equal(model.requests[1]?.log.filter(({ k }) => k === 'user').length, 1);
  });

  it('makes a file that is not there', async () => {
    const made = 'test/deck.test.ts\n```ts\nassert(two() === 2);\n```\n';
    for (const answer of [text(made), replaceCall('test/deck.test.ts', '', 'assert(two() === 2);\n')]) {
      const { ask } = askingWith([{ parts: [answer], end: { kind: answer.t === 'call' ? 'calls' : 'stop' } }]);
      const refs = [answer.t === 'call' ? models.claude : models.local];
      const last = (await ask({ refs, target: { path: 'test/deck.test.ts', text: '', isNew: true } })).at(-1);
      assert.equal(textOf(last, ''), 'assert(two() === 2);\n');
    }
  });

  it('shows of a long file the selection and what surrounds it', async () => {
    const lines = Array.from({ length: 60_000 }, (_, index) => `const line${index} = ${index};`);
    const { ask, model } = askingWith([
      {
        parts: [replaceCall('src/deck.ts', 'const line30000 = 30000;', 'const line30000 = 0;')],
        end: { kind: 'calls' },
      },
    ]);
    const long = `${lines.join('\n')}\n`;
    const selection = { firstLine: 30_001, lastLine: 30_001 };
    const events = await ask({ target: { ...target, text: long, selection } });
    assert.equal(textOf(events.at(-1), long), long.replace('= 30000;', '= 0;'));
    const sent = message(model.requests[0]?.log);
    assert.ok(sent.length < 400_000 && sent.includes('line29000 ') && sent.includes('line31000 '));
    assert.match(sent, /lines \d+ to \d+ of 60000/);
  });

  it('refuses a selection that is too long for the model before anything is sent', async () => {
    const { ask, model } = askingWith([call]);
    const long = 'const a = 1;\n'.repeat(40_000);
    const events = await ask({ target: { ...target, text: long, selection: { firstLine: 1, lastLine: 40_000 } } });
    assert.equal(events.at(-1)?.e, 'refused');
    assert.equal(model.requests.length, 0);
  });

  it('never sends a secret, and never writes the mark that stands for it', async () => {
    const redact = (given: string): string => given.replaceAll('hunter22', '***');
    const secret = `${file}const key = 'hunter22';\n`;
    const answer = replaceCall('src/deck.ts', 'export { one, two };', "const key = '***';");
    const steps = Array.from({ length: 3 }, () => ({ parts: [answer], end: { kind: 'calls' } }) as const);
    const { ask, model } = askingWith(steps, { redact });
    const last = (await ask({ target: { ...target, text: secret } })).at(-1);
    assert.ok(last?.e === 'refused' && last.refusal.reason === 'unwritable');
    assert.ok(!model.requests.some(({ log }) => JSON.stringify(log).includes('hunter22')));
  });

  it('asks for no whole file where the model does not see every character of it', async () => {
    const hidden = file.replace('one', 'o\u200Bne');
    assert.notEqual(stripHidden(hidden).text, hidden);
    for (const unseen of [hidden, file.replace('2;', '2; // it\u2019s')]) {
      const { ask, model } = askingWith([{ parts: [text(block)] }]);
      await ask({ refs: [models.local], target: { ...target, text: unseen } });
      assert.match(message(model.requests[0]?.log), /<<<<<<< SEARCH/);
      assert.doesNotMatch(message(model.requests[0]?.log), /Write the whole file/);
    }
  });
});
