import assert from 'node:assert/strict';
import { askMode } from '../../../src/turn/instructions.ts';
import { toolsOfMode } from '../../../src/turn/tools-of-mode.ts';
import { preparation } from '../../../src/turn/turn.ts';
import { call, text } from '../../support/fakes/scripted-answer.ts';
import { EchoTool, runScript } from '../transcript/turn-run.ts';

const callsIt = [
  { parts: [call('aaaaaaaa1', 'read_file')], end: { kind: 'calls' } },
  { parts: [text('Done.')] },
] as const;

describe('what a mode allows', () => {
  it('is decided by the effect of a tool, whatever its name says', () => {
    const [reads, writes, runs] = [new EchoTool('none'), new EchoTool('write'), new EchoTool('run')];
    assert.deepEqual(toolsOfMode(askMode, [writes, reads, runs]), [reads]);
    assert.deepEqual(toolsOfMode({ effects: ['none', 'write'] }, [writes, reads, runs]), [writes, reads]);
  });

  for (const effect of ['write', 'run'] as const) {
    it(`keeps a tool with the effect "${effect}" from being offered`, () => {
      const kinds = preparation([], [new EchoTool(effect)]).map((entry) => entry.k);
      assert.deepEqual(kinds, ['instruction', 'instruction']);
    });

    it(`keeps a tool with the effect "${effect}" from running when a model calls it all the same`, async () => {
      const tool = new EchoTool(effect);
      const { log, end } = await runScript(callsIt, { tool });
      assert.deepEqual(tool.runs, []);
      const result = log.entries.find((entry) => entry.k === 'result');
      assert.ok(result?.isError);
      assert.deepEqual(end, { kind: 'done' });
    });
  }

  it('lets a tool without effect run, and the model gets the media of its result', async () => {
    const media = [{ t: 'media', mime: 'image/png', data: 'AAAA' }] as const;
    const tool = new EchoTool('none', { media });
    const { log } = await runScript(callsIt, { tool });
    assert.equal(tool.runs.length, 1);
    const result = log.entries.find((entry) => entry.k === 'result');
    assert.deepEqual(result?.parts, [{ t: 'text', text: 'content 1' }, ...media]);
  });
});
