import assert from 'node:assert/strict';
import { settle } from '../../../src/conversation/settle.ts';
import type { CallPart } from '../../../src/conversation/part.ts';
import { call as part, text } from '../../support/fakes/scripted-answer.ts';
import type { ScriptedStep } from '../../support/fakes/scripted-answer.ts';
import { runScript as run } from '../transcript/turn-run.ts';

const call = (id: string, name: string, args = {}): CallPart => {
  const made = part(id, name, args);
  assert.ok(made.t === 'call');
  return made;
};
const broken = (id: string, raw = '{"path":'): CallPart => ({
  ...call(id, 'read_file'),
  args: { raw, broken: true },
  state: 'partial',
});
const asks = (...parts: readonly CallPart[]): ScriptedStep => ({ parts, end: { kind: 'calls' } });

describe('a call that cannot be run', () => {
  it('is answered with an error beside the good ones, which run', async () => {
    const steps = [
      asks(broken('aaaaaaaa1'), call('aaaaaaaa2', 'read_file', { path: 'b' })),
      { parts: [text('Done.')] },
    ];
    const { tool, log, end, model } = await run(steps);
    assert.equal(end.kind, 'done');
    assert.deepEqual(tool.runs, [{ path: 'b' }]);
    const results = log.entries.filter((entry) => entry.k === 'result');
    assert.deepEqual(
      results.map(({ call: id, isError }) => [id, isError]),
      [
        ['aaaaaaaa1', true],
        ['aaaaaaaa2', false],
      ],
    );
    assert.match(JSON.stringify(results[0]?.parts), /no valid JSON/);
    assert.equal(model.requests.length, 2);
  });

  it('is shown as one line that says why it was not run, also after a reload', async () => {
    const { view, reloaded } = await run([asks(broken('aaaaaaaa1')), { parts: [text('Sorry.')] }]);
    for (const items of [view.items, reloaded]) {
      const lines = items.flatMap((item) => (item.kind === 'answer' ? item.blocks : []));
      const line = lines.find((block) => block.kind === 'tool');
      assert.ok(line?.kind === 'tool');
      assert.deepEqual([line.name, line.state], ['read_file', 'refused']);
      assert.match(line.detail ?? '', /^Not run: the arguments are cut off/);
    }
  });

  it('is told to the model with what it wrote', async () => {
    const { model } = await run([asks(broken('aaaaaaaa1')), { parts: [text('Sorry.')] }]);
    const item = settle(model.requests[1]?.log ?? []).items.findLast(({ kind }) => kind === 'step');
    assert.ok(item?.kind === 'step');
    const [sent] = item.parts;
    assert.ok(sent?.t === 'call' && 'value' in sent.args);
    assert.deepEqual(sent.args.value, { unparsed: '{"path":' });
    assert.deepEqual(
      item.results.map(({ isError, origin }) => [isError, origin]),
      [[true, 'log']],
    );
  });

  it('may be tried again twice in a row, not more', async () => {
    const tries = [1, 2, 3].map((index) => asks(broken(`aaaaaaaa${index}`)));
    const { end, model } = await run([...tries, { parts: [text('Never.')] }]);
    assert.ok(end.kind === 'failed' && end.fault.code === 'broken-call');
    assert.equal(model.requests.length, 3);
    const good = asks(call('aaaaaaaa9', 'read_file', { path: 'a' }));
    const [first, second, third] = tries;
    const again = await run([first!, second!, good, third!, { parts: [text('Done.')] }]);
    assert.equal(again.end.kind, 'done');
  });

  it('is dropped where the answer was cut: nobody can say what was wrong', async () => {
    const { log } = await run([{ parts: [broken('aaaaaaaa1')], end: { kind: 'length' } }]);
    assert.ok(!log.entries.some(({ k }) => k === 'result'));
  });
});
